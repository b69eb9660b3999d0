//===- ImportFixture.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace openwork;

std::string FileParts::text() const {
  return "{" + head + ",\n\"geometry\": " + geometry + ",\n\"topologies\": " + topologies +
         ",\n\"assignment\": " + assignment + "}\n";
}

std::string openwork::toText(Attribute attribute) {
  std::string text;
  llvm::raw_string_ostream(text) << attribute;
  return text;
}

std::string openwork::toText(Operation *op) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  op->print(stream);
  return text;
}

static const char *severityOf(const Diagnostic &diagnostic) {
  return diagnostic.getSeverity() == DiagnosticSeverity::Error ? "error" : "note";
}

/// The folder of a test has a random name.
static void appendLine(std::string &text, const Diagnostic &diagnostic, const std::string &folder) {
  auto place = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>();
  std::string message = diagnostic.str();
  for (size_t at; (at = message.find(folder)) != std::string::npos;)
    message.erase(at, folder.size());
  StringRef file = place.getFilename().getValue();
  file.consume_front(folder);
  text += (file == "topology.json" ? "" : file.str() + ":") + std::to_string(place.getLine()) + ":" +
          std::to_string(place.getColumn()) + ": " + severityOf(diagnostic) + ": " + message + "\n";
}

OwningOpRef<ModuleOp> ImportTest::read(const std::string &text) {
  diagnostics.clear();
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    appendLine(diagnostics, diagnostic, dir.path(""));
    for (Diagnostic &note : diagnostic.getNotes())
      appendLine(diagnostics, note, dir.path(""));
  });
  return readTopologyText(text, dir.path("topology.json"), &context);
}

std::string ImportTest::print(const std::string &text) {
  OwningOpRef<ModuleOp> module = read(text);
  return module ? toText(*module) : diagnostics;
}

std::string ImportTest::refusal(const std::string &text) {
  OwningOpRef<ModuleOp> module = read(text);
  EXPECT_EQ(!module, !diagnostics.empty());
  return module ? "accepted" : diagnostics;
}

ir::AssignmentOp ImportTest::assignmentOf(ModuleOp module) { return *module.getOps<ir::AssignmentOp>().begin(); }

std::string ImportTest::topologyAt(ir::AssignmentOp assignment, int64_t step, int64_t layer, int64_t head) {
  int64_t triple = (step * assignment.getNumLayers() + layer) * assignment.getNumHeads() + head;
  std::string text = toText(assignment.getTopologies()[assignment.getIndices()[triple]]);
  llvm::StringRef family = text;
  family.consume_front("#openwork.");
  return family.str();
}
