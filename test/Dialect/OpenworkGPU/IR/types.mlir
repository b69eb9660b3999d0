// RUN: openwork-opt %s --verify-roundtrip | FileCheck %s

// The smallest and the largest of each type.

// CHECK: @tiles(!openwork_gpu.tile<8x32xbf16>, !openwork_gpu.tile<256x256xf16>)
func.func private @tiles(!openwork_gpu.tile<8x32xbf16>, !openwork_gpu.tile<256x256xf16>)
// CHECK: @accumulators(!openwork_gpu.accumulator<64x8>, !openwork_gpu.accumulator<64x256>)
func.func private @accumulators(!openwork_gpu.accumulator<64x8>, !openwork_gpu.accumulator<64x256>)
// CHECK: @operands(!openwork_gpu.operand<64x16xbf16>, !openwork_gpu.operand<64x256xf16>)
func.func private @operands(!openwork_gpu.operand<64x16xbf16>, !openwork_gpu.operand<64x256xf16>)
// CHECK: @bits(!openwork_gpu.bits<64x8>, !openwork_gpu.bits<64x256>)
func.func private @bits(!openwork_gpu.bits<64x8>, !openwork_gpu.bits<64x256>)
// CHECK: @slots(!openwork_gpu.slot<1>, !openwork_gpu.slot<2>, !openwork_gpu.slot<4>)
func.func private @slots(!openwork_gpu.slot<1>, !openwork_gpu.slot<2>, !openwork_gpu.slot<4>)
// CHECK: @others(!openwork_gpu.rows, !openwork_gpu.barrier, !openwork_gpu.tensor_map)
func.func private @others(!openwork_gpu.rows, !openwork_gpu.barrier, !openwork_gpu.tensor_map)
