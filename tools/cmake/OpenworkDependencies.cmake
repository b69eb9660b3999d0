# Everything comes from the distribution; nothing is fetched.
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(tl-expected 1.0 REQUIRED)

find_path(LIBMD_INCLUDE_DIR sha2.h REQUIRED)
find_library(LIBMD_LIBRARY NAMES libmd.a md REQUIRED)
add_library(libmd::libmd UNKNOWN IMPORTED)
set_target_properties(libmd::libmd PROPERTIES
  IMPORTED_LOCATION ${LIBMD_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${LIBMD_INCLUDE_DIR})

if(NOT OPENWORK_BUILD_COMPILER)
  return()
endif()

find_package(CLI11 2.1 REQUIRED)
find_package(PNG 1.6 REQUIRED)

# MLIR has no ABI promise across versions, so the major version is fixed.
find_package(MLIR REQUIRED CONFIG PATHS /usr/lib/llvm-22)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "Openwork needs MLIR 22, found ${LLVM_PACKAGE_VERSION} in ${MLIR_DIR}")
endif()
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

if(OPENWORK_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
if(OPENWORK_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
