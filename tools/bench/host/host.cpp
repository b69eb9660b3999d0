//===- host.cpp - Attention on the host beside a matrix product -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bench-host PACKAGE [ROUNDS]: the first layer of a package for the host, f32, beside OpenBLAS. Each round times the
// layer on random data and a product of two 4,096 x 4,096 matrices, one behind the other, on all cores. Prints both
// rates, their ratio, and the distance of some rows from the reference in double precision:
//
//     |O - R| / |R|, Frobenius norms over 64 random queries of every head
//
//===----------------------------------------------------------------------===//

#include "openwork-c/runtime.h"
#include "openwork/Package/PackageReader.h"
#include "openwork/Reference/Attention.h"
#include "openwork/Runner/ClassMasks.h"
#include "openwork/Runner/LayerCase.h"

#include <algorithm>
#include <cblas.h>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace openwork;

namespace {

/// Tensors of [tokens, heads, dim].
struct LayerData {
  LayerData(const PackageGeometry &geometry, std::mt19937_64 &random)
      : query(geometry.queryTokens * geometry.heads * geometry.headDim),
        key(geometry.keyTokens * geometry.kvHeads * geometry.headDim),
        value(geometry.keyTokens * geometry.kvHeads * geometry.valueDim),
        output(geometry.queryTokens * geometry.heads * geometry.valueDim) {
    std::normal_distribution<float> normal;
    for (std::vector<float> *tensor : {&query, &key, &value})
      for (float &element : *tensor)
        element = normal(random);
  }

  std::vector<float> query, key, value, output;
};

} // namespace

[[noreturn]] static void fail(const std::string &message) {
  std::fprintf(stderr, "bench-host: error: %s\n", message.c_str());
  std::exit(1);
}

template <typename T> static T take(Expected<T> value) {
  if (!value)
    fail(value.error().message);
  return std::move(*value);
}

static double seconds(auto &&body) {
  auto begin = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

static double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

static OpenworkTensor view(std::vector<float> &data, int64_t heads, int64_t dim) {
  return {data.data(), int64_t(data.size()), heads * dim, dim};
}

static OpenworkLaunch makeLaunch(const LayerCase &layerCase, LayerData &data) {
  const PackageGeometry &geometry = layerCase.layer->geometry;
  OpenworkLaunch launch = {};
  launch.size = sizeof(launch);
  launch.version = OPENWORK_LAUNCH_VERSION;
  launch.layer = int32_t(layerCase.layer->layer);
  launch.step = int32_t(layerCase.step);
  launch.geometry = {geometry.queryTokens, geometry.keyTokens, geometry.heads, geometry.kvHeads,
                     geometry.headDim,     geometry.valueDim,  OpenworkFP32,   int32_t(geometry.textKeys)};
  launch.batch = 1;
  launch.query = view(data.query, geometry.heads, geometry.headDim);
  launch.key = view(data.key, geometry.kvHeads, geometry.headDim);
  launch.value = view(data.value, geometry.kvHeads, geometry.valueDim);
  launch.output = view(data.output, geometry.heads, geometry.valueDim);
  return launch;
}

/// Floating-point operations a second of a product of matrices.
static double timeProduct(std::mt19937_64 &random) {
  constexpr int64_t n = 4096;
  static std::vector<float> a(n * n), b(n * n), c(n * n);
  if (a[0] == 0) {
    std::normal_distribution<float> normal;
    for (std::vector<float> *matrix : {&a, &b})
      for (float &element : *matrix)
        element = normal(random);
  }
  return 2.0 * n * n * n / seconds([&] {
           cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a.data(), n, b.data(), n, 0, c.data(), n);
         });
}

static double frobeniusError(const LayerCase &layerCase, const ClassMasks &classMasks, const LayerData &data,
                             std::mt19937_64 &random) {
  const PackageGeometry &geometry = layerCase.layer->geometry;
  std::vector<BlockMask> masks = take(classMasks.ofCase(layerCase));
  std::vector<int64_t> queries(64);
  for (int64_t &query : queries)
    query = random() % geometry.queryTokens;
  double difference = 0, norm = 0;
  for (int64_t head = 0; head < geometry.heads; ++head) {
    int64_t kvHead = head / (geometry.heads / geometry.kvHeads);
    auto rows = [](const std::vector<float> &tensor, int64_t tokens, int64_t heads, int64_t head, int64_t dim) {
      return HostRows{tensor.data() + head * dim, DType::FP32, tokens, dim, heads * dim};
    };
    HeadInputs inputs = {rows(data.query, geometry.queryTokens, geometry.heads, head, geometry.headDim),
                         rows(data.key, geometry.keyTokens, geometry.kvHeads, kvHead, geometry.headDim),
                         rows(data.value, geometry.keyTokens, geometry.kvHeads, kvHead, geometry.valueDim),
                         layerCase.layer->scale};
    AttentionRows expected = computeAttention(inputs, KeptKeys(masks[layerCase.plan->classes[head]]), queries);
    for (size_t i = 0; i < queries.size(); ++i) {
      const float *actual = data.output.data() + (queries[i] * geometry.heads + head) * geometry.valueDim;
      for (int64_t column = 0; column < geometry.valueDim; ++column) {
        double exact = expected.row(int64_t(i))[column];
        difference += (actual[column] - exact) * (actual[column] - exact);
        norm += exact * exact;
      }
    }
  }
  return std::sqrt(difference / norm);
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3)
    fail("expects PACKAGE [ROUNDS]");
  int64_t rounds = argc == 3 ? std::atoll(argv[2]) : 9;
  if (rounds < 1)
    fail("expects at least 1 round");
  Package package = take(openPackage(argv[1]));
  if (package.manifest().target != "host")
    fail("expects a package for the host, got one for " + package.manifest().target);
  LayerCase layerCase = take(chooseCases(package.manifest(), {}, {})).front();
  if (layerCase.layer->geometry.dtype != DType::FP32)
    fail("expects a layer of fp32");
  OpenworkPackage *opened = nullptr;
  if (openworkOpenPackage(argv[1], &opened) != OpenworkSuccess)
    fail(openworkGetErrorMessage());

  std::mt19937_64 random(1);
  LayerData data(layerCase.layer->geometry, random);
  OpenworkLaunch launch = makeLaunch(layerCase, data);
  std::vector<double> rates, products, ratios;
  for (int64_t round = -1; round < rounds; ++round) {
    double rate = layerCase.flops(1) / seconds([&] {
                    if (openworkLaunch(opened, &launch) != OpenworkSuccess)
                      fail(openworkGetErrorMessage());
                  });
    double product = timeProduct(random);
    // The first round warms up.
    if (round < 0)
      continue;
    rates.push_back(rate / 1e9);
    products.push_back(product / 1e9);
    ratios.push_back(rate / product);
  }
  auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  std::printf("%s: %s\n", describe(layerCase).c_str(), layerCase.kernel->spec.str().c_str());
  std::printf("attention  %7.1f GFLOP/s on visited blocks, median of %lld\n", median(rates), (long long)rounds);
  std::printf("sgemm      %7.1f GFLOP/s, OpenBLAS for %s, 4096 x 4096 x 4096\n", median(products),
              openblas_get_corename());
  std::printf("ratio      %7.3f (%.3f to %.3f)\n", median(ratios), *least, *most);
  std::printf("error      %7.1e relative Frobenius norm, 64 rows of each head\n",
              frobeniusError(layerCase, take(ClassMasks::read(package)), data, random));
  openworkClosePackage(opened);
}
