#include "lake/set_aside_files.h"

#include <algorithm>

#include "base/text.h"

namespace footfall {
namespace {

constexpr std::size_t stem_bytes_max = 100;

bool is_plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

std::string stem_of(std::string_view source) {
  std::string stem;
  for (const char c : source.substr(source.rfind('/') + 1)) stem += is_plain(c) ? c : '-';
  for (const std::string_view ending : {".gz", ".zst", ".csv", ".tsv", ".txt"}) {
    if (stem.ends_with(ending)) stem.resize(stem.size() - ending.size());
  }
  stem.erase(0, stem.find_first_not_of(".-"));
  if (stem.size() > stem_bytes_max) stem.resize(stem_bytes_max);
  return stem.empty() ? "source" : stem;
}

}  // namespace

std::string SourceFileNames::name_for(std::string_view source) {
  const std::string stem = stem_of(source);
  std::string name = stem + ".csv";
  for (unsigned number = 2; !given_.insert(name).second; ++number) {
    name = str(stem, "-", number, ".csv");
  }
  return name;
}

}  // namespace footfall
