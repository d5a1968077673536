# Compiler flags for every target, and the two verbs the rooms use: hia_room() and hia_test().
set(HIA_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
    -Wmissing-prototypes -Wvla -Wformat=2 -Wimplicit-fallthrough -Wno-missing-field-initializers -Werror)

add_library(hia_flags INTERFACE)
target_compile_options(hia_flags INTERFACE ${HIA_WARNINGS} -fvisibility=hidden
  -fno-strict-aliasing -fstack-protector-strong -U_FORTIFY_SOURCE)
target_compile_definitions(hia_flags INTERFACE _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64)
target_link_options(hia_flags INTERFACE -Wl,-z,relro,-z,now)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # assert stays on: it guards our own bugs (shared/design.md, "Two kinds of wrong").
  set(CMAKE_C_FLAGS_RELEASE "-O3 -g1")
  target_compile_definitions(hia_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
# No path of the build's is in what was built: the same sources give the same bytes, wherever. What asserts
# and the debugger say is from the top of the sources (run gdb there). Not for coverage, which reads its
# counts where they were written; nor under ccache, whose worktrees could then not share what they compile.
if(NOT CMAKE_C_COMPILER_LAUNCHER AND NOT HIA_COVERAGE)
  target_compile_options(hia_flags INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=
    -ffile-prefix-map=${CMAKE_BINARY_DIR}=build)
endif()
if(HIA_SANITIZE)
  # -O1 nearly halves what the tests cost and takes no check away; with -g1 a stack trace still has its lines.
  # For a debugger there is Debug without HIA_SANITIZE.
  set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")
  target_compile_options(hia_flags INTERFACE -fsanitize=address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer -fno-optimize-sibling-calls)
  target_link_options(hia_flags INTERFACE -fsanitize=address,undefined)
endif()
if(HIA_THREADS)
  set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")
  target_compile_options(hia_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(hia_flags INTERFACE -fsanitize=thread)
endif()
if(HIA_COVERAGE)
  target_compile_options(hia_flags INTERFACE --coverage -O0)
  target_link_options(hia_flags INTERFACE --coverage)
endif()
if(HIA_FUZZ)
  # gcc is the compiler whose every warning is an error; clang has others of its own.
  target_compile_options(hia_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=undefined -O2 -Wno-error)
  target_link_options(hia_flags INTERFACE -fsanitize=address,undefined)
endif()

# hia_room(NAME ROOT dir SOURCES ... LIBS ...): a static library hia_NAME that sees only its LIBS.
function(hia_room name)
  cmake_parse_arguments(arg "" "ROOT" "SOURCES;LIBS" ${ARGN})
  add_library(hia_${name} STATIC ${arg_SOURCES})
  target_include_directories(hia_${name} PUBLIC ${arg_ROOT})
  target_link_libraries(hia_${name} PUBLIC hia_flags ${arg_LIBS})
endfunction()

# hia_test(NAME SOURCES ... LIBS ... [LABELS ...]): a Criterion program run by ctest.
function(hia_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  target_compile_definitions(test_${name} PRIVATE HIA_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    HIA_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  # Criterion's macros do not survive the first two; the others take a test's constants, inlined at
  # -O3, for mistakes: NULL slices, the element past the last.
  target_compile_options(test_${name} PRIVATE -Wno-pedantic -Wno-missing-prototypes -Wno-nonnull
    -Wno-array-bounds -Wno-format-overflow -Wno-format-truncation)
  target_link_libraries(test_${name} PRIVATE ${arg_LIBS} criterion)
  if(HIA_THREADS)
    target_sources(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/tools/unboxed.c)
  endif()
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "${arg_LABELS}"
    ENVIRONMENT "ASAN_OPTIONS=detect_leaks=1;UBSAN_OPTIONS=print_stacktrace=1;\
LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0")
endfunction()
