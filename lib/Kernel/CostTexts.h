//===- CostTexts.h - The words of a cost table's JSON -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_KERNEL_COSTTEXTS_H
#define OPENWORK_LIB_KERNEL_COSTTEXTS_H

#include <array>
#include <cstdint>
#include <string_view>

namespace openwork {

inline constexpr std::string_view kCostsFormat = "openwork-costs";
inline constexpr int64_t kCostsVersion = 1;

/// @name By the value of the enum
/// @{
inline constexpr std::array<std::string_view, 2> kTargetNames = {"sm_90a", "host"};
inline constexpr std::array<std::string_view, 3> kDTypeNames = {"bf16", "fp16", "fp32"};
inline constexpr std::array<std::string_view, 3> kSourceNames = {"measured", "published", "estimated"};
/// @}

} // namespace openwork

#endif // OPENWORK_LIB_KERNEL_COSTTEXTS_H
