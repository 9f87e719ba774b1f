# Where the parts that are not ours come from, and the targets they are used by:
#
#   footfall::arrow, footfall::parquet   Arrow C++ 26: formats (never linked into the main program)
#   footfall::duckdb                     DuckDB's C API
#   footfall_quickjs                     the JavaScript engine that draws charts (quickjs.h)
#   FOOTFALL_ECHARTS                     the path of echarts.min.js
#   FOOTFALL_ESBUILD                     the path of esbuild, which bundles web/src
#   FOOTFALL_NODE                        the path of node, for what is built from web/
#
# Debian's packages are found by CMake; the pinned parts lie where tools/setup put them
# (FOOTFALL_THIRD_PARTY). A system Arrow or DuckDB that is new enough goes before the pinned one.
# All of them count as system headers, so our warnings stay ours.

if(DEFINED ENV{FOOTFALL_THIRD_PARTY})
  set(third_party_default "$ENV{FOOTFALL_THIRD_PARTY}")
else()
  set(third_party_default "${PROJECT_SOURCE_DIR}/third_party")
endif()
set(FOOTFALL_THIRD_PARTY "${third_party_default}" CACHE PATH "Where tools/setup put the parts")

find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(date CONFIG REQUIRED)  # date::date-tz: the system's tz database
include(GoogleTest)

foreach(part arrow/lib duckdb/lib quickjs echarts esbuild)
  if(NOT EXISTS "${FOOTFALL_THIRD_PARTY}/${part}")
    message(FATAL_ERROR "${FOOTFALL_THIRD_PARTY}/${part} is missing: run tools/setup")
  endif()
endforeach()

# Declares an imported library NAME at `file`, with the headers in `include`.
function(footfall_import name file include)
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "${file} is missing: run tools/setup")
  endif()
  get_filename_component(soname "${file}" NAME)
  add_library(${name} SHARED IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES
    IMPORTED_LOCATION "${file}" IMPORTED_SONAME "${soname}"
    INTERFACE_INCLUDE_DIRECTORIES "${include}")
endfunction()

find_package(Arrow 26 CONFIG QUIET)
find_package(Parquet 26 CONFIG QUIET)
if(TARGET Arrow::arrow_shared AND TARGET Parquet::parquet_shared)
  add_library(footfall::arrow ALIAS Arrow::arrow_shared)
  add_library(footfall::parquet ALIAS Parquet::parquet_shared)
  message(STATUS "Arrow: the system's ${Arrow_VERSION}")
else()
  set(arrow "${FOOTFALL_THIRD_PARTY}/arrow")
  file(STRINGS "${arrow}/include/arrow/util/config.h" line REGEX "define ARROW_SO_VERSION")
  string(REGEX MATCH "[0-9]+" arrow_so_version "${line}")
  footfall_import(footfall::arrow "${arrow}/lib/libarrow.so.${arrow_so_version}" "${arrow}/include")
  footfall_import(footfall::parquet
    "${arrow}/lib/libparquet.so.${arrow_so_version}" "${arrow}/include")
  set_target_properties(footfall::parquet PROPERTIES INTERFACE_LINK_LIBRARIES footfall::arrow)
endif()

find_package(DuckDB 1.5 CONFIG QUIET)
if(DuckDB_FOUND AND TARGET duckdb)
  add_library(footfall::duckdb INTERFACE IMPORTED GLOBAL)
  set_target_properties(footfall::duckdb PROPERTIES
    INTERFACE_LINK_LIBRARIES duckdb INTERFACE_INCLUDE_DIRECTORIES "${DuckDB_INCLUDE_DIRS}")
  message(STATUS "DuckDB: the system's ${DuckDB_VERSION}")
else()
  footfall_import(footfall::duckdb
    "${FOOTFALL_THIRD_PARTY}/duckdb/lib/libduckdb.so" "${FOOTFALL_THIRD_PARTY}/duckdb/include")
endif()

# Compiled from the source of QuickJS-ng, always optimised: an engine at -O0 draws a chart in a
# second. The undefined-behaviour sanitizer would report the engine's own habits, not ours; and
# under the thread sanitizer, which has nothing to see in one thread's engine, a chart takes a
# minute.
set(quickjs "${FOOTFALL_THIRD_PARTY}/quickjs")
add_library(footfall_quickjs STATIC EXCLUDE_FROM_ALL
  "${quickjs}/dtoa.c" "${quickjs}/libregexp.c" "${quickjs}/libunicode.c" "${quickjs}/quickjs.c")
target_include_directories(footfall_quickjs SYSTEM PUBLIC "${quickjs}")
target_compile_definitions(footfall_quickjs PRIVATE _GNU_SOURCE)
target_compile_options(footfall_quickjs PRIVATE -std=gnu11 -w -O2)
if(FOOTFALL_SANITIZE)
  target_compile_options(footfall_quickjs PRIVATE -fno-sanitize=undefined,thread)
endif()
target_link_libraries(footfall_quickjs PUBLIC Threads::Threads m)

set(FOOTFALL_ECHARTS "${FOOTFALL_THIRD_PARTY}/echarts/echarts.min.js")
set(FOOTFALL_ESBUILD "${FOOTFALL_THIRD_PARTY}/esbuild/esbuild")

find_program(FOOTFALL_NODE node HINTS "${FOOTFALL_THIRD_PARTY}/node/bin" REQUIRED)

# The texts behind the file THIRD_PARTY, one a part.
function(footfall_install_licences)
  foreach(text arrow/LICENSE.txt arrow/NOTICE.txt duckdb/LICENSE quickjs/LICENSE echarts/LICENSE
      echarts/NOTICE)
    string(REPLACE "/" "-" name ${text})
    install(FILES "${FOOTFALL_THIRD_PARTY}/${text}" DESTINATION licences RENAME ${name} OPTIONAL)
  endforeach()
  foreach(package nlohmann-json3-dev libtomlplusplus-dev libboost1.81-dev
      libhowardhinnant-date-dev libxlsxwriter-dev libzip-dev libexpat1-dev libzstd-dev zlib1g-dev
      libxxhash-dev libutf8proc-dev libssl3 libminizip1 libbz2-1.0)
    install(FILES "/usr/share/doc/${package}/copyright" DESTINATION licences
      RENAME ${package} OPTIONAL)
  endforeach()
endfunction()
