# HiaSqlSteps.cmake - the SQL files of a schema as a C file (store/schema.h): the base, one list of the
# statements of all its files, and a list each of the steps behind it, whose file is called NNNN_name.sql.
# A statement ends where a line ends with a semicolon outside $$; comment lines and empty ones are left
# out.
#   cmake -DOUT=FILE -DNAME=sqlite -DVERSION=16 -DBASE="documents.sql;claims.sql"
#     -DSTEPS="0017_x.sql;0018_y.sql" -P HiaSqlSteps.cmake
set(c "/* made of the SQL files by HiaSqlSteps.cmake */\n#include \"store/schema.h\"\n\n")

function(append_statements file)
  file(STRINGS ${file} lines)
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
    if(line MATCHES ";$" AND quoted EQUAL 0)
      string(APPEND c "    \"${line}\",\n")
    else()
      string(APPEND c "    \"${line}\\n\"\n")
    endif()
  endforeach()
  set(c "${c}" PARENT_SCOPE)
endfunction()

string(APPEND c "static const char *const base[] = {\n")
foreach(file ${BASE})
  append_statements(${file})
endforeach()
string(APPEND c "    NULL};\n\n")
set(rows "{${VERSION}, base}")
set(count 1)
foreach(file ${STEPS})
  get_filename_component(step ${file} NAME_WE)
  string(APPEND c "static const char *const step_${step}[] = {\n")
  append_statements(${file})
  string(APPEND c "    NULL};\n\n")
  string(REGEX MATCH "^0*([0-9]+)_" number ${step})
  string(APPEND rows ", {${CMAKE_MATCH_1}, step_${step}}")
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND c "static const struct schema_step steps[] = {${rows}};\n"
  "const struct schema ${NAME}_schema = {steps, ${count}};\n")
file(WRITE ${OUT} "${c}")
