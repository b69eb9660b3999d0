//===- CaseRun.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/CaseRun.h"

#include "Text.h"
#include "openwork/Runner/RowSample.h"

#include <ostream>

using namespace openwork;

static constexpr double kCheckSeconds = 5;

/// How many text keys of each batch entry count; nothing where the layer takes no counts.
static Expected<std::vector<int32_t>> chooseValidText(const LayerCase &layerCase, const RunOptions &options) {
  int64_t textKeys = layerCase.layer->geometry.textKeys;
  if (options.validText && textKeys == 0)
    return error(
        formatText("--valid-text: layer %lld takes no count of valid text", (long long)layerCase.layer->layer));
  if (options.validText && (*options.validText < 0 || *options.validText > textKeys))
    return error(
        formatText("--valid-text: expects 0..%lld, got %lld", (long long)textKeys, (long long)*options.validText));
  std::vector<int32_t> counts(textKeys ? options.batch : 0);
  for (size_t entry = 0; entry < counts.size(); ++entry) {
    uint64_t random = randomBits(options.seed, uint64_t(InputStream::ValidText), entry);
    counts[entry] = int32_t(options.validText.value_or(random % uint64_t(textKeys + 1)));
  }
  return counts;
}

namespace {

/// Compares rows of every head with the reference.
class Checker {
public:
  Checker(const LayerCase &layerCase, const RunOptions &options, const LaunchLayout &layout, const RandomData &data,
          const std::vector<int32_t> &validText, const std::vector<BlockMask> &masks)
      : layerCase(layerCase), options(options), layout(layout), data(data), validText(validText), masks(masks),
        check(layerCase.kernel->spec.arch, layerCase.layer->geometry.dtype, layout.query.columns, true) {}

  Expected<RowCheck> run(const LaunchBuffers &buffers);

private:
  int64_t rowsOfEachHead() const;
  Expected<void> runHead(const LaunchBuffers &buffers, const KeptKeys &kept, int64_t entry, int64_t head, int64_t rows);

  const LayerCase &layerCase;
  const RunOptions &options;
  const LaunchLayout &layout;
  const RandomData &data;
  const std::vector<int32_t> &validText;
  const std::vector<BlockMask> &masks;
  RowCheck check;
};

} // namespace

int64_t Checker::rowsOfEachHead() const {
  if (options.rows)
    return options.rows;
  std::vector<double> costs;
  for (uint16_t index : layerCase.plan->classes)
    costs.push_back(rowCost(masks[index], layout.key.columns, layout.value.columns) * double(options.batch));
  return affordableRows(costs, kCheckSeconds);
}

Expected<void> Checker::runHead(const LaunchBuffers &buffers, const KeptKeys &kept, int64_t entry, int64_t head,
                                int64_t rows) {
  uint64_t seed = randomBits(options.seed, uint64_t(entry), uint64_t(head));
  std::vector<int64_t> queries = sampleQueries(kept.mask().tiling().query, rows, seed);
  Expected<AttentionRows> actual = buffers.readRows(entry, head, queries);
  if (!actual)
    return tl::unexpected(actual.error());
  HostHead host(layout, data, entry, head);
  check.compare(entry, head, queries, *actual, host.inputs(layerCase.layer->scale), kept, layerCase.kernel->spec.tileN);
  return {};
}

Expected<RowCheck> Checker::run(const LaunchBuffers &buffers) {
  int64_t rows = rowsOfEachHead();
  for (int64_t entry = 0; entry < options.batch; ++entry) {
    std::vector<std::optional<KeptKeys>> kept(masks.size());
    for (int64_t head = 0; head < layout.query.heads; ++head) {
      uint16_t index = layerCase.plan->classes[head];
      if (!kept[index]) {
        std::optional<int64_t> valid;
        if (!validText.empty())
          valid = validText[entry];
        kept[index].emplace(masks[index], valid);
      }
      if (Expected<void> done = runHead(buffers, *kept[index], entry, head, rows); !done)
        return tl::unexpected(done.error());
    }
  }
  return check;
}

static void addErrors(const RowCheck &check, Findings &findings) {
  auto add = [&](const WorstError &worst, const char *what) {
    if (!(worst.share <= 1))
      findings.push_back(formatText("%s: at %s", what, worst.place.c_str()));
  };
  add(check.output(), "output");
  add(check.lse(), "LSE");
}

Expected<CaseResult> openwork::runCase(Device &device, const LayerCase &layerCase, const ClassMasks *masks,
                                       const RunOptions &options) {
  Expected<std::vector<int32_t>> validText = chooseValidText(layerCase, options);
  if (!validText)
    return tl::unexpected(validText.error());
  Expected<LaunchLayout> layout = layOut(layerCase.layer->geometry, options.batch, options.layout);
  if (!layout)
    return tl::unexpected(layout.error());
  std::vector<BlockMask> caseMasks;
  if (options.check) {
    Expected<std::vector<BlockMask>> found = masks->ofCase(layerCase);
    if (!found)
      return tl::unexpected(found.error());
    caseMasks = std::move(*found);
  }

  RandomData data(options.data, layerCase.layer->geometry.dtype, options.seed);
  Expected<LaunchBuffers> buffers = LaunchBuffers::create(device, layerCase, *layout, data, *validText, 2);
  if (!buffers)
    return tl::unexpected(buffers.error());
  for (int64_t i : {0, 1})
    if (Expected<void> done = device.launch(buffers->launch(i)); !done)
      return tl::unexpected(done.error());

  CaseResult result;
  for (Expected<Findings> found : {buffers->inspectOutputs(), buffers->inspectGuards()}) {
    if (!found)
      return tl::unexpected(found.error());
    result.findings.insert(result.findings.end(), found->begin(), found->end());
  }
  if (!options.check)
    return result;
  Expected<RowCheck> check = Checker(layerCase, options, *layout, data, *validText, caseMasks).run(*buffers);
  if (!check)
    return tl::unexpected(check.error());
  addErrors(*check, result.findings);
  result.check = std::move(*check);
  return result;
}

void openwork::printResult(std::ostream &out, const LayerCase &layerCase, const CaseResult &result) {
  out << (result.passes() ? "pass  " : "FAIL  ") << describe(layerCase);
  if (const std::optional<RowCheck> &check = result.check)
    out << formatText("; max error %.2g (%.2f of its bound), relative %.2g, LSE %.2g (%.2f), %lld rows",
                      check->output().error, check->output().share, check->relativeError(), check->lse().error,
                      check->lse().share, (long long)check->numRows());
  out << '\n';
  for (const std::string &finding : result.findings)
    out << "      " << finding << '\n';
  out.flush();
}
