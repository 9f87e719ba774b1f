// The public files that tests read: below FOOTFALL_SHARED_DATA, else beside the project.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace footfall {

// The path of a shared file; "" where it is not there.
inline std::string shared_file(const std::string& name) {
  const char* given = std::getenv("FOOTFALL_SHARED_DATA");
  const std::string path = std::string(given == nullptr ? "../shared/data" : given) + "/" + name;
  return std::filesystem::exists(path) ? path : "";
}

// Declares `variable`, a path; without the file the test is skipped by name, or fails where
// FOOTFALL_REQUIRE_SHARED_DATA is set. A name cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define SHARED_FILE_OR_SKIP(variable, name)                                                        \
  const std::string variable = ::footfall::shared_file(name);                                      \
  if (variable.empty()) {                                                                          \
    if (std::getenv("FOOTFALL_REQUIRE_SHARED_DATA") != nullptr) FAIL() << (name) << " is missing"; \
    GTEST_SKIP() << "no shared data: " << (name);                                                  \
  }
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace footfall
