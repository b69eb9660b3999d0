//===- Lowering.h - How ops of one SM become LLVM ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_CONVERSION_OPENWORKGPUTONVVM_LOWERING_H
#define OPENWORK_LIB_CONVERSION_OPENWORKGPUTONVVM_LOWERING_H

#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Transforms/DialectConversion.h"

namespace openwork::gpuir {

/// Makes LLVM ops at one place. Short names, since formulas are written with them.
class Emitter {
public:
  Emitter(mlir::ConversionPatternRewriter &rewriter, mlir::Location loc) : b(loc, rewriter), rewriter(rewriter) {}

  mlir::Type i1() { return b.getI1Type(); }
  mlir::Type i32() { return b.getI32Type(); }
  mlir::Type i64() { return b.getI64Type(); }
  mlir::Type f32() { return b.getF32Type(); }
  mlir::Type pointer(unsigned space = 0) { return mlir::LLVM::LLVMPointerType::get(b.getContext(), space); }

  mlir::Value i32(int64_t value) { return constant(i32(), b.getI32IntegerAttr(int32_t(value))); }
  mlir::Value i64(int64_t value) { return constant(i64(), b.getI64IntegerAttr(value)); }
  mlir::Value f32(float value) { return constant(f32(), b.getF32FloatAttr(value)); }

  /// @name Integers
  /// @{
  mlir::Value add(mlir::Value x, mlir::Value y) { return mlir::LLVM::AddOp::create(b, x, y); }
  mlir::Value add(mlir::Value x, int64_t y) { return y ? add(x, like(x, y)) : x; }
  mlir::Value sub(mlir::Value x, mlir::Value y) { return mlir::LLVM::SubOp::create(b, x, y); }
  mlir::Value mul(mlir::Value x, mlir::Value y) { return mlir::LLVM::MulOp::create(b, x, y); }
  mlir::Value mul(mlir::Value x, int64_t y) { return y == 1 ? x : mul(x, like(x, y)); }
  mlir::Value div(mlir::Value x, int64_t y) { return y == 1 ? x : mlir::LLVM::UDivOp::create(b, x, like(x, y)); }
  mlir::Value rem(mlir::Value x, int64_t y) { return mlir::LLVM::URemOp::create(b, x, like(x, y)); }
  mlir::Value bitAnd(mlir::Value x, int64_t y) { return mlir::LLVM::AndOp::create(b, x, like(x, y)); }
  mlir::Value bitOr(mlir::Value x, mlir::Value y) { return mlir::LLVM::OrOp::create(b, x, y); }
  mlir::Value bitAnd(mlir::Value x, mlir::Value y) { return mlir::LLVM::AndOp::create(b, x, y); }
  mlir::Value bitXor(mlir::Value x, int64_t y) { return mlir::LLVM::XOrOp::create(b, x, like(x, y)); }
  mlir::Value shr(mlir::Value x, int64_t y) { return mlir::LLVM::LShrOp::create(b, x, like(x, y)); }
  mlir::Value zext(mlir::Value x) { return mlir::LLVM::ZExtOp::create(b, i64(), x); }
  mlir::Value sext(mlir::Value x) { return mlir::LLVM::SExtOp::create(b, i64(), x); }
  mlir::Value compare(mlir::LLVM::ICmpPredicate predicate, mlir::Value x, mlir::Value y) {
    return mlir::LLVM::ICmpOp::create(b, predicate, x, y);
  }
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y) {
    return mlir::LLVM::SelectOp::create(b, condition, x, y);
  }
  /// @}

  /// @name Floats
  /// @{
  mlir::Value fadd(mlir::Value x, mlir::Value y) { return mlir::LLVM::FAddOp::create(b, x, y); }
  mlir::Value fsub(mlir::Value x, mlir::Value y) { return mlir::LLVM::FSubOp::create(b, x, y); }
  mlir::Value fmul(mlir::Value x, mlir::Value y) { return mlir::LLVM::FMulOp::create(b, x, y); }
  mlir::Value fneg(mlir::Value x) { return mlir::LLVM::FNegOp::create(b, x); }
  mlir::Value fma(mlir::Value x, mlir::Value y, mlir::Value z) { return mlir::LLVM::FMAOp::create(b, x, y, z); }
  mlir::Value fmax(mlir::Value x, mlir::Value y) { return mlir::LLVM::MaxNumOp::create(b, x, y); }
  mlir::Value fequal(mlir::Value x, float y) {
    return mlir::LLVM::FCmpOp::create(b, mlir::LLVM::FCmpPredicate::oeq, x, f32(y));
  }
  /// 2^x, within two units in the last place; denormal results are flushed.
  mlir::Value exp2(mlir::Value x) { return pure("ex2.approx.ftz.f32 $0, $1;", "=f,f", x, f32()); }
  mlir::Value log2(mlir::Value x) { return pure("lg2.approx.ftz.f32 $0, $1;", "=f,f", x, f32()); }
  mlir::Value reciprocal(mlir::Value x) { return pure("rcp.approx.ftz.f32 $0, $1;", "=f,f", x, f32()); }
  /// Two 16-bit elements in a register, the first one in the lower half.
  mlir::Value pack(mlir::Value low, mlir::Value high, mlir::Type elementType) {
    llvm::StringRef text = elementType.isBF16() ? "cvt.rn.bf16x2.f32 $0, $2, $1;" : "cvt.rn.f16x2.f32 $0, $2, $1;";
    return pure(text, "=r,f,f", {low, high}, i32());
  }
  /// @}

  /// The value of the thread whose lane differs in these bits.
  mlir::Value shuffleXor(mlir::Value x, int64_t bits);
  /// The value of the first lane.
  mlir::Value shuffleFirst(mlir::Value x);

  mlir::Value threadInWarpgroup() { return bitAnd(special("tid.x"), 127); }
  mlir::Value lane() { return special("laneid"); }
  mlir::Value special(llvm::StringRef name);

  /// PTX without effects, which may be moved or dropped.
  mlir::Value pure(llvm::StringRef text, llvm::StringRef constraints, mlir::ValueRange operands, mlir::Type result);
  /// PTX with effects, which keeps its place among its kind.
  llvm::SmallVector<mlir::Value> effect(const llvm::Twine &text, const llvm::Twine &constraints,
                                        mlir::ValueRange operands, mlir::TypeRange results = {});
  void effect(const llvm::Twine &text) { effect(text, "~{memory}", {}); }

  /// Address `pointer + bytes`.
  mlir::Value at(mlir::Value pointer, mlir::Value bytes);
  mlir::Value at(mlir::Value pointer, int64_t bytes);
  mlir::Value toPointer(mlir::Value address, unsigned space) {
    return mlir::LLVM::IntToPtrOp::create(b, pointer(space), address);
  }

  mlir::ImplicitLocOpBuilder b;
  mlir::ConversionPatternRewriter &rewriter;

private:
  mlir::Value constant(mlir::Type type, mlir::Attribute value) {
    return mlir::LLVM::ConstantOp::create(b, type, mlir::cast<mlir::TypedAttr>(value));
  }
  mlir::Value like(mlir::Value x, int64_t y) { return x.getType().isInteger(64) ? i64(y) : i32(y); }
};

/// @name Text of PTX
/// @{
/// `$4,$5,$6` from 4 on.
std::string operandList(int64_t first, int64_t count);
/// The constraint so often, separated by commas.
std::string repeat(llvm::StringRef constraint, int64_t count);
/// Constraints that tie as many inputs to the first outputs: `0,1,2`.
std::string tied(int64_t count);
/// @}

/// What each result of an op becomes.
using Lowered = llvm::SmallVector<llvm::SmallVector<mlir::Value>>;

/// An op that is lowered by a function of its operands' registers.
template <typename Op, Lowered (*lower)(Op, typename mlir::OpConversionPattern<Op>::OneToNOpAdaptor, Emitter &)>
class LowerOp : public mlir::OpConversionPattern<Op> {
public:
  using mlir::OpConversionPattern<Op>::OpConversionPattern;
  using Adaptor = typename mlir::OpConversionPattern<Op>::OneToNOpAdaptor;

  mlir::LogicalResult matchAndRewrite(Op op, Adaptor adaptor,
                                      mlir::ConversionPatternRewriter &rewriter) const override {
    Emitter emitter(rewriter, op.getLoc());
    Lowered results = lower(op, adaptor, emitter);
    if (results.empty())
      rewriter.eraseOp(op);
    else
      rewriter.replaceOpWithMultiple(op, std::move(results));
    return mlir::success();
  }
};

template <typename Op> using Registers = typename mlir::OpConversionPattern<Op>::OneToNOpAdaptor;

/// The block that a kernel's launch parameters lie in.
struct Parameters {
  mlir::Value pointer;
  ParameterLayout layout;
};
/// Of the kernel that an op is in.
Parameters parametersOf(mlir::Operation *op);

/// A symbol for the shared memory of a launch, in the module of the op.
inline constexpr llvm::StringLiteral kSharedMemory = "openwork_shared";

void populateKernelPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void populatePipelinePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void populateMatrixPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void populateSoftmaxPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void populateStorePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);

} // namespace openwork::gpuir

#endif // OPENWORK_LIB_CONVERSION_OPENWORKGPUTONVVM_LOWERING_H
