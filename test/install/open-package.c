/*===- open-package.c - The C ABI, from outside ---------------------------===*\
|*                                                                            *|
|* Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.      *|
|* See LICENSE for license information.                                       *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "openwork-c/runtime.h"

#include <stdio.h>

int main(void) {
  OpenworkPackage *package;
  OpenworkStatus status = openworkOpenPackage("absent.openwork", &package);
  printf("%d: %s\n", (int)status, openworkGetErrorMessage());
  return status == OpenworkInvalidPackage && !package ? 0 : 1;
}
