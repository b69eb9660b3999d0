# The target `openwork-doc` writes reference pages of the dialect and the passes into the build folder.
set(openwork_doc_dir ${PROJECT_BINARY_DIR}/docs)
set(openwork_docs "")

# openwork_add_doc(Page.md FILE path/to/File.td ACTIONS options ...)
function(openwork_add_doc page)
  cmake_parse_arguments(ARG "" "FILE" "ACTIONS" ${ARGN})
  set(output ${openwork_doc_dir}/${page})
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${openwork_doc_dir}
    COMMAND ${MLIR_TABLEGEN_EXE} ${ARG_ACTIONS} -I ${PROJECT_SOURCE_DIR}/include -I ${MLIR_INCLUDE_DIRS}
      ${PROJECT_SOURCE_DIR}/include/${ARG_FILE} -o ${output}
    DEPENDS ${PROJECT_SOURCE_DIR}/include/${ARG_FILE}
    COMMENT "Documentation ${page}"
    VERBATIM)
  set(openwork_docs ${openwork_docs} ${output} PARENT_SCOPE)
endfunction()

set(ir openwork/Dialect/Openwork/IR)
openwork_add_doc(Dialect.md FILE ${ir}/OpenworkDialect.td ACTIONS -gen-dialect-doc -dialect=openwork)
openwork_add_doc(Attributes.md FILE ${ir}/OpenworkAttrs.td ACTIONS -gen-attrdef-doc -dialect=openwork)
openwork_add_doc(TopologyOps.md FILE ${ir}/TopologyOps.td ACTIONS -gen-op-doc -dialect=openwork)
openwork_add_doc(ScheduleOps.md FILE ${ir}/ScheduleOps.td ACTIONS -gen-op-doc -dialect=openwork)
openwork_add_doc(Passes.md FILE openwork/Dialect/Openwork/Transforms/Passes.td ACTIONS -gen-pass-doc)
set(ir openwork/Dialect/OpenworkGPU/IR)
openwork_add_doc(GPUDialect.md FILE ${ir}/OpenworkGPUDialect.td ACTIONS -gen-dialect-doc -dialect=openwork_gpu)
openwork_add_doc(GPUTypes.md FILE ${ir}/OpenworkGPUTypes.td ACTIONS -gen-typedef-doc -dialect=openwork_gpu)
openwork_add_doc(GPUKernelOps.md FILE ${ir}/GPUKernelOps.td ACTIONS -gen-op-doc -dialect=openwork_gpu)
openwork_add_doc(GPUPipelineOps.md FILE ${ir}/GPUPipelineOps.td ACTIONS -gen-op-doc -dialect=openwork_gpu)
openwork_add_doc(GPUMatrixOps.md FILE ${ir}/GPUMatrixOps.td ACTIONS -gen-op-doc -dialect=openwork_gpu)
openwork_add_doc(ToGPUPass.md FILE openwork/Conversion/OpenworkToGPU/Passes.td ACTIONS -gen-pass-doc)
openwork_add_doc(ToNVVMPass.md FILE openwork/Conversion/OpenworkGPUToNVVM/Passes.td ACTIONS -gen-pass-doc)
add_custom_target(openwork-doc DEPENDS ${openwork_docs})
