# Where the parts that are not ours come from. Debian's packages are found by CMake; the pinned
# parts that tools/setup fetched lie in FOOTFALL_THIRD_PARTY. All count as system headers.

if(DEFINED ENV{FOOTFALL_THIRD_PARTY})
  set(third_party_default "$ENV{FOOTFALL_THIRD_PARTY}")
else()
  set(third_party_default "${PROJECT_SOURCE_DIR}/third_party")
endif()
set(FOOTFALL_THIRD_PARTY "${third_party_default}" CACHE PATH "Where tools/setup put the parts")

find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
include(GoogleTest)
