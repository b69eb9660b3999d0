//===- CacheCommand.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "openwork/Cache/Cache.h"

#include "llvm/Support/Format.h"

using namespace openwork;
namespace cl = llvm::cl;

namespace {

class CacheCommand final : public Command {
public:
  CacheCommand()
      : Command("cache", "Show what is kept of compilations, or remove it",
                R"(  openwork cache
  openwork cache --clear
  openwork cache --cache=/scratch/openwork

openwork compile keeps packages, and the machine code of kernels, in --cache, or else OPENWORK_CACHE, or else openwork in
XDG_CACHE_HOME or ~/.cache; none stands for no cache. Those used least recently go where all are larger than --cache-size,
or else OPENWORK_CACHE_SIZE, or else 5G.
)") {}

  Expected<void> check() override {
    return options.get().map([&](CacheSettings made) { settings = std::move(made); });
  }
  mlir::LogicalResult run(Session &session) override;

private:
  cl::SubCommand &command = getSubCommand();
  CacheOptions options{command};
  cl::opt<bool> clear{"clear", cl::desc("Remove all of it"), cl::sub(command), cl::cat(commandOptions)};

  /// What check() made of the options.
  CacheSettings settings;
};

} // namespace

/// `kernels   12 entries, 1.5 MB`, a line for each kind, and one for all.
static std::string describe(const std::map<std::string, CacheCount> &counts) {
  std::string text;
  llvm::raw_string_ostream os(text);
  auto line = [&](llvm::StringRef what, const CacheCount &count) {
    os << llvm::left_justify(what, 10) << count.entries << (count.entries == 1 ? " entry, " : " entries, ")
       << byteCountText(count.bytes) << '\n';
  };
  CacheCount all;
  for (const auto &[kind, count] : counts) {
    line(kind + "s", count);
    all.entries += count.entries;
    all.bytes += count.bytes;
  }
  line("all", all);
  return text;
}

mlir::LogicalResult CacheCommand::run(Session &session) {
  if (settings.folder.empty())
    return session.write("-", "folder    none" + (settings.missing.empty() ? "" : ": " + settings.missing) + "\n");
  Cache cache(settings);
  Expected<std::map<std::string, CacheCount>> counts = clear ? cache.clear() : cache.count();
  if (!counts)
    return session.fail(counts.error());
  std::string text = "folder    " + settings.folder + "\n";
  if (!clear)
    text += "most      " + byteCountText(settings.maxBytes) + "\n";
  return session.write("-", text + (clear ? "removed:\n" : "") + describe(*counts));
}

std::unique_ptr<Command> openwork::makeCacheCommand() { return std::make_unique<CacheCommand>(); }
