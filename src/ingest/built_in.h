// The mappings of datasets/, compiled in; the list is made by src/ingest/CMakeLists.txt.
#pragma once

#include <span>
#include <string_view>

namespace footfall {

struct BuiltInText {
  std::string_view name;
  std::string_view toml;
};

extern const std::span<const BuiltInText> built_in_texts;  // by name

}  // namespace footfall
