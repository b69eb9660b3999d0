//===- Ptxas.h - Where NVIDIA's assembler is --------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ptxas turns PTX into machine code. It is NVIDIA's, comes with CUDA or as a Python wheel, and may be missing: a
// package can hold PTX alone, which the CUDA driver assembles when it is loaded.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_ASSEMBLER_PTXAS_H
#define OPENWORK_TARGET_ASSEMBLER_PTXAS_H

#include "openwork/Support/Environment.h"
#include "openwork/Support/Error.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// The CUDA release that a ptxas belongs to.
struct PtxasVersion {
  int64_t major = 0, minor = 0, patch = 0;
  auto operator<=>(const PtxasVersion &) const = default;

  /// `13.0.88`
  std::string str() const;
};

/// The first to know PTX ISA 8.6, the version of the text that we write.
inline constexpr PtxasVersion kOldestPtxas = {12, 7, 0};

/// The version in what `ptxas --version` prints, or none.
std::optional<PtxasVersion> parsePtxasVersion(std::string_view text);

/// The version of the ptxas that made a cubin, which notes it in a section of its own; none where it has no such note.
std::optional<PtxasVersion> assemblerOf(std::string_view cubin);

struct Ptxas {
  /// Absolute.
  std::string path;
  PtxasVersion version;
};

/// Where to look. All folders are optional; those that do not exist are passed over.
struct PtxasSearch {
  /// The program itself, as a user named it, and what it was named by (`--ptxas`, `OPENWORK_PTXAS`). Nothing else is
  /// looked at where it is set.
  std::string named;
  std::string namedBy;
  /// Folders that hold the program, in the order of preference.
  std::vector<std::string> folders;

  /// `option`, or else OPENWORK_PTXAS, or else in this order: the folders of PATH; bin of CUDA_HOME and of CUDA_PATH;
  /// openwork/bin of XDG_DATA_HOME (of ~/.local/share where that is not set), where tools/scripts/install-ptxas puts
  /// it; bin of `root`/usr/local/cuda, and of `root`/usr/local/cuda-*, newest first; nvidia/cu13/bin and
  /// nvidia/cuda_nvcc/bin, as NVIDIA's wheels have them, of the Python packages of VIRTUAL_ENV, of CONDA_PREFIX, of
  /// ~/.local and of the prefix of each `bin` in PATH.
  static PtxasSearch make(const std::string &option, const Environment &environment, const std::string &root = "");
  /// make() of this process's environment.
  static PtxasSearch fromEnvironment(const std::string &option = "");
};

struct PtxasSearchResult {
  std::optional<Ptxas> ptxas;
  /// What looked like a ptxas and cannot serve, each with the reason.
  std::vector<std::string> refused;

  /// Why there is none and what to do about it: `found no ptxas of CUDA 12.7 or later; ...`.
  std::string missing() const;
};

/// The first that runs and is no older than kOldestPtxas. That there is none is no error; that the one a user named
/// cannot serve is.
Expected<PtxasSearchResult> findPtxas(const PtxasSearch &search);

} // namespace openwork

#endif // OPENWORK_TARGET_ASSEMBLER_PTXAS_H
