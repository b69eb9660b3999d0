# The project's verbs. Each takes explicit lists; nothing is globbed and nothing is set for a whole directory.

# Flags every target of ours shares.
add_library(openwork_flags INTERFACE)
target_compile_features(openwork_flags INTERFACE cxx_std_20)
target_compile_options(openwork_flags INTERFACE
  -Wall -Wextra -Wno-unused-parameter -fno-exceptions
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-covered-switch-default>)
if(OPENWORK_SANITIZE)
  target_compile_options(openwork_flags INTERFACE -fsanitize=${OPENWORK_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(openwork_flags INTERFACE -fsanitize=${OPENWORK_SANITIZE})
endif()

# openwork_add_library(Name SOURCES a.cpp ... [LINK targets ...] [MLIR])
#
# A static library OpenworkName, known to users of the installed package as Openwork::Name. MLIR adds the headers and the
# shared libMLIR: linking its static pieces would give a plugin a second copy of every type id.
function(openwork_add_library name)
  cmake_parse_arguments(ARG "MLIR" "" "SOURCES;LINK;DEPENDS" ${ARGN})
  set(target Openwork${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(Openwork::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON EXPORT_NAME ${name})
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${target} PUBLIC ${ARG_LINK} PRIVATE $<BUILD_INTERFACE:openwork_flags>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  if(ARG_MLIR)
    openwork_use_mlir(${target})
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${target} ${ARG_DEPENDS})
  endif()
  set_property(GLOBAL APPEND PROPERTY OPENWORK_LIBRARIES ${target})
endfunction()

function(openwork_use_mlir target)
  target_include_directories(${target} SYSTEM PUBLIC
    $<BUILD_INTERFACE:${MLIR_INCLUDE_DIRS}> $<BUILD_INTERFACE:${LLVM_INCLUDE_DIRS}>)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>)
  target_link_libraries(${target} PUBLIC MLIR LLVM)
endfunction()

# openwork_add_executable(name SOURCES a.cpp ... [LINK targets ...] [MLIR] [INSTALL])
function(openwork_add_executable name)
  cmake_parse_arguments(ARG "MLIR;INSTALL" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} openwork_flags)
  # By which the cache tells compilers apart; not every toolchain writes one unless asked.
  target_link_options(${name} PRIVATE LINKER:--build-id=sha1)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  if(ARG_MLIR)
    openwork_use_mlir(${name})
  endif()
  if(ARG_INSTALL)
    # The shared MLIR lies in a folder of its own, which the loader does not search.
    set_target_properties(${name} PROPERTIES INSTALL_RPATH ${LLVM_LIBRARY_DIR})
    install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endfunction()

# openwork_add_unittest(Name SOURCES a.cpp ... [LINK targets ...])
function(openwork_add_unittest name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/test/unit)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest GTest::gtest_main openwork_flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test/unit)
  add_test(NAME unit.${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(unit.${name} PROPERTIES LABELS unit)
endfunction()

# openwork_add_benchmark(name SOURCES a.cpp ... [LINK targets ...])
function(openwork_add_benchmark name)
  cmake_parse_arguments(ARG "MLIR" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} benchmark::benchmark openwork_flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
  if(ARG_MLIR)
    openwork_use_mlir(${name})
  endif()
endfunction()
