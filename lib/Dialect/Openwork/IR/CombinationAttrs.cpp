//===- CombinationAttrs.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"
#include "openwork/Topology/Combination.h"
#include "openwork/Topology/Permuted.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

/// Bounds the stack that parsing, building and printing take.
static constexpr size_t kMaxDepth = 64;
/// Aliases make attributes of a few bytes with any number of topologies when written out.
static constexpr size_t kMaxTopologies = 4096;

static ArrayRef<Attribute> operandsOf(Attribute topology) {
  return llvm::TypeSwitch<Attribute, ArrayRef<Attribute>>(topology)
      .Case<AnyAttr, AllAttr, ExceptAttr, PermutedAttr>([](auto combination) { return combination.getOperands(); })
      .Default(ArrayRef<Attribute>());
}

namespace {

/// How much a combination is when written out, itself included.
struct Extent {
  size_t topologies = 1;
  size_t depth = 1;
};

} // namespace

/// Counts up to just above the limit. Operands were verified, so each of them keeps the limits.
static Extent extentOf(ArrayRef<Attribute> operands) {
  Extent extent;
  for (Attribute operand : operands) {
    Extent inner = {1, 0};
    if (ArrayRef<Attribute> nested = operandsOf(operand); !nested.empty())
      inner = extentOf(nested);
    extent.topologies += inner.topologies;
    extent.depth = std::max(extent.depth, inner.depth + 1);
    if (extent.topologies > kMaxTopologies)
      break;
  }
  return extent;
}

static LogicalResult verifyOperands(function_ref<InFlightDiagnostic()> emitError, ArrayRef<Attribute> operands) {
  // C1
  if (operands.empty())
    return emitError() << "expects at least one topology to combine";
  // C2
  for (Attribute operand : operands)
    if (!isa<TopologyAttrInterface>(operand))
      return emitError() << "expects topologies to combine, got " << operand;
  // C3
  Extent extent = extentOf(operands);
  if (extent.topologies > kMaxTopologies)
    return emitError() << "expects a combination of at most " << kMaxTopologies << " topologies";
  if (extent.depth > kMaxDepth)
    return emitError() << "expects combinations nested at most " << kMaxDepth << " deep";
  return success();
}

/// Parses one level further down.
static ParseResult parseNested(AsmParser &parser, function_ref<ParseResult()> parse) {
  static thread_local size_t depth = 0;
  llvm::SaveAndRestore restore(depth, depth + 1);
  if (depth > kMaxDepth)
    return parser.emitError(parser.getCurrentLocation(), "expects combinations nested at most ")
           << kMaxDepth << " deep";
  return parse();
}

ParseResult ir::parseOperands(AsmParser &parser, SmallVector<Attribute> &operands) {
  return parseNested(parser, [&]() -> ParseResult {
    if (parser.parseLess())
      return failure();
    if (succeeded(parser.parseOptionalGreater()))
      return success();
    return failure(parser.parseCommaSeparatedList([&] { return parser.parseAttribute(operands.emplace_back()); }) ||
                   parser.parseGreater());
  });
}

void ir::printOperands(AsmPrinter &printer, ArrayRef<Attribute> operands) {
  printer << '<';
  llvm::interleaveComma(operands, printer);
  printer << '>';
}

static Expected<std::vector<TopologyRef>> buildAll(ArrayRef<Attribute> operands, const Domain &domain,
                                                   TopologyResolver &resolver) {
  std::vector<TopologyRef> topologies;
  for (Attribute operand : operands) {
    Expected<TopologyRef> topology = cast<TopologyAttrInterface>(operand).build(domain, resolver);
    if (!topology)
      return tl::unexpected(topology.error());
    topologies.push_back(*topology);
  }
  return topologies;
}

LogicalResult AnyAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<Attribute> operands) {
  return verifyOperands(emitError, operands);
}

Expected<TopologyRef> AnyAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  return buildAll(getOperands(), domain, resolver).and_then(makeAny);
}

LogicalResult AllAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<Attribute> operands) {
  return verifyOperands(emitError, operands);
}

Expected<TopologyRef> AllAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  return buildAll(getOperands(), domain, resolver).and_then(makeAll);
}

LogicalResult ExceptAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<Attribute> operands) {
  // C4
  if (operands.size() != 2)
    return emitError() << "expects two topologies, got " << operands.size();
  return verifyOperands(emitError, operands);
}

Expected<TopologyRef> ExceptAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  return buildAll(getOperands(), domain, resolver).and_then([](std::vector<TopologyRef> operands) {
    return makeExcept(operands[0], operands[1]);
  });
}

//===----------------------------------------------------------------------===//
// Permuted
//===----------------------------------------------------------------------===//

LogicalResult PermutedAttr::verify(function_ref<InFlightDiagnostic()> emitError, Order, ArrayRef<Attribute> operands) {
  // C5
  if (operands.size() != 1)
    return emitError() << "expects one topology, got " << operands.size();
  return verifyOperands(emitError, operands);
}

Expected<TopologyRef> PermutedAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  return buildAll(getOperands(), domain, resolver).map([&](const std::vector<TopologyRef> &operands) {
    return makePermuted(operands[0], static_cast<TokenOrder>(getOrder()));
  });
}

Attribute PermutedAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  Order order;
  Attribute operand;
  if (parseNested(parser, [&]() -> ParseResult {
        return failure(parser.parseLess() || parseKeyword(parser, order) || parser.parseComma() ||
                       parser.parseAttribute(operand) || parser.parseGreater());
      }))
    return {};
  return parser.getChecked<PermutedAttr>(loc, parser.getContext(), order, ArrayRef(operand));
}

void PermutedAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printKeyword(printer, getOrder());
  printer << ", " << getOperands()[0] << '>';
}
