# HiaSqlSteps.cmake - the numbered SQL files of a schema as a C file: a list of statements each.
# A statement ends where a line ends with a semicolon outside $$; comment lines and empty ones are left
# out.
#   cmake -DOUT=FILE -DNAME=postgres -DSTEPS="0001_x.sql;0002_y.sql" -P HiaSqlSteps.cmake
set(c "/* made of the SQL files by HiaSqlSteps.cmake */\n#include <stddef.h>\n\n")
set(names "")
foreach(file ${STEPS})
  get_filename_component(step ${file} NAME_WE)
  file(STRINGS ${file} lines)
  string(APPEND c "static const char *const step_${step}[] = {\n")
  set(quoted 0)
  foreach(line IN LISTS lines)
    if(line MATCHES "^ *--" OR line STREQUAL "")
      continue()
    endif()
    string(REGEX MATCHALL "[$][$]" marks "${line}")
    list(LENGTH marks marks)
    math(EXPR quoted "(${quoted} + ${marks}) % 2")
    string(REPLACE "\\" "\\\\" line "${line}")
    string(REPLACE "\"" "\\\"" line "${line}")
    string(APPEND c "    \"${line}\\n\"")
    if(line MATCHES ";$" AND quoted EQUAL 0)
      string(APPEND c ",")
    endif()
    string(APPEND c "\n")
  endforeach()
  string(APPEND c "    NULL};\n\n")
  string(APPEND names "step_${step}, ")
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND c "extern const char *const *const ${NAME}_steps[];\n"
  "extern const size_t ${NAME}_step_count;\n"
  "const char *const *const ${NAME}_steps[] = {${names}NULL};\n"
  "const size_t ${NAME}_step_count = ${count};\n")
file(WRITE ${OUT} "${c}")
