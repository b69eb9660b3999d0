//===- other-llvm.cpp - Looks like an LLVM of another version -------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// Loaded before LLVM, it answers in its place.
extern "C" void LLVMGetVersion(unsigned *major, unsigned *minor, unsigned *patch) {
  *major = 22;
  *minor = 1;
  *patch = 0;
}
