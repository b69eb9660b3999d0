# openwork_embed_text(target file)
#
# Lets the sources of a target say `#include "FILE.inc"` where they want the text of a file, FILE being its last part, as a
# string literal.
function(openwork_embed_text target file)
  cmake_path(GET file FILENAME name)
  set(input ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.inc)
  set(script ${PROJECT_SOURCE_DIR}/tools/cmake/EmbedText.cmake)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -P ${script}
    DEPENDS ${input} ${script}
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded)
endfunction()
