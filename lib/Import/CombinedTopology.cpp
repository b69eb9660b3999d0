//===- CombinedTopology.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CombinedTopology.h"

using namespace mlir;
using namespace openwork;

namespace {

class CombinedTopology final : public TopologyTemplate {
public:
  /// Makes the attribute of one triple from those of the operands.
  using Combine = std::function<Attribute(ArrayRef<Attribute>)>;

  CombinedTopology(Combine combine, std::vector<TemplateRef> given)
      : combine(std::move(combine)), operands(std::move(given)) {
    for (const TemplateRef &operand : operands) {
      for (size_t axis = 0; axis < varies_.size(); ++axis)
        varies_[axis] |= operand->varies()[axis];
      depth_ = std::max(depth_, operand->depth() + 1);
      size_ += operand->size();
      hasData_ |= operand->hasData();
    }
  }

  Expected<Attribute> at(const Triple &triple) const override {
    SmallVector<Attribute> topologies;
    for (const TemplateRef &operand : operands) {
      Expected<Attribute> topology = operand->at(triple);
      if (!topology)
        return topology;
      topologies.push_back(*topology);
    }
    return combine(topologies);
  }

private:
  Combine combine;
  std::vector<TemplateRef> operands;
};

} // namespace

TemplateRef openwork::makeCombinedTemplate(TopologyOperation operation, std::vector<TemplateRef> operands,
                                           MLIRContext *context) {
  auto combine = [=](ArrayRef<Attribute> topologies) -> Attribute {
    if (operation == TopologyOperation::Any)
      return ir::AnyAttr::get(context, topologies);
    if (operation == TopologyOperation::All)
      return ir::AllAttr::get(context, topologies);
    return ir::ExceptAttr::get(context, topologies);
  };
  return std::make_shared<CombinedTopology>(combine, std::move(operands));
}

TemplateRef openwork::makePermutedTemplate(size_t order, TemplateRef operand, MLIRContext *context) {
  bool isPixelMajor = kTokenOrderNames[order] == "pixel_major";
  ir::Order given = isPixelMajor ? ir::Order::HWF : static_cast<ir::Order>(order);
  auto permute = [=](ArrayRef<Attribute> topologies) -> Attribute {
    return ir::PermutedAttr::get(context, given, topologies);
  };
  return std::make_shared<CombinedTopology>(permute, std::vector{std::move(operand)});
}
