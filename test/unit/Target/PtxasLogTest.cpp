//===- PtxasLogTest.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/Assembler/PtxasLog.h"

#include <gtest/gtest.h>

using namespace openwork;

using Severity = PtxasMessage::Severity;

// What ptxas of CUDA 13.0 prints, unless a test says otherwise.
static constexpr const char *kClean = R"(ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'fwd' for 'sm_90a'
ptxas info    : Function properties for fwd
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 168 registers, used 16 barriers
ptxas info    : Compile time = 231.711 ms
)";

static constexpr const char *kSpills =
    R"(ptxas info    : (C7512) Potential Performance Loss: wgmma.mma_async instructions are serialized due to insufficient register resources for the function 'fwd'
ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'fwd' for 'sm_90a'
ptxas info    : Function properties for fwd
    64 bytes stack frame, 96 bytes spill stores, 96 bytes spill loads
ptxas info    : Used 168 registers, used 16 barriers, 64 bytes cumulative stack size
ptxas info    : Compile time = 631.004 ms
)";

/// The only fault of a log that has nothing else.
static std::string onlyFault(const std::string &log) {
  std::vector<std::string> faults = judge(parsePtxasLog(log), "fwd");
  return faults.size() == 1 ? faults[0] : std::to_string(faults.size()) + " faults";
}

static std::string faultOfInfo(const std::string &text) { return onlyFault("ptxas info    : " + text + "\n"); }

TEST(PtxasLog, readsWhatACleanKernelTakes) {
  PtxasLog log = parsePtxasLog(kClean);
  EXPECT_TRUE(log.messages.empty());
  ASSERT_EQ(log.functions.size(), 1u);
  FunctionUsage expected;
  expected.name = "fwd";
  expected.isEntry = true;
  expected.registers = 168;
  expected.barriers = 16;
  EXPECT_EQ(log.functions[0], expected);
  EXPECT_EQ(log.find("fwd"), log.functions.data());
  EXPECT_EQ(log.find("fw"), nullptr);
  EXPECT_TRUE(judge(log, "fwd").empty());
}

TEST(PtxasLog, readsSpillsAndTheStack) {
  PtxasLog log = parsePtxasLog(kSpills);
  ASSERT_EQ(log.functions.size(), 1u);
  EXPECT_EQ(log.functions[0].stackFrameBytes, 64);
  EXPECT_EQ(log.functions[0].spillStoreBytes, 96);
  EXPECT_EQ(log.functions[0].spillLoadBytes, 96);
  EXPECT_EQ(log.functions[0].cumulativeStackBytes, 64);
  ASSERT_EQ(log.messages.size(), 1u);
  EXPECT_EQ(log.messages[0].code, "C7512");
  EXPECT_EQ(log.messages[0].severity, Severity::Info);
}

TEST(PtxasLog, readsSharedMemory) {
  PtxasLog log = parsePtxasLog(R"(ptxas info    : 128 bytes gmem, 64 bytes cmem[3]
ptxas info    : Compiling entry function 'k' for 'sm_90a'
ptxas info    : Function properties for k
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 42 registers, used 2 barriers, 4096 bytes smem, 400 bytes cmem[0]
)");
  ASSERT_EQ(log.functions.size(), 1u);
  EXPECT_EQ(log.functions[0].sharedMemoryBytes, 4096);
  EXPECT_EQ(log.functions[0].barriers, 2);
  EXPECT_TRUE(log.messages.empty());
}

TEST(PtxasLog, keepsFunctionsApart) {
  PtxasLog log = parsePtxasLog(R"(ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'two' for 'sm_90a'
ptxas info    : Function properties for two
    256 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 20 registers, used 4 barriers, 256 bytes cumulative stack size
ptxas info    : Function properties for helper
    0 bytes stack frame, 8 bytes spill stores, 16 bytes spill loads
ptxas info    : Compiling entry function 'one' for 'sm_90a'
ptxas info    : Function properties for one
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 18 registers, used 1 barriers
ptxas info    : Function properties for helper
    0 bytes stack frame, 8 bytes spill stores, 16 bytes spill loads
)");
  ASSERT_EQ(log.functions.size(), 3u);
  EXPECT_EQ(log.find("one")->registers, 18);
  EXPECT_EQ(log.find("two")->registers, 20);
  EXPECT_FALSE(log.find("helper")->isEntry);
  EXPECT_EQ(log.find("helper")->spillLoadBytes, 16);
  // Another entry's faults are its own; a function that the kernel may call is the kernel's.
  EXPECT_EQ(judge(log, "one"), std::vector<std::string>{
                                   "kernel \"one\": function \"helper\" spills registers: 8 bytes of stores, 16 bytes "
                                   "of loads; take a smaller TILE_N or no overlap"});
}

TEST(PtxasLog, readsPlacesAndSeverities) {
  PtxasLog log = parsePtxasLog(
      "ptxas nm.ptx, line 2275; warning : .minnctapersm is ignored when neither .maxntid nor .reqntid is specified.\n"
      "ptxas s90.ptx, line 104; error   : Instruction 'setmaxnreg.inc' not supported on .target 'sm_90'\n"
      "ptxas application ptx input, line 47; fatal   : (C7406) setmaxnreg.dec has register count (240) which is larger "
      "than the largest temporal register count in the program (168)\n"
      "ptxas fatal   : Ptx assembly aborted due to errors\n");
  ASSERT_EQ(log.messages.size(), 4u);
  EXPECT_EQ(log.messages[0],
            (PtxasMessage{Severity::Warning, "", 2275,
                          ".minnctapersm is ignored when neither .maxntid nor .reqntid is specified."}));
  EXPECT_EQ(log.messages[1].severity, Severity::Error);
  EXPECT_EQ(log.messages[1].line, 104);
  EXPECT_EQ(log.messages[2].code, "C7406");
  EXPECT_EQ(log.messages[2].line, 47);
  EXPECT_EQ(log.messages[3], (PtxasMessage{Severity::Fatal, "", 0, "Ptx assembly aborted due to errors"}));
}

TEST(PtxasLog, takesAnyText) {
  for (const char *text :
       {"", "\n\n", "ptxas", "ptxas ", "ptxas : ", "ptxas info", "ptxas info    :", "ptxas ; info : x",
        "ptxas info : Used 12 registers", "ptxas info : Used", "ptxas info : (C", "ptxas info : (C1",
        "ptxas info : Function properties for \n,,, 9 bytes", "ptxas a, line 99999999999999999999; info : x",
        "ptxas info : Compiling entry function '", "    12 bytes stack frame, 3 bytes"})
    parsePtxasLog(text);
  EXPECT_TRUE(parsePtxasLog("    12 bytes stack frame, 3 bytes spill stores\nhello\n").functions.empty());
}

TEST(PtxasLog, takesLinesCutAnywhere) {
  std::string text = std::string(kSpills) + kClean;
  for (size_t length = 0; length < text.size(); ++length)
    EXPECT_LE(parsePtxasLog(text.substr(0, length)).functions.size(), 2u);
}

TEST(Judge, warningsThatCostNothingAreNoFaults) {
  EXPECT_EQ(onlyFault("ptxas nm.ptx, line 9; warning : .minnctapersm is ignored when neither is specified.\n"),
            "0 faults");
  EXPECT_EQ(faultOfInfo("Overriding global maxrregcount 128 with entry-specific value 168 computed using thread count"),
            "0 faults");
}

TEST(Judge, negative_spills) {
  EXPECT_EQ(judge(parsePtxasLog(kSpills), "fwd"),
            (std::vector<std::string>{
                "kernel \"fwd\": spills registers: 96 bytes of stores, 96 bytes of loads; take a smaller TILE_N or no "
                "overlap",
                "kernel \"fwd\": wgmma is serialised because the kernel needs more registers than it may have; take a "
                "smaller TILE_N or no overlap (ptxas: C7512)"}));
}

TEST(Judge, negative_localMemory) {
  EXPECT_EQ(onlyFault(R"(ptxas info    : Compiling entry function 'fwd' for 'sm_90a'
ptxas info    : Function properties for fwd
    256 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 14 registers, used 0 barriers, 256 bytes cumulative stack size
)"),
            "kernel \"fwd\": takes 256 bytes of local memory a thread; index arrays by constants only and inline every "
            "function");
}

TEST(Judge, negative_localMemoryOfACallee) {
  EXPECT_EQ(onlyFault(R"(ptxas info    : Compiling entry function 'fwd' for 'sm_90a'
ptxas info    : Used 14 registers, used 0 barriers, 32 bytes cumulative stack size
)"),
            "kernel \"fwd\": takes 32 bytes of local memory a thread; index arrays by constants only and inline every "
            "function");
}

TEST(Judge, negative_setmaxnreg) {
  EXPECT_EQ(faultOfInfo("(C7504) Potential Performance Loss: 'setmaxnreg' ignored to maintain compatibility across "
                        "compilation units."),
            "kernel \"fwd\": setmaxnreg is ignored in relocatable code; assemble a whole program, without -c "
            "(ptxas: C7504)");
  EXPECT_EQ(faultOfInfo("(C7505) Potential Performance Loss: 'setmaxnreg' ignored to allow debugging."),
            "kernel \"fwd\": setmaxnreg is ignored in code that can be debugged; assemble without -g (ptxas: C7505)");
  EXPECT_EQ(faultOfInfo("(C7506) Potential Performance Loss: 'setmaxnreg' ignored to maintain compatibility into "
                        "'extern' call."),
            "kernel \"fwd\": setmaxnreg is ignored because of a call to code that ptxas does not see; inline every "
            "function (ptxas: C7506)");
  EXPECT_EQ(faultOfInfo("(C7507) Potential Performance Loss: 'setmaxnreg' ignored to maintain minimum register "
                        "requirements."),
            "kernel \"fwd\": setmaxnreg is ignored because the code behind it needs more registers than it names; let "
            "it name more, or keep fewer values alive in that warpgroup (ptxas: C7507)");
  EXPECT_EQ(faultOfInfo("(C7508) Potential Performance Loss: 'setmaxnreg' ignored; unable to determine register count "
                        "at entry."),
            "kernel \"fwd\": setmaxnreg is ignored because the registers at entry are not known; give the entry "
            ".reqntid (or .maxntid) and .minnctapersm 1 (ptxas: C7508)");
}

TEST(Judge, negative_serialised) {
  std::string head = "Potential Performance Loss: wgmma.mma_async instructions are serialized due to ";
  EXPECT_EQ(faultOfInfo("(C7509) " + head + "the presence of Extern calls in the function 'fwd'"),
            "kernel \"fwd\": wgmma is serialised because of a call to code that ptxas does not see; inline every "
            "function and assemble a whole program (ptxas: C7509)");
  EXPECT_EQ(faultOfInfo("(C7510) " + head +
                        "wgmma pipeline crossing function boundary at a function call in the "
                        "function 'fwd'"),
            "kernel \"fwd\": wgmma is serialised because of a call between its issue and its wait; inline every "
            "function (ptxas: C7510)");
  EXPECT_EQ(faultOfInfo("(C7511) " + head +
                        "insufficient register resources for the wgmma pipeline in the function "
                        "'fwd'"),
            "kernel \"fwd\": wgmma is serialised because the registers of those in flight do not fit; take a smaller "
            "TILE_N or no overlap; generate the PTX with optimisation (ptxas: C7511)");
  EXPECT_EQ(faultOfInfo("(C7514) " + head +
                        "non wgmma instructions reading accumulator registers of  a wgmma between "
                        "start and end of the pipeline stage in the function 'fwd'"),
            "kernel \"fwd\": wgmma is serialised because another instruction reads the accumulators of one in flight; "
            "wait for it before the first read, and tie its accumulators to the wait (ptxas: C7514)");
  EXPECT_EQ(faultOfInfo("(C7515) " + head +
                        "non wgmma instructions defining accumulator registers of a wgmma between "
                        "start and end of the pipeline stage in the function 'fwd'"),
            "kernel \"fwd\": wgmma is serialised because another instruction writes the accumulators of one in flight; "
            "set and scale accumulators before wgmma.fence or after the wait; generate the PTX with optimisation "
            "(ptxas: C7515)");
  EXPECT_EQ(faultOfInfo("(C7516) " + head + "ill formed pipeline stage in the function 'fwd'"),
            "kernel \"fwd\": wgmma is serialised because its fence, commit and wait do not pair up; have one fence "
            "before, and one commit and one wait after, on every path (ptxas: C7516)");
  EXPECT_EQ(faultOfInfo("(C7518) " + head +
                        "program dependence on compiler-inserted WG.DP in divergent path in the "
                        "function 'fwd'"),
            "kernel \"fwd\": wgmma is serialised because a wait is missing on a path that may diverge; wait on every "
            "path, and branch on values that are the same in all lanes of a warp (shfl.sync.idx) (ptxas: C7518)");
  EXPECT_EQ(faultOfInfo("(C7520) " + head +
                        "program dependence on compiler-inserted WG.AR in divergent path in the "
                        "function 'fwd'"),
            "kernel \"fwd\": wgmma is serialised because a fence is missing on a path that may diverge; issue "
            "wgmma.fence on every path, and branch on values that are the same in all lanes of a warp (shfl.sync.idx) "
            "(ptxas: C7520)");
}

TEST(Judge, negative_wordsOfCuda135) {
  std::string head = "Potential Performance Loss: wgmma.mma_async instructions are serialized due to ";
  // The number of another message in 13.0.
  EXPECT_EQ(faultOfInfo("(C7519) " + head +
                        "program dependence on compiler-inserted WG.AR in divergent path in the "
                        "function 'fwd' in line 47"),
            "kernel \"fwd\": wgmma is serialised because a fence is missing on a path that may diverge at line 47 of "
            "the PTX; issue wgmma.fence on every path, and branch on values that are the same in all lanes of a warp "
            "(shfl.sync.idx) (ptxas: C7519)");
  EXPECT_EQ(faultOfInfo("(C7513) " + head +
                        "non wgmma instructions defining input registers of a wgmma between start "
                        "and end of the pipeline stage in the function 'fwd' in line 0"),
            "kernel \"fwd\": wgmma is serialised because another instruction writes what one in flight reads; wait for "
            "it before its A operand is written again, or write into other registers (ptxas: C7513)");
  EXPECT_EQ(faultOfInfo("(C7517) wgmma.wait_group is injected in around line 48 by compiler to allow use of registers "
                        "defined by GMMA in function 'fwd'"),
            "kernel \"fwd\": ptxas adds a wait because accumulators are used while wgmma is in flight at line 48 of "
            "the PTX; wait before the first use, and tie the accumulators to the wait (ptxas: C7517)");
}

TEST(Judge, negative_manyLinesAreToldOnce) {
  std::string log;
  for (int line : {1208, 158, 165, 171, 158})
    log += "ptxas info    : (C7519) warpgroup.arrive is injected in around line " + std::to_string(line) +
           " by compiler to allow use of registers in GMMA in function 'fwd'\n";
  EXPECT_EQ(onlyFault(log),
            "kernel \"fwd\": ptxas adds a fence because registers are written right before a wgmma that uses them at "
            "lines 158, 165, 171 and 1 more of the PTX; issue wgmma.fence between the last write and the wgmma "
            "(ptxas: C7519)");
}

TEST(Judge, negative_numbersWithoutKnownWords) {
  EXPECT_EQ(faultOfInfo("(C7602) words to come"),
            "kernel \"fwd\": ptxas runs out of registers; take a smaller TILE_N, no overlap, or fewer threads a CTA "
            "(ptxas: C7602)");
  EXPECT_EQ(faultOfInfo("(C7531) some loss to come in line 12"),
            "kernel \"fwd\": some loss to come in line 12 (ptxas: C7531)");
  EXPECT_EQ(faultOfInfo("(C7699) another"), "kernel \"fwd\": another (ptxas: C7699)");
  EXPECT_EQ(faultOfInfo("Potential Performance Loss: a new one"),
            "kernel \"fwd\": Potential Performance Loss: a new one (ptxas: no number)");
  EXPECT_EQ(faultOfInfo("(C7400) no loss"), "0 faults");
}
