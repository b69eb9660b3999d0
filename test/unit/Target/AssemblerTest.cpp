//===- AssemblerTest.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/Assembler.h"

#include "Support/TempDir.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <thread>

using namespace openwork;

//===----------------------------------------------------------------------===//
// With scripts in the place of ptxas
//===----------------------------------------------------------------------===//

namespace {

class FakeAssembler : public ::testing::Test {
protected:
  void SetUp() override {
    std::filesystem::create_directory(dir.path("tmp"));
    setenv("TMPDIR", dir.path("tmp").c_str(), 1);
  }
  void TearDown() override {
    // Whatever happened, nothing is left behind.
    EXPECT_TRUE(std::filesystem::is_empty(dir.path("tmp")));
    unsetenv("TMPDIR");
  }
  Ptxas fake(const std::string &body) {
    std::string path = dir.write("ptxas", "#!/bin/sh\n" + body);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return {path, {13, 0, 88}};
  }
  std::string refusal(const std::string &body, const AssembleOptions &options = {}) {
    Expected<Assembly> assembly = assemble(fake(body), "ptx", "fwd", options);
    return assembly ? "accepted" : assembly.error().str();
  }

  TempDir dir;
};

} // namespace

static constexpr const char *kLog = "echo \"ptxas info    : Compiling entry function 'fwd' for 'sm_90a'\"\n"
                                    "echo 'ptxas info    : Used 12 registers, used 3 barriers'\n";

TEST_F(FakeAssembler, handsOverTheTextAndTakesTheCubin) {
  Expected<Assembly> assembly =
      assemble(fake(std::string(kLog) + "echo \"$@\"\n{ printf '\\177ELF '; cat kernel.ptx; } > kernel.cubin\n"),
               std::string_view("text\0more", 9), "fwd");
  ASSERT_TRUE(assembly) << assembly.error().str();
  EXPECT_EQ(assembly->cubin, std::string("\177ELF text\0more", 14));
  EXPECT_EQ(assembly->usage.registers, 12);
  EXPECT_EQ(assembly->usage.barriers, 3);
  EXPECT_EQ(assembly->ptxas.str(), "13.0.88");
  EXPECT_NE(assembly->rawLog.find("-arch=sm_90a -v kernel.ptx -o kernel.cubin\n"), std::string::npos);
}

TEST_F(FakeAssembler, reachesProgramsWithOddNames) {
  Ptxas ptxas = fake(std::string(kLog) + "printf '\\177ELF' > kernel.cubin\n");
  std::string odd = dir.path("a b;$(false)'");
  std::filesystem::rename(ptxas.path, odd);
  EXPECT_TRUE(assemble({odd, ptxas.version}, "", "fwd"));
}

TEST_F(FakeAssembler, threadsDoNotMeet) {
  Ptxas ptxas = fake(std::string(kLog) + "{ printf '\\177ELF'; cat kernel.ptx; } > kernel.cubin\n");
  std::vector<std::string> cubins(8);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < cubins.size(); ++i)
    threads.emplace_back([&, i] {
      if (Expected<Assembly> assembly = assemble(ptxas, std::to_string(i), "fwd"))
        cubins[i] = assembly->cubin;
    });
  for (std::thread &thread : threads)
    thread.join();
  for (size_t i = 0; i < cubins.size(); ++i)
    EXPECT_EQ(cubins[i], "\177ELF" + std::to_string(i));
}

TEST_F(FakeAssembler, readsLongOutput) {
  Expected<Assembly> assembly =
      assemble(fake(std::string(kLog) + "printf '\\177ELF' > kernel.cubin\nhead -c 20000000 /dev/zero\n"), "", "fwd");
  ASSERT_TRUE(assembly) << assembly.error().str();
  EXPECT_EQ(assembly->rawLog.size(), size_t{16} << 20);
}

TEST_F(FakeAssembler, negative_timeLimit) {
  AssembleOptions options;
  options.timeLimit = std::chrono::milliseconds(200);
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(refusal("exec sleep 60\n", options),
            "error: kernel \"fwd\": ptxas took longer than 200 ms and was ended; carve less into one kernel");
  EXPECT_EQ(refusal("exec sleep 60 >/dev/null 2>&1\n", options),
            "error: kernel \"fwd\": ptxas took longer than 200 ms and was ended; carve less into one kernel");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(FakeAssembler, negative_programThatFails) {
  EXPECT_EQ(refusal("exit 4\n"), "error: kernel \"fwd\": ptxas ended with exit code 4 and no error message");
  EXPECT_EQ(refusal("echo no licence; exit 4\n"),
            "error: kernel \"fwd\": ptxas ended with exit code 4 and no error message, but \"no licence\"");
  EXPECT_EQ(refusal("kill -11 $$\n"),
            "error: kernel \"fwd\": ptxas ended with signal 11 (Segmentation fault) and no error message");
}

TEST_F(FakeAssembler, negative_noCubin) {
  std::string text = refusal(kLog);
  EXPECT_TRUE(text.starts_with("error: kernel \"fwd\": ptxas wrote no cubin: cannot open: No such file")) << text;
  EXPECT_EQ(refusal(std::string(kLog) + "echo text > kernel.cubin\n"),
            "error: kernel \"fwd\": expects an ELF file of ptxas, got 5 other bytes");
}

TEST_F(FakeAssembler, negative_noSuchEntry) {
  EXPECT_EQ(refusal("echo \"ptxas info    : Compiling entry function 'other' for 'sm_90a'\"\n"
                    "printf '\\177ELF' > kernel.cubin\n"),
            "error: kernel \"fwd\": the PTX has no entry function of that name");
}

TEST_F(FakeAssembler, negative_adviceForFatalMessages) {
  EXPECT_EQ(refusal("echo 'ptxas fatal   : (C7602) Insufficient registers'; exit 255\n"),
            "fwd.ptx: error: kernel \"fwd\": ptxas refuses the PTX: C7602: Insufficient registers; take a smaller "
            "TILE_N, no overlap, or fewer threads a CTA");
}

TEST_F(FakeAssembler, negative_missingProgram) {
  Expected<Assembly> assembly = assemble({dir.path("none"), {13, 0, 0}}, "", "fwd");
  ASSERT_FALSE(assembly);
  EXPECT_EQ(assembly.error().str(), "error: cannot run " + dir.path("none") + ": No such file or directory");
}

TEST(Assembler, negative_noFolderForTemporaryFiles) {
  setenv("TMPDIR", "/dev/null", 1);
  Expected<Assembly> assembly = assemble({"/bin/true", {13, 0, 0}}, "", "fwd");
  unsetenv("TMPDIR");
  ASSERT_FALSE(assembly);
  EXPECT_EQ(assembly.error().str(), "error: cannot find the folder for temporary files: Not a directory");
}

//===----------------------------------------------------------------------===//
// With the real one
//===----------------------------------------------------------------------===//

namespace {

class RealAssembler : public ::testing::Test {
protected:
  void SetUp() override {
    Expected<PtxasSearchResult> found = findPtxas(PtxasSearch::fromEnvironment());
    ASSERT_TRUE(found) << found.error().str();
    if (!found->ptxas) {
      std::cerr << "*** SKIPPING what needs the real assembler: " << found->missing() << " ***\n";
      GTEST_SKIP();
    }
    ptxas = *found->ptxas;
  }
  /// The faults of a kernel, or why it cannot be assembled.
  std::vector<std::string> faults(const std::string &ptx) {
    Expected<Assembly> assembly = assemble(ptxas, ptx, "k");
    return assembly ? judge(assembly->log, "k") : std::vector{assembly.error().str()};
  }
  /// Whether some fault has these words.
  ::testing::AssertionResult hasFault(const std::string &ptx, const std::string &words) {
    std::string all;
    for (const std::string &fault : faults(ptx)) {
      if (fault.find(words) != std::string::npos)
        return ::testing::AssertionSuccess();
      all += "\n  " + fault;
    }
    return ::testing::AssertionFailure() << "no fault says: " << words << "; there are:" << all;
  }

  Ptxas ptxas;
};

} // namespace

static constexpr const char *kFence = "wgmma.fence.sync.aligned;\n";
static constexpr const char *kCommit = "wgmma.commit_group.sync.aligned;\n";
static constexpr const char *kWait = "wgmma.wait_group.sync.aligned 0;\n";
static constexpr const char *kThreads = ".reqntid 384\n.minnctapersm 1\n";

static std::string numbered(int count, const std::string &before, const std::string &after = "") {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += before + std::to_string(i) + after;
  return text;
}

/// A wgmma of 64 x 32 x 16 into f0 to f15.
static std::string wgmma() {
  std::string accumulators = numbered(16, ", %f").substr(2);
  return "wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 {" + accumulators + "}, %d0, %d1, 1, 1, 1, 0, 0;\n";
}

/// An entry function `k` that stores f0 to f15 in the end.
static std::string kernel(const std::string &body, const std::string &attributes = kThreads) {
  std::string text =
      ".version 8.6\n.target sm_90a\n.address_size 64\n"
      ".visible .entry k(.param .u64 a, .param .u64 b, .param .u64 c)\n" +
      attributes +
      "{\n.reg .b64 %d<8>; .reg .b64 %p; .reg .f32 %f<16>; .reg .f32 %g<64>; .reg .b32 %r<8>; .reg .pred %q;\n"
      "ld.param.b64 %d0, [a]; ld.param.b64 %d1, [b]; ld.param.b64 %p, [c]; cvta.to.global.u64 %p, %p;\n"
      "mov.u32 %r0, %tid.x; setp.lt.u32 %q, %r0, 17;\n" +
      numbered(16, "mov.f32 %f", ", 0f00000000;\n") + body;
  for (int i = 0; i < 16; ++i)
    text += "st.global.f32 [%p+" + std::to_string(4 * i) + "], %f" + std::to_string(i) + ";\n";
  return text + "ret;\n}\n";
}

TEST_F(RealAssembler, makesACleanKernel) {
  std::string ptx = kernel(kFence + wgmma() + kCommit + kWait + "bar.sync 1;\n");
  Expected<Assembly> assembly = assemble(ptxas, ptx, "k");
  ASSERT_TRUE(assembly) << assembly.error().str();
  EXPECT_TRUE(judge(assembly->log, "k").empty()) << assembly->rawLog;
  EXPECT_TRUE(assembly->cubin.starts_with("\177ELF"));
  EXPECT_GE(assembly->usage.registers, 16);
  EXPECT_EQ(assembly->usage.barriers, 2);
  EXPECT_EQ(assemblerOf(assembly->cubin), ptxas.version);
}

TEST_F(RealAssembler, equalTextMakesEqualBytes) {
  TempDir elsewhere;
  std::string ptx = kernel(kFence + wgmma() + kCommit + kWait);
  Expected<Assembly> first = assemble(ptxas, ptx, "k");
  setenv("TMPDIR", elsewhere.path("").c_str(), 1);
  Expected<Assembly> second = assemble(ptxas, ptx, "k");
  unsetenv("TMPDIR");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->cubin, second->cubin);
  EXPECT_EQ(first->cubin.find("kernel.ptx"), std::string::npos);
}

TEST_F(RealAssembler, countsSharedMemory) {
  std::string ptx = kernel(".shared .align 16 .b8 s[4096];\nmov.u32 %r1, s; st.shared.u32 [%r1], %r0; bar.sync 0;\n"
                           "ld.shared.u32 %r2, [%r1+4]; st.global.u32 [%p+256], %r2;\n");
  Expected<Assembly> assembly = assemble(ptxas, ptx, "k");
  ASSERT_TRUE(assembly) << assembly.error().str();
  EXPECT_EQ(assembly->usage.sharedMemoryBytes, 4096);
}

TEST_F(RealAssembler, negative_spills) {
  std::string body;
  for (int i = 0; i < 64; ++i)
    body += "ld.global.f32 %g" + std::to_string(i) + ", [%p+" + std::to_string(4 * i) + "];\n";
  body += "bar.sync 0;\n";
  for (int i = 0; i < 64; ++i)
    body += "st.global.f32 [%p+" + std::to_string(4 * (63 - i)) + "], %g" + std::to_string(i) + ";\n";
  EXPECT_TRUE(hasFault(kernel(body, ".maxnreg 32\n"), "kernel \"k\": spills registers: "));
  EXPECT_TRUE(faults(kernel(body)).empty());
}

TEST_F(RealAssembler, negative_localMemory) {
  std::string body = ".local .align 16 .b8 l[256];\ncvta.local.u64 %d4, l; and.b32 %r1, %r0, 63;\n"
                     "mul.wide.u32 %d5, %r1, 4; add.u64 %d5, %d4, %d5; st.u32 [%d5], %r0;\n"
                     "ld.global.u32 %r2, [%p]; and.b32 %r2, %r2, 63; mul.wide.u32 %d6, %r2, 4;\n"
                     "add.u64 %d6, %d4, %d6; ld.u32 %r3, [%d6]; st.global.u32 [%p+256], %r3;\n";
  EXPECT_TRUE(hasFault(kernel(body), "kernel \"k\": takes 256 bytes of local memory a thread; "));
}

TEST_F(RealAssembler, negative_setmaxnreg) {
  std::string body = "setmaxnreg.dec.sync.aligned.u32 24;\n";
  EXPECT_TRUE(hasFault(kernel(body, ""), "give the entry .reqntid (or .maxntid) and .minnctapersm 1"));
  EXPECT_TRUE(hasFault(kernel(body + kFence + wgmma() + kCommit + kWait), "needs more registers than it names"));
}

TEST_F(RealAssembler, negative_serialised) {
  std::string read = "st.global.f32 [%p+128], %f3;\n";
  EXPECT_TRUE(hasFault(kernel(kFence + wgmma() + read + wgmma() + kCommit + kWait), "reads the accumulators"));
  EXPECT_TRUE(hasFault(kernel(kFence + wgmma() + kCommit + read + kWait), "ptxas adds a wait"));
  EXPECT_TRUE(hasFault(kernel(kFence + wgmma() + kCommit + "@%q bra L;\n" + kWait + "L:\n"),
                       "a wait is missing on a path that may diverge"));
  EXPECT_TRUE(hasFault(kernel(std::string("@%q bra L;\n") + kFence + "L:\n" + wgmma() + kCommit + kWait),
                       "a fence is missing on a path that may diverge"));
}

TEST_F(RealAssembler, negative_refusedText) {
  EXPECT_EQ(faults("garbage"), std::vector<std::string>{
                                   "k.ptx:1: error: kernel \"k\": ptxas refuses the PTX: Missing .version directive at "
                                   "start of file 'kernel.ptx'"});
  EXPECT_EQ(faults(""), faults("garbage"));
  EXPECT_TRUE(hasFault(".version 99.0\n.target sm_90a\n", "k.ptx:1: error: kernel \"k\": ptxas refuses the PTX: "
                                                          "Unsupported .version 99.0; current version is '"));
  EXPECT_TRUE(hasFault(kernel("hello;\nworld;\n"), "k.ptx:"));
  EXPECT_EQ(faults(kernel(std::string(kFence) + kWait).replace(13, 15, ".target sm_90 \n")),
            std::vector<std::string>{"k.ptx:27: error: kernel \"k\": ptxas refuses the PTX: Instruction 'wgmma.fence' "
                                     "not supported on .target 'sm_90' (and 1 more)"});
}

TEST_F(RealAssembler, negative_fatalMessage) {
  EXPECT_TRUE(hasFault(kernel("setmaxnreg.dec.sync.aligned.u32 240;\n"),
                       "C7406: setmaxnreg.dec has register count (240) which is larger than the largest temporal "
                       "register count in the program (168); let it name fewer, or launch fewer threads a CTA"));
}
