#include "ingest/mapping.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "formats/byte_source.h"
#include "ingest/built_in.h"

namespace footfall {
namespace {

constexpr std::size_t mapping_bytes_max = std::size_t{1} << 20;

std::string read_mapping(const std::string& path) {
  const auto source = open_bytes(path);
  std::string text;
  std::string buffer(std::size_t{64} << 10, '\0');
  while (const std::size_t got = source->read(buffer)) {
    text.append(buffer, 0, got);
    if (text.size() > mapping_bytes_max) {
      throw Error(ErrorKind::bad_request,
                  str(printable(path), ": is too long for a mapping (over 1 MiB)"));
    }
  }
  return text;
}

}  // namespace

std::string normal_name(std::string_view name) {
  std::string normal(trim(name));
  for (char& c : normal) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return normal;
}

std::vector<std::string> built_in_mappings() {
  std::vector<std::string> names;
  for (const auto& mapping : built_in_texts) names.emplace_back(mapping.name);
  return names;
}

std::optional<std::string_view> built_in_mapping_text(std::string_view name) noexcept {
  const auto found = std::ranges::find(built_in_texts, name, &BuiltInText::name);
  if (found == std::ranges::end(built_in_texts)) return std::nullopt;
  return found->toml;
}

Mapping built_in_mapping(std::string_view name) {
  const auto text = built_in_mapping_text(name);
  if (!text) {
    const auto names = built_in_mappings();
    throw Error(
        ErrorKind::bad_request,
        str("no dataset is called \"", printable(name), "\"", did_you_mean(name, names)),
        str("datasets: ", join(names, ", "), "; or the path of a mapping, ending in .toml"));
  }
  return parse_mapping(*text, str("datasets/", name, ".toml"));
}

Mapping find_mapping(const std::string& name_or_path) {
  const bool path = name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".toml");
  return path ? parse_mapping(read_mapping(name_or_path), name_or_path)
              : built_in_mapping(name_or_path);
}

std::optional<Mapping> recognise_mapping(const std::vector<std::string>& header) {
  std::vector<std::string> names;
  for (const auto& name : header) names.push_back(normal_name(name));
  std::optional<Mapping> best;
  for (const auto& candidate : built_in_texts) {
    Mapping mapping = built_in_mapping(candidate.name);
    const bool fits = std::ranges::all_of(mapping.recognise, [&names](const std::string& wanted) {
      return std::ranges::find(names, normal_name(wanted)) != names.end();
    });
    if (fits && (!best || mapping.recognise.size() > best->recognise.size())) {
      best = std::move(mapping);
    }
  }
  return best;
}

}  // namespace footfall
