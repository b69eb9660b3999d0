//===- openwork.cpp - The compiler ----------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Driver/Driver.h"

int main(int argc, char **argv) { return openwork::runDriver(argc, argv); }
