# openwork_tablegen(Target DIR folder FILE Name.td OUTPUTS suffix=action[,option] ...)
#
# Runs mlir-tblgen over include/DIR/Name.td and puts Name.h.inc and its kin into the same folder of the build tree.
function(openwork_tablegen target)
  cmake_parse_arguments(ARG "" "DIR;FILE" "OUTPUTS" ${ARGN})
  get_filename_component(stem ${ARG_FILE} NAME_WE)
  set(source ${PROJECT_SOURCE_DIR}/include/${ARG_DIR}/${ARG_FILE})
  set(folder ${PROJECT_BINARY_DIR}/include/${ARG_DIR})
  file(MAKE_DIRECTORY ${folder})
  foreach(output IN LISTS ARG_OUTPUTS)
    string(REGEX MATCH "^([^=]*)=(.*)$" unused ${output})
    set(suffix ${CMAKE_MATCH_1})
    string(REPLACE "," ";" actions ${CMAKE_MATCH_2})
    set(file ${folder}/${stem}${suffix})
    add_custom_command(OUTPUT ${file}
      COMMAND ${MLIR_TABLEGEN_EXE} ${actions} -I ${PROJECT_SOURCE_DIR}/include -I ${MLIR_INCLUDE_DIRS}
        ${source} -o ${file} -d ${file}.d --write-if-changed
      DEPENDS ${source}
      DEPFILE ${file}.d
      COMMENT "mlir-tblgen ${stem}${suffix}"
      VERBATIM)
    list(APPEND files ${file})
  endforeach()
  add_custom_target(${target} DEPENDS ${files})
endfunction()
