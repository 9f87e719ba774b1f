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

std::vector<std::string> normal_names(const std::vector<std::string>& header) {
  std::vector<std::string> names;
  for (const auto& name : header) names.push_back(normal_name(name));
  return names;
}

// Whether all `wanted` names are among the normal `names`.
bool has_all(const std::vector<std::string>& names, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&names](const std::string& name) {
    return std::ranges::find(names, normal_name(name)) != names.end();
  });
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

const TableMapping* Mapping::find_dimension(Home home) const noexcept {
  const auto found = std::ranges::find(dimensions, home, &TableMapping::home);
  return found == dimensions.end() ? nullptr : &*found;
}

const FixedFields& Mapping::fixed_width_of(Home home) const noexcept {
  const TableMapping* dimension = find_dimension(home);
  return dimension == nullptr ? fixed_width : dimension->fixed_width;
}

std::optional<Recognised> recognise_mapping(const std::vector<std::string>& header) {
  const auto names = normal_names(header);
  std::optional<Recognised> best;
  std::size_t most = 0;
  for (const auto& candidate : built_in_texts) {
    Mapping mapping = built_in_mapping(candidate.name);
    std::optional<Home> table;
    const auto try_table = [&](Home home, const std::vector<std::string>& recognise) {
      if (recognise.size() <= most || !has_all(names, recognise)) return;
      most = recognise.size();
      table = home;
    };
    try_table(Home::event, mapping.recognise);
    if (!has_all(names, mapping.recognise)) {
      for (const auto& each : mapping.dimensions) try_table(each.home, each.recognise);
    }
    if (table) best = Recognised{std::move(mapping), *table};
  }
  return best;
}

Home table_of(const Mapping& mapping, const std::vector<std::string>& header) {
  const auto names = normal_names(header);
  const auto has_one = [&names](const Origin& origin) {
    return origin.constant || std::ranges::any_of(origin.from, [&names](const std::string& name) {
             return has_all(names, {name});
           });
  };
  const bool events = mapping.recognise.empty()
                          ? has_one(mapping.time_origin) && has_one(mapping.event_type_origin)
                          : has_all(names, mapping.recognise);
  if (events || !mapping.header) return Home::event;
  const TableMapping* best = nullptr;
  for (const auto& dimension : mapping.dimensions) {
    if (!has_all(names, dimension.recognise)) continue;
    if (best == nullptr || dimension.recognise.size() > best->recognise.size()) best = &dimension;
  }
  return best == nullptr ? Home::event : best->home;
}

}  // namespace footfall
