//===- CombinedTopology.h - Topologies made of others -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_COMBINEDTOPOLOGY_H
#define OPENWORK_LIB_IMPORT_COMBINEDTOPOLOGY_H

#include "TopologyTemplate.h"

namespace openwork {

/// In the order of kOperationNames.
enum class TopologyOperation : uint8_t { Any, All, Except, Permuted };
inline constexpr std::array<std::string_view, 4> kOperationNames = {"any", "all", "except", "permuted"};

/// In the order of TokenOrder; the last is another name of "hwf".
inline constexpr std::array<std::string_view, 8> kTokenOrderNames = {"fhw", "fwh", "hfw",     "hwf",
                                                                     "wfh", "whf", "hilbert", "pixel_major"};

/// Any, all, or the first except the second.
TemplateRef makeCombinedTemplate(TopologyOperation operation, std::vector<TemplateRef> operands,
                                 mlir::MLIRContext *context);

/// The topology seen through an order of kTokenOrderNames.
TemplateRef makePermutedTemplate(size_t order, TemplateRef operand, mlir::MLIRContext *context);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_COMBINEDTOPOLOGY_H
