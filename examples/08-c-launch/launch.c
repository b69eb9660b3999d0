/*===- launch.c - A layer from C ------------------------------------------===*\
|*                                                                            *|
|* Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.      *|
|* See LICENSE for license information.                                       *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Lists a package, launches its first layer on random data, and prints a few *|
|* rows of what comes out. Needs a C compiler and libopenwork_runtime.so; the *|
|* CUDA driver is opened when it runs.                                        *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "openwork-c/runtime.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*===-- The CUDA driver, as far as it is used here ------------------------===*/

typedef unsigned long long Address;

static struct {
  int (*init)(unsigned flags);
  int (*retainContext)(void **context, int device);
  int (*setContext)(void *context);
  int (*synchronize)(void);
  int (*allocate)(Address *address, size_t bytes);
  int (*release)(Address address);
  int (*toDevice)(Address to, const void *from, size_t bytes);
  int (*toHost)(void *to, Address from, size_t bytes);
} cuda;

static int openCuda(void) {
  struct {
    void *function;
    const char *name;
  } wanted[] = {{&cuda.init, "cuInit"},
                {&cuda.retainContext, "cuDevicePrimaryCtxRetain"},
                {&cuda.setContext, "cuCtxSetCurrent"},
                {&cuda.synchronize, "cuCtxSynchronize"},
                {&cuda.allocate, "cuMemAlloc_v2"},
                {&cuda.release, "cuMemFree_v2"},
                {&cuda.toDevice, "cuMemcpyHtoD_v2"},
                {&cuda.toHost, "cuMemcpyDtoH_v2"}};
  const char *other = getenv("OPENWORK_CUDA_DRIVER");
  void *library = dlopen(other && *other ? other : "libcuda.so.1", RTLD_NOW);
  if (!library)
    return 0;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    void *symbol = dlsym(library, wanted[i].name);
    if (!symbol)
      return 0;
    memcpy(wanted[i].function, &symbol, sizeof symbol);
  }
  void *context;
  return cuda.init(0) == 0 && cuda.retainContext(&context, 0) == 0 && cuda.setContext(context) == 0;
}

/*===-- What can go wrong -------------------------------------------------===*/

static int allowNoDevice = 0;

static void noDevice(const char *why) {
  if (allowNoDevice) {
    printf("skipped: %s\n", why);
    exit(0);
  }
  fprintf(stderr, "launch: error: %s\n", why);
  exit(1);
}

static void check(OpenworkStatus status) {
  if (status == OpenworkSuccess)
    return;
  if (status == OpenworkNoDevice)
    noDevice(openworkGetErrorMessage());
  fprintf(stderr, "launch: error: %s\n", openworkGetErrorMessage());
  exit(1);
}

static void checkCuda(int status, const char *call) {
  if (status == 0)
    return;
  fprintf(stderr, "launch: error: %s answered %d\n", call, status);
  exit(1);
}

/*===-- Numbers of 16 bits ------------------------------------------------===*/

static uint16_t narrow(float value, OpenworkDType dtype) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (dtype == OpenworkBF16)
    return (uint16_t)(bits >> 16);
  int exponent = (int)(bits >> 23 & 255) - 127 + 15;
  if (exponent < 1)
    return 0;
  return (uint16_t)((bits >> 31) << 15 | (uint32_t)exponent << 10 | (bits >> 13 & 1023));
}

static float widen(uint16_t value, OpenworkDType dtype) {
  uint32_t bits = (uint32_t)value << 16;
  if (dtype != OpenworkBF16) {
    uint32_t exponent = value >> 10 & 31;
    bits = exponent ? (uint32_t)(value >> 15) << 31 | (exponent - 15 + 127) << 23 | (uint32_t)(value & 1023) << 13 : 0;
  }
  float wide;
  memcpy(&wide, &bits, sizeof wide);
  return wide;
}

/*===-- Tensors -----------------------------------------------------------===*/

static Address allocate(size_t bytes) {
  Address address;
  checkCuda(cuda.allocate(&address, bytes), "cuMemAlloc");
  return address;
}

/* One batch entry, [tokens, heads, dim], uniform in -1..1. */
static OpenworkTensor randomTensor(int64_t tokens, int64_t heads, int64_t dim, OpenworkDType dtype) {
  size_t count = (size_t)(tokens * heads * dim);
  uint16_t *host = malloc(count * sizeof *host);
  if (!host) {
    fprintf(stderr, "launch: error: no memory for %zu numbers\n", count);
    exit(1);
  }
  static uint64_t state = 0x9e3779b97f4a7c15;
  for (size_t i = 0; i < count; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    host[i] = narrow((float)(state >> 40) / (float)(1 << 23) - 1, dtype);
  }
  Address device = allocate(count * sizeof *host);
  checkCuda(cuda.toDevice(device, host, count * sizeof *host), "cuMemcpyHtoD");
  free(host);
  OpenworkTensor tensor = {(void *)(uintptr_t)device, (int64_t)count, heads * dim, dim};
  return tensor;
}

/*===-- The package -------------------------------------------------------===*/

static const char *nameOf(OpenworkDType dtype) {
  return dtype == OpenworkBF16 ? "bf16" : dtype == OpenworkFP16 ? "fp16" : "fp32";
}

static void list(const OpenworkPackage *package) {
  int64_t count;
  check(openworkGetNumLayers(package, &count));
  for (int64_t i = 0; i < count; ++i) {
    OpenworkLayer layer;
    check(openworkGetLayer(package, i, &layer));
    const OpenworkGeometry *g = &layer.geometry;
    printf("layer %d: %lld x %lld tokens, %lld heads, %lld kv heads, dims %lld and %lld, %s\n", layer.layer,
           (long long)g->queryTokens, (long long)g->keyTokens, (long long)g->heads, (long long)g->kvHeads,
           (long long)g->headDim, (long long)g->valueDim, nameOf(g->dtype));
    OpenworkPlan plan;
    check(openworkGetPlan(package, i, 0, &plan));
    printf("  step 0 of %d: %s, density %.3f, predicted %.3f ms\n", layer.steps, plan.kernel, plan.density,
           plan.predictedSeconds * 1e3);
  }
}

static void printRow(const uint16_t *output, const float *lse, const OpenworkGeometry *g, int64_t token) {
  const uint16_t *row = output + token * g->heads * g->valueDim;
  double sum = 0;
  for (int64_t column = 0; column < g->valueDim; ++column)
    sum += widen(row[column], g->dtype);
  printf("  token %lld, head 0: mean %+.6f, lse %+.6f\n", (long long)token, sum / (double)g->valueDim, lse[token]);
}

static void launchFirstLayer(OpenworkPackage *package) {
  OpenworkLayer layer;
  check(openworkGetLayer(package, 0, &layer));
  const OpenworkGeometry *g = &layer.geometry;
  size_t outputBytes = (size_t)(g->queryTokens * g->heads * g->valueDim) * sizeof(uint16_t);
  size_t lseBytes = (size_t)(g->heads * g->queryTokens) * sizeof(float);
  Address output = allocate(outputBytes), lse = allocate(lseBytes);

  OpenworkLaunch launch = {.size = sizeof launch,
                           .version = OPENWORK_LAUNCH_VERSION,
                           .layer = layer.layer,
                           .geometry = *g,
                           .batch = 1,
                           .query = randomTensor(g->queryTokens, g->heads, g->headDim, g->dtype),
                           .key = randomTensor(g->keyTokens, g->kvHeads, g->headDim, g->dtype),
                           .value = randomTensor(g->keyTokens, g->kvHeads, g->valueDim, g->dtype),
                           .output = {(void *)(uintptr_t)output, 0, g->heads * g->valueDim, g->valueDim},
                           .lse = (float *)(uintptr_t)lse,
                           .lseHeadStride = g->queryTokens};
  check(openworkPrepare(package));
  check(openworkLaunch(package, &launch));
  checkCuda(cuda.synchronize(), "cuCtxSynchronize");

  uint16_t *outputs = malloc(outputBytes);
  float *lses = malloc(lseBytes);
  if (!outputs || !lses) {
    fprintf(stderr, "launch: error: no memory for the results\n");
    exit(1);
  }
  checkCuda(cuda.toHost(outputs, output, outputBytes), "cuMemcpyDtoH");
  checkCuda(cuda.toHost(lses, lse, lseBytes), "cuMemcpyDtoH");
  printf("launched layer %d\n", layer.layer);
  printRow(outputs, lses, g, 0);
  printRow(outputs, lses, g, g->queryTokens / 2);
  printRow(outputs, lses, g, g->queryTokens - 1);

  free(lses);
  free(outputs);
  void *all[] = {launch.query.data, launch.key.data, launch.value.data, launch.output.data, launch.lse};
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i)
    checkCuda(cuda.release((Address)(uintptr_t)all[i]), "cuMemFree");
}

int main(int argc, char **argv) {
  const char *path = NULL;
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--allow-no-device") == 0)
      allowNoDevice = 1;
    else
      path = argv[i];
  }
  if (!path) {
    fprintf(stderr, "usage: launch [--allow-no-device] NAME.openwork\n");
    return 2;
  }

  OpenworkPackage *package;
  check(openworkOpenPackage(path, &package));
  list(package);
  if (!openCuda())
    noDevice("no CUDA device on this machine");
  launchFirstLayer(package);
  openworkClosePackage(package);
  return 0;
}
