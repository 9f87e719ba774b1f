# The kinds of target, and the layers that bind them.
#
#   footfall_library(NAME SOURCES ... LIBRARIES ...)  the folder src/NAME as footfall_NAME
#   footfall_app(SOURCES ... LIBRARIES ...)           the program bin/footfall, from app/
#   footfall_module(NAME SOURCES ... LIBRARIES ...)   lib/footfall/NAME.so, loaded when needed
#   footfall_test(NAME SOURCES ... LIBRARIES ...)     a GoogleTest program
#   footfall_bench(NAME SOURCES ... LIBRARIES ...)    a Google Benchmark program
#   footfall_fuzzer(NAME SOURCES ... LIBRARIES ...)   a libFuzzer program
#
# src/layers.txt says which folder may include which. A library is linked with exactly the folders
# of its line; its LIBRARIES are third-party and private to it. Tests, benchmarks and fuzzers name
# what they need (footfall_store, footfall::arrow ...). Includes are written from src/ on.

add_custom_target(fuzzers)
add_custom_target(modules)  # what bin/footfall loads when it is needed
add_custom_target(program)  # what a person runs: bin/footfall and the modules it loads

# Sets FOOTFALL_FOLDERS (in the order of the file) and FOOTFALL_MAY_USE_<folder> for the caller.
function(footfall_read_layers)
  set(file "${PROJECT_SOURCE_DIR}/src/layers.txt")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(STRINGS "${file}" lines REGEX "^[a-z]")
  set(folders "")
  foreach(line IN LISTS lines)
    if(NOT line MATCHES "^([a-z_]+):([a-z_ ]*)")
      message(FATAL_ERROR "src/layers.txt: \"${line}\" is not of the form \"folder: folder ...\"")
    endif()
    set(folder ${CMAKE_MATCH_1})
    string(REGEX MATCHALL "[a-z_]+" uses "${CMAKE_MATCH_2}")
    foreach(used IN LISTS uses)
      if(NOT used IN_LIST folders)
        message(FATAL_ERROR "src/layers.txt: \"${folder}\" names \"${used}\", not above it")
      endif()
    endforeach()
    set(FOOTFALL_MAY_USE_${folder} "${uses}" PARENT_SCOPE)
    list(APPEND folders ${folder})
  endforeach()
  set(FOOTFALL_FOLDERS "${folders}" PARENT_SCOPE)
endfunction()

# Adds the folder when it has a CMakeLists.txt; a room is built when someone has moved in.
macro(footfall_enter folder)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt")
    add_subdirectory(${folder})
  endif()
endmacro()

# The libraries of the folders that `folder` may use, as far as they are there.
function(footfall_libraries_below folder out)
  set(libraries "")
  foreach(used IN LISTS FOOTFALL_MAY_USE_${folder})
    if(TARGET footfall_${used})
      list(APPEND libraries footfall_${used})
    endif()
  endforeach()
  set(${out} "${libraries}" PARENT_SCOPE)
endfunction()

function(footfall_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT name IN_LIST FOOTFALL_FOLDERS)
    message(FATAL_ERROR "footfall_library(${name}): src/layers.txt has no line \"${name}:\"")
  endif()
  footfall_libraries_below(${name} below)
  if(ARG_SOURCES)
    add_library(footfall_${name} STATIC ${ARG_SOURCES})
    target_include_directories(footfall_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(footfall_${name}
      PUBLIC ${below} PRIVATE footfall_warnings ${ARG_LIBRARIES})
  else()
    add_library(footfall_${name} INTERFACE)  # headers only
    target_include_directories(footfall_${name} INTERFACE "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(footfall_${name} INTERFACE ${below})
  endif()
endfunction()

# A part that is loaded when it is first needed, because linking its libraries would cost every
# start of the program some 10 ms: lib/footfall/NAME.so beside bin/, at run time found as
# $ORIGIN/../lib/footfall/NAME.so. It carries its own copy of the folders it links, so no state may
# lie in their globals; only what the sources mark with default visibility is seen from outside.
function(footfall_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name} MODULE ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(${name} PRIVATE footfall_warnings ${ARG_LIBRARIES})
  # The old kind of path, since it holds for the libraries of the libraries too.
  target_link_options(${name} PRIVATE -Wl,--disable-new-dtags)
  set_target_properties(${name} PROPERTIES
    PREFIX "" INSTALL_RPATH "$ORIGIN"
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/footfall")
  install(TARGETS ${name} LIBRARY DESTINATION lib/footfall)
  add_dependencies(modules ${name})
endfunction()

# A program of ours: include roots src/ and tests/, warnings, what it names.
function(footfall_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE
    "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${name} PRIVATE footfall_warnings ${ARG_LIBRARIES})
endfunction()

# The program, linked with the folders that the line "app:" names.
function(footfall_app)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  footfall_libraries_below(app below)
  footfall_program(footfall SOURCES ${ARG_SOURCES} LIBRARIES ${below} ${ARG_LIBRARIES})
  target_include_directories(footfall PRIVATE "${PROJECT_SOURCE_DIR}")  # "app/..."
  set_target_properties(footfall PROPERTIES
    INSTALL_RPATH "$ORIGIN/../lib/footfall"
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  install(TARGETS footfall RUNTIME DESTINATION bin)
  add_dependencies(footfall modules)
  add_dependencies(program footfall)
endfunction()

# Tests run at the project's top, so that relative paths (../shared/data, datasets/) mean the same
# by hand and in ctest. FOOTFALL_PROGRAM is the program under test. Each TEST is one entry of
# ctest; with WHOLE the program is one entry (for an expensive set-up that all its tests share).
# SECONDS is the time limit of an entry (default 120).
function(footfall_test name)
  cmake_parse_arguments(ARG "WHOLE" "SECONDS" "SOURCES;LIBRARIES" ${ARGN})
  footfall_program(${name} SOURCES ${ARG_SOURCES}
    LIBRARIES ${ARG_LIBRARIES} GTest::gmock GTest::gtest GTest::gtest_main)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  if(NOT ARG_SECONDS)
    set(ARG_SECONDS 120)
  endif()
  set(environment "FOOTFALL_PROGRAM=${PROJECT_BINARY_DIR}/bin/footfall")
  if(ARG_WHOLE)
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(${name} PROPERTIES
      TIMEOUT ${ARG_SECONDS} ENVIRONMENT "${environment}" LABELS ${name})
  else()
    gtest_discover_tests(${name}
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT ${ARG_SECONDS} ENVIRONMENT "${environment}" LABELS ${name})
  endif()
endfunction()

# The smallest size of each benchmark runs as a test, so that none rots.
function(footfall_bench name)
  cmake_parse_arguments(ARG "" "SMALLEST" "SOURCES;LIBRARIES" ${ARGN})
  footfall_program(${name} SOURCES ${ARG_SOURCES}
    LIBRARIES ${ARG_LIBRARIES} benchmark::benchmark benchmark::benchmark_main)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bench")
  if(NOT ARG_SMALLEST)
    set(ARG_SMALLEST .)
  endif()
  add_test(NAME ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMAND ${name} --benchmark_filter=${ARG_SMALLEST} --benchmark_min_time=0)
  set_tests_properties(${name} PROPERTIES TIMEOUT 120 FAIL_REGULAR_EXPRESSION "ERROR OCCURRED")
endfunction()

# A fuzzer feeds on fuzz/corpus/NAME. Without FOOTFALL_FUZZERS there is none.
function(footfall_fuzzer name)
  if(NOT FOOTFALL_FUZZERS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  footfall_program(${name} SOURCES ${ARG_SOURCES} LIBRARIES ${ARG_LIBRARIES})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${name})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
endfunction()
