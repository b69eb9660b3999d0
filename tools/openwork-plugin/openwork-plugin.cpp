//===- openwork-plugin.cpp - The dialect and its passes for mlir-opt ------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Driver/Registration.h"

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/raw_ostream.h"

#include <dlfcn.h>
#include <optional>
#include <string>

static constexpr const char *kName = "Openwork";

/// The version of the LLVM that the host runs with, or nothing where the host has it built in.
static std::optional<std::string> hostVersion() {
  using GetVersion = void (*)(unsigned *major, unsigned *minor, unsigned *patch);
  auto getVersion = reinterpret_cast<GetVersion>(dlsym(RTLD_DEFAULT, "LLVMGetVersion"));
  if (!getVersion)
    return std::nullopt;
  unsigned major, minor, patch;
  getVersion(&major, &minor, &patch);
  return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

/// MLIR promises no ABI from one version to the next. A wrong API version makes the host refuse the plugin.
static uint32_t checkedApiVersion() {
  constexpr uint32_t refused = 0;
  std::optional<std::string> version = hostVersion();
  if (!version || *version == LLVM_VERSION_STRING)
    return MLIR_PLUGIN_API_VERSION;
  llvm::errs() << "OpenworkPlugin: error: built for MLIR " LLVM_VERSION_STRING ", loaded into MLIR " << *version
               << "; use openwork-opt instead, or build Openwork against this MLIR\n";
  return refused;
}

extern "C" mlir::PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {checkedApiVersion(), kName, OPENWORK_VERSION, openwork::registerPasses};
}

extern "C" mlir::DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {checkedApiVersion(), kName, OPENWORK_VERSION,
          [](mlir::DialectRegistry *registry) { openwork::registerDialects(*registry); }};
}
