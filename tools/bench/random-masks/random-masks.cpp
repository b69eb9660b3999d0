//===- random-masks.cpp - Writes a model's worth of random block masks ----===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bench-random-masks OUT.safetensors [layers heads blocks density seed]
//
// Writes one BOOL tensor "masks" of [layers, heads, blocks, blocks], each entry kept with the given probability: the
// input of the measurement in tools/bench/README.md. The defaults are those of Wan2.1 14B at 720p.
//
//===----------------------------------------------------------------------===//

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

int main(int argc, char **argv) {
  auto number = [&](int i, double otherwise) { return argc > i ? std::atof(argv[i]) : otherwise; };
  long layers = long(number(2, 40)), heads = long(number(3, 40)), blocks = long(number(4, 591));
  double density = number(5, 0.3);
  if (argc < 2 || layers < 1 || heads < 1 || blocks < 1) {
    std::fprintf(stderr, "usage: bench-random-masks OUT.safetensors [layers heads blocks density seed]\n");
    return 2;
  }
  std::FILE *file = std::fopen(argv[1], "wb");
  if (!file) {
    std::perror(argv[1]);
    return 1;
  }

  long rows = layers * heads * blocks;
  std::string header = "{\"masks\":{\"dtype\":\"BOOL\",\"shape\":[" + std::to_string(layers) + "," +
                       std::to_string(heads) + "," + std::to_string(blocks) + "," + std::to_string(blocks) +
                       "],\"data_offsets\":[0," + std::to_string(rows * blocks) + "]}}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  unsigned char length[8];
  for (int i = 0; i < 8; ++i)
    length[i] = header.size() >> (8 * i) & 255;
  std::fwrite(length, 1, 8, file);
  std::fwrite(header.data(), 1, header.size(), file);

  std::mt19937_64 random(static_cast<unsigned long>(number(6, 1)));
  std::vector<unsigned char> row(blocks);
  for (long i = 0; i < rows; ++i) {
    // A byte of randomness is enough for a density.
    for (size_t j = 0; j < row.size(); j += 8) {
      unsigned long word = random();
      for (size_t k = j; k < row.size() && k < j + 8; ++k, word >>= 8)
        row[k] = (word & 255) < density * 256;
    }
    std::fwrite(row.data(), 1, row.size(), file);
  }
  if (std::fclose(file) != 0) {
    std::perror(argv[1]);
    return 1;
  }
  return 0;
}
