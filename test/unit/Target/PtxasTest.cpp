//===- PtxasTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/Ptxas.h"

#include "Support/TempDir.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <map>

using namespace openwork;

namespace {

/// A folder with programs that answer `--version` as ptxas does.
class PtxasFinder : public ::testing::Test {
protected:
  std::string writeScript(const std::string &name, const std::string &body) {
    std::filesystem::create_directories(std::filesystem::path(dir.path(name)).parent_path());
    std::string path = dir.write(name, "#!/bin/sh\n" + body);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  std::string writePtxas(const std::string &name, const std::string &version) {
    return writeScript(name, "echo 'ptxas: NVIDIA (R) Ptx optimizing assembler'\n"
                             "echo 'Cuda compilation tools, release " +
                                 version.substr(0, 4) + ", V" + version + "'\n");
  }
  PtxasSearch search(std::map<std::string, std::string> environment, const std::string &option = "") {
    return PtxasSearch::make(
        option,
        [&](const char *name) {
          auto found = environment.find(name);
          return found == environment.end() ? nullptr : found->second.c_str();
        },
        dir.path("root"));
  }
  /// The path that is found, or why there is none.
  std::string find(const PtxasSearch &search) {
    Expected<PtxasSearchResult> result = findPtxas(search);
    if (!result)
      return "error: " + result.error().message;
    return result->ptxas ? result->ptxas->path : result->missing();
  }

  TempDir dir;
};

} // namespace

static std::string parsed(std::string_view text) {
  std::optional<PtxasVersion> version = parsePtxasVersion(text);
  return version ? version->str() : "none";
}

TEST(PtxasVersion, isReadFromTheBanner) {
  EXPECT_EQ(parsed("ptxas: NVIDIA (R) Ptx optimizing assembler\n"
                   "Copyright (c) 2005-2025 NVIDIA Corporation\n"
                   "Built on Wed_Aug_20_01:55:12_PM_PDT_2025\n"
                   "Cuda compilation tools, release 13.0, V13.0.88\n"
                   "Build cuda_13.0.r13.0/compiler.36424714_0\n"),
            "13.0.88");
  EXPECT_EQ(parsed("ptxas\nrelease 12.7"), "12.7.0");
  EXPECT_EQ(parsed("ptxas\nrelease , V"), "none");
  EXPECT_EQ(parsed("nvdisasm\nCuda compilation tools, release 13.0, V13.0.88"), "none");
  EXPECT_EQ(parsed(""), "none");
  EXPECT_LT((PtxasVersion{12, 6, 85}), kOldestPtxas);
  EXPECT_LT(kOldestPtxas, (PtxasVersion{13, 0, 0}));
}

TEST(PtxasVersion, isNotedInCubins) {
  using namespace std::literals;
  auto noted = [](std::string_view cubin) {
    std::optional<PtxasVersion> version = assemblerOf(cubin);
    return version ? version->str() : "none";
  };
  EXPECT_EQ(noted("\177ELF\0ptxas\0Cuda compilation tools, release 13.0, V13.0.88\0Build cuda_13.0\0-v\0"sv),
            "13.0.88");
  EXPECT_EQ(noted("\177ELF\0ptxas\0Cuda compilation tools, release 12.9\0"sv), "12.9.0");
  EXPECT_EQ(noted("\177ELF\0nvlink\0Cuda compilation tools, release 13.0, V13.0.88\0"sv), "none");
  EXPECT_EQ(noted("\177ELF\0ptxas\0Cuda compilation tools, release 13.0, V13.0.88"sv), "none");
  EXPECT_EQ(noted("\177ELF"sv), "none");
}

TEST_F(PtxasFinder, theOptionGoesBeforeTheVariableAndThatBeforeAll) {
  std::string option = writePtxas("option/mine", "13.0.88"), variable = writePtxas("variable/ptxas", "13.1.1");
  writePtxas("path/ptxas", "13.2.2");
  std::map<std::string, std::string> environment = {{"OPENWORK_PTXAS", variable}, {"PATH", dir.path("path")}};
  EXPECT_EQ(find(search(environment, option)), option);
  EXPECT_EQ(find(search(environment)), variable);
  environment["OPENWORK_PTXAS"] = "";
  EXPECT_EQ(find(search(environment)), dir.path("path/ptxas"));
}

TEST_F(PtxasFinder, takesTheFirstPlaceThatHasOne) {
  std::string home = dir.path("home");
  std::map<std::string, std::string> environment = {{"PATH", "relative::" + dir.path("a") + ":" + dir.path("b")},
                                                    {"CUDA_HOME", dir.path("cuda-home")},
                                                    {"CUDA_PATH", dir.path("cuda-path")},
                                                    {"VIRTUAL_ENV", dir.path("venv")},
                                                    {"HOME", home}};
  // From the last place to the first; each goes before those written so far.
  for (const char *place :
       {"home/.local/lib/python3.11/site-packages/nvidia/cuda_nvcc/bin",
        "venv/lib/python3.9/site-packages/nvidia/cu13/bin", "venv/lib/python3.12/site-packages/nvidia/cuda_nvcc/bin",
        "venv/lib/python3.12/site-packages/nvidia/cu13/bin", "root/usr/local/cuda-9.2/bin",
        "root/usr/local/cuda-12.9/bin", "root/usr/local/cuda-13.0/bin", "root/usr/local/cuda/bin",
        "home/.local/share/openwork/bin", "cuda-path/bin", "cuda-home/bin", "b", "a"}) {
    std::string path = writePtxas(std::string(place) + "/ptxas", "13.0.88");
    EXPECT_EQ(find(search(environment)), path);
  }
}

TEST_F(PtxasFinder, looksWhereInstallPtxasPutsIt) {
  std::string path = writePtxas("data/openwork/bin/ptxas", "13.0.88");
  writePtxas("home/.local/share/openwork/bin/ptxas", "13.1.0");
  EXPECT_EQ(find(search({{"XDG_DATA_HOME", dir.path("data")}, {"HOME", dir.path("home")}})), path);
}

TEST_F(PtxasFinder, looksAmongTheWheelsOfPythonsInPath) {
  std::string path = writePtxas("env/lib/python3.11/site-packages/nvidia/cu13/bin/ptxas", "13.0.88");
  std::filesystem::create_directories(dir.path("env/bin"));
  EXPECT_EQ(find(search({{"PATH", dir.path("env/bin")}})), path);
}

TEST_F(PtxasFinder, passesOverWhatCannotServe) {
  std::string old = writePtxas("old/ptxas", "12.4.127"), broken = writeScript("broken/ptxas", "exit 3\n");
  std::string other = writeScript("other/ptxas", "echo hello\n");
  std::string killed = writeScript("killed/ptxas", "kill -9 $$\n");
  dir.write("plain", "");
  std::string path = dir.path("plain") + ":" + dir.path("old") + ":" + dir.path("broken") + ":" + dir.path("other") +
                     ":" + dir.path("killed") + ":" + dir.path("old");
  EXPECT_EQ(find(search({{"PATH", path}})),
            "found no ptxas of CUDA 12.7 or later (" + old + " is of CUDA 12.4.127, expects 12.7 or later; " + broken +
                " --version ended with exit code 3; " + other + " --version does not read like ptxas's; " + killed +
                " --version ended with signal 9 (Killed)); name one by --ptxas or OPENWORK_PTXAS, or let "
                "tools/scripts/install-ptxas install one");
  std::string good = writePtxas("good/ptxas", "12.8.61");
  EXPECT_EQ(find(search({{"PATH", path + ":" + dir.path("good")}})), good);
}

TEST_F(PtxasFinder, noneAtAllIsNoError) {
  EXPECT_EQ(find(search({})), "found no ptxas of CUDA 12.7 or later; name one by --ptxas or OPENWORK_PTXAS, or let "
                              "tools/scripts/install-ptxas install one");
}

TEST_F(PtxasFinder, noneCanBeAskedFor) {
  writePtxas("a/ptxas", "13.0.88");
  EXPECT_EQ(find(search({{"PATH", dir.path("a")}, {"OPENWORK_PTXAS", "none"}})),
            "found no ptxas of CUDA 12.7 or later (OPENWORK_PTXAS says none); name one by --ptxas or OPENWORK_PTXAS, "
            "or let tools/scripts/install-ptxas install one");
}

TEST_F(PtxasFinder, negative_whatIsNamedMustServe) {
  writePtxas("a/ptxas", "13.0.88");
  std::string old = writePtxas("old/ptxas", "11.8.89"), missing = dir.path("missing");
  EXPECT_EQ(find(search({{"PATH", dir.path("a")}}, missing)),
            "error: --ptxas: cannot run " + missing + ": No such file or directory");
  EXPECT_EQ(find(search({{"PATH", dir.path("a")}, {"OPENWORK_PTXAS", old}})),
            "error: OPENWORK_PTXAS: " + old + " is of CUDA 11.8.89, expects 12.7 or later");
  EXPECT_EQ(find(search({}, dir.path("a"))), "error: --ptxas: cannot run " + dir.path("a") + ": Permission denied");
}
