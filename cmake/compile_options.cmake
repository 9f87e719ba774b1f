# How everything of ours is compiled. The kind of build comes from FOOTFALL_SANITIZE (empty,
# "address,undefined", "thread") and CMAKE_BUILD_TYPE, which the presets set.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # the same archives serve programs and modules
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

set(FOOTFALL_SANITIZE "" CACHE STRING "Sanitizers of this build, as -fsanitize takes them")
option(FOOTFALL_FUZZERS "Build the fuzzers in fuzz/ (needs clang)" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()
# No debug information in release: it doubles the time of a build and nobody reads it there.
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g -D_GLIBCXX_ASSERTIONS")

# Every x86-64 processor since 2009; faster instructions are chosen at run time, in the code.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-march=x86-64-v2)
endif()
# Fused multiply-adds would make the last digit depend on the machine.
add_compile_options(-ffp-contract=off)

if(FOOTFALL_SANITIZE)
  add_compile_options(
    -fsanitize=${FOOTFALL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FOOTFALL_SANITIZE})
endif()
if(FOOTFALL_FUZZERS)
  # Everything of ours is watched by the fuzzer; only the fuzzers bring its main().
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Warnings are for our own targets only: footfall_library and its sisters link this.
add_library(footfall_warnings INTERFACE)
target_compile_options(footfall_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # clang counts these to -Wconversion and g++ does not: the same rule for both.
  -Wno-sign-conversion -Wno-string-conversion
  # std::stable_sort of g++ 12's library itself uses what clang 19 calls deprecated.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)

if(FOOTFALL_SANITIZE)
  # The instructions that sanitizers add make g++ see uninitialised reads where there are none.
  target_compile_options(footfall_warnings INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> -Wno-uninitialized)
endif()

find_program(FOOTFALL_CCACHE ccache)
if(FOOTFALL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to the project, so that two clones of it share what was compiled.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    ${FOOTFALL_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

find_program(FOOTFALL_MOLD mold)
if(FOOTFALL_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
