/*===- runtime.h - Packages of kernels, and their launch -----------*- C -*-===*\
|*                                                                            *|
|* Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.      *|
|* See LICENSE for license information.                                       *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Opens a package and launches the attention of its layers. Needs neither    *|
|* LLVM nor CUDA's toolkit: the CUDA driver is opened when a kernel for a     *|
|* device is prepared.                                                        *|
|*                                                                            *|
|* Every call returns a status. After one that is not OpenworkSuccess,        *|
|* openworkGetErrorMessage() says what was expected and what was given.       *|
|*                                                                            *|
|* A package may be used by several threads at once. A launch on a device     *|
|* neither allocates nor synchronises once its kernels are prepared, so a     *|
|* CUDA graph may capture it.                                                 *|
|*                                                                            *|
|* A package for the host runs on the cores of an x86-64 machine under Linux. *|
|* Its tensors are in ordinary memory, and a launch returns when the result   *|
|* is there. Kernels run at the highest level of the instruction set that the *|
|* machine has, a thread on each core; the environment variables              *|
|* OPENWORK_HOST_LEVEL (x86-64, x86-64-v3, x86-64-v4) and                     *|
|* OPENWORK_HOST_THREADS (1 to 1024) say otherwise. They are read when a      *|
|* package's first kernel is prepared.                                        *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef OPENWORK_C_RUNTIME_H
#define OPENWORK_C_RUNTIME_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define OPENWORK_API
#else
#define OPENWORK_API __attribute__((visibility("default")))
#endif

typedef enum OpenworkStatus {
  OpenworkSuccess = 0,
  /* An argument is null, out of range, misaligned, or does not fit the layer. */
  OpenworkInvalidArgument = 1,
  /* The package is missing, damaged, of a newer format, or for another target. */
  OpenworkInvalidPackage = 2,
  /* No plan for this layer, step and geometry. */
  OpenworkNotFound = 3,
  /* No driver, no device, or a device or a host that the package is not for. */
  OpenworkNoDevice = 4,
  /* The driver refused a call, or the operating system one on the host. */
  OpenworkDriverError = 5
} OpenworkStatus;

typedef enum OpenworkDType { OpenworkBF16 = 0, OpenworkFP16 = 1, OpenworkFP32 = 2 } OpenworkDType;

typedef struct OpenworkPackage OpenworkPackage;

/* A [batch, tokens, heads, dim] view of memory, in any order of the first three axes. Strides are in elements; dim is
 * contiguous. On a device, addresses and the strides of axes longer than one are multiples of 16 bytes; on the host,
 * addresses are multiples of an element. */
typedef struct OpenworkTensor {
  void *data;
  int64_t batchStride;
  int64_t tokenStride;
  int64_t headStride;
} OpenworkTensor;

/* What a layer computes. */
typedef struct OpenworkGeometry {
  int64_t queryTokens;
  int64_t keyTokens;
  int64_t heads;
  int64_t kvHeads;
  int64_t headDim;
  int64_t valueDim;
  OpenworkDType dtype;
  /* How many text keys the last argument of a launch may declare padding; 0 if it takes no such argument. */
  int32_t textKeys;
} OpenworkGeometry;

typedef struct OpenworkLayer {
  int32_t layer;
  /* Denoising steps with a plan of their own; 1 where a single plan holds for every step. */
  int32_t steps;
  float scale;
  OpenworkGeometry geometry;
} OpenworkLayer;

typedef struct OpenworkPlan {
  /* Name of the kernel; lives as long as the package. */
  const char *kernel;
  double density;
  double predictedSeconds;
} OpenworkPlan;

#define OPENWORK_LAUNCH_VERSION 1

/* One launch computes one layer, or a range of its heads. */
typedef struct OpenworkLaunch {
  /* sizeof(OpenworkLaunch) and OPENWORK_LAUNCH_VERSION. */
  uint32_t size;
  uint32_t version;
  int32_t layer;
  int32_t step;
  /* Of the whole layer, also where a launch computes some of its heads. Must be one that the package has. */
  OpenworkGeometry geometry;
  int64_t batch;
  /* Heads [headOffset, headOffset + headCount) of the layer; the tensors hold these heads only, and the kv heads that
   * they use. 0 and 0 stand for all. */
  int64_t headOffset;
  int64_t headCount;
  OpenworkTensor query;
  OpenworkTensor key;
  OpenworkTensor value;
  OpenworkTensor output;
  /* f32 [batch, heads, query tokens], tokens contiguous, natural logarithm, or null. Strides are in elements. */
  float *lse;
  int64_t lseBatchStride;
  int64_t lseHeadStride;
  /* i32 [batch], in the tensors' memory: text keys that count, or null if all do. V of the others is read, with weight
   * 0, so it must be finite. */
  const int32_t *validText;
  /* Of the scores, positive; 0 stands for the layer's own. */
  float scale;
  uint32_t reserved;
  /* A CUstream; null is the default stream. Null on the host. */
  void *stream;
} OpenworkLaunch;

/* The message of the last call of this thread that failed; empty before. Valid until the thread's next call. */
OPENWORK_API const char *openworkGetErrorMessage(void);

/* Reads a package and checks the hash of every file. Touches no device. */
OPENWORK_API OpenworkStatus openworkOpenPackage(const char *path, OpenworkPackage **package);
/* Unloads the kernels. No launch may be in flight. Null is fine. */
OPENWORK_API void openworkClosePackage(OpenworkPackage *package);

/* What the package is for: `sm_90a` or `host`. The name lives as long as the package. */
OPENWORK_API OpenworkStatus openworkGetTarget(const OpenworkPackage *package, const char **target);

OPENWORK_API OpenworkStatus openworkGetNumLayers(const OpenworkPackage *package, int64_t *count);
/* By index, 0 to the number of layers - 1. */
OPENWORK_API OpenworkStatus openworkGetLayer(const OpenworkPackage *package, int64_t index, OpenworkLayer *layer);
/* The plan of a layer, by index, at a denoising step. */
OPENWORK_API OpenworkStatus openworkGetPlan(const OpenworkPackage *package, int64_t index, int32_t step,
                                            OpenworkPlan *plan);

/* Loads all kernels, into the current context or into this process; a launch does so for the kernel it needs
 * otherwise. */
OPENWORK_API OpenworkStatus openworkPrepare(OpenworkPackage *package);

/* Enqueues the attention of a layer on a stream of the current context; on the host, computes it. */
OPENWORK_API OpenworkStatus openworkLaunch(OpenworkPackage *package, const OpenworkLaunch *launch);

#ifdef __cplusplus
}
#endif

#endif /* OPENWORK_C_RUNTIME_H */
