# cmake -DINPUT=file -DOUTPUT=file.inc -P EmbedText.cmake: a file's text as a string literal of C++.
file(READ ${INPUT} text)
if(text MATCHES "\\)embedded\"")
  message(FATAL_ERROR "${INPUT} holds what ends a literal, )embedded\"")
endif()
file(WRITE ${OUTPUT} "R\"embedded(${text})embedded\"\n")
