//===- OptionTexts.h - The help of options, for every program ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `openwork` and `openwork-run` read their command lines with different libraries. What they say of an option is here.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_OPTIONTEXTS_H
#define OPENWORK_RUNNER_OPTIONTEXTS_H

namespace openwork::texts {

/// @name Commands
/// @{
inline constexpr const char *run = "Launch layers on random inputs, and check the outputs";
inline constexpr const char *bench = "Time layers on random inputs";
inline constexpr const char *tune = "Measure the kernels of a folder that openwork tune-kernels --prepare made";
/// @}

/// @name Members of LaunchOptions
/// @{
inline constexpr const char *package = "The package's folder, NAME.openwork";
inline constexpr const char *layer = "Only layers of this number (default: every distinct plan once)";
inline constexpr const char *step = "Only this denoising step";
inline constexpr const char *batch = "Batch entries";
inline constexpr const char *layout = "Order of the axes: bshd, bhsd, or packed Q, K and V";
inline constexpr const char *data = "Distribution of the inputs: normal or heavy (heavy-tailed)";
inline constexpr const char *seed = "Seed of the inputs";
inline constexpr const char *device = "Number of the CUDA device";
inline constexpr const char *allowNoDevice = "Say SKIPPED and succeed where there is no device";
/// @}

/// @name Members of RunOptions
/// @{
inline constexpr const char *check = "Compare rows of every head with the reference, in double precision";
inline constexpr const char *rows = "Rows of each head to compare (default: as many as take seconds)";
inline constexpr const char *validText = "Text keys that count (default: random for each batch entry)";
/// @}

/// @name Members of BenchOptions
/// @{
inline constexpr const char *repeats = "Launches that count";
inline constexpr const char *warmup = "Launches before them";
inline constexpr const char *settle = "Seconds of launches that the warm-up lasts at least";
inline constexpr const char *json = "Write the figures to this file, too";
/// @}

/// @name Members of TuneOptions
/// @{
inline constexpr const char *tuneFolder = "What openwork tune-kernels --prepare made";
inline constexpr const char *costs = "File for the table of costs";
inline constexpr const char *rounds = "Turns of every kernel";
inline constexpr const char *turnRepeats = "Times that each launch is timed in a turn";
inline constexpr const char *turnSettle = "Seconds of launches of a kernel before those that are timed";
inline constexpr const char *drift = "Seconds to watch clocks after a rest; 0 for not at all";
/// @}

} // namespace openwork::texts

#endif // OPENWORK_RUNNER_OPTIONTEXTS_H
