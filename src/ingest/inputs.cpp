#include "ingest/inputs.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "ingest/mapping.h"

namespace footfall {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> endings{".csv",   ".tsv",    ".txt",     ".json",
                                                   ".jsonl", ".ndjson", ".xlsx",    ".parquet",
                                                   ".orc",   ".arrow",  ".feather", ".ipc"};

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = char(c | ' ');
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// %2F and its like, as folders of partitions are named.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                         hex_digit(text[i + 2]) >= 0;
    if (!escaped) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(char(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
    i += 2;
  }
  return out;
}

bool is_readable_name(std::string name) {
  name = normal_name(name);
  for (const std::string_view compressed : {".gz", ".zst"}) {
    if (name.ends_with(compressed)) name.resize(name.size() - compressed.size());
  }
  return std::ranges::any_of(endings,
                             [&name](std::string_view ending) { return name.ends_with(ending); });
}

// The files of a folder and its folders, by path; others are noted, also what is no file.
std::vector<std::string> files_of_folder(const std::string& folder,
                                         std::vector<std::string>& passed_over) {
  std::vector<std::string> found;
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, failure);
  for (const fs::recursive_directory_iterator end; !failure && entry != end;
       entry.increment(failure)) {
    // Of links: what they lead to. A broken one, and one that leads to itself, is no file;
    // one to a folder is not followed.
    std::error_code no_target;
    const fs::file_status status = entry->status(no_target);
    if (fs::is_directory(status) && !entry->is_symlink(no_target)) continue;
    const std::string path = entry->path().string();
    if (fs::is_regular_file(status) && is_readable_name(entry->path().filename().string())) {
      found.push_back(path);
    } else {
      passed_over.push_back(path);
    }
  }
  if (failure) {
    throw Error(ErrorKind::bad_input,
                str(printable(folder), ": cannot be listed: ", failure.message()));
  }
  if (found.empty()) {
    const std::vector<std::string> known(endings.begin(), endings.end());
    throw Error(ErrorKind::not_found,
                str(printable(folder), ": holds no file whose name ends in ", join(known, ", "),
                    " (or one of these with .gz or .zst)"));
  }
  std::ranges::sort(found);
  std::ranges::sort(passed_over);
  return found;
}

// name=value folders below `folder`, as Hive writes partitions.
std::vector<std::pair<std::string, std::string>> partitions_of(const std::string& folder,
                                                               const std::string& file) {
  std::vector<std::pair<std::string, std::string>> partitions;
  for (const auto& part : fs::path(file).lexically_relative(folder).parent_path()) {
    const std::string name = part.string();
    const std::size_t equals = name.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    const std::string value = name.substr(equals + 1);
    const bool null = value == "__HIVE_DEFAULT_PARTITION__";
    partitions.emplace_back(name.substr(0, equals), null ? std::string() : unescaped(value));
  }
  return partitions;
}

}  // namespace

std::vector<Input> find_inputs(const std::vector<std::string>& paths,
                               std::vector<std::string>& passed_over) {
  if (paths.empty()) {
    throw Error(ErrorKind::bad_request, "no file was named",
                "name files, folders, or - for standard input");
  }
  std::vector<Input> inputs;
  for (const auto& path : paths) {
    if (path == "-") {
      inputs.push_back({path, {.kind = PathFacts::Kind::pipe}, false});
      continue;
    }
    const PathFacts facts = path_facts(path);
    if (facts.kind != PathFacts::Kind::folder) {
      inputs.push_back({path, facts, facts.kind == PathFacts::Kind::file});
      continue;
    }
    for (const auto& file : files_of_folder(path, passed_over)) {
      inputs.push_back({file, path_facts(file), true, partitions_of(path, file)});
    }
  }
  if (std::ranges::count(inputs, std::string("-"), &Input::path) > 1) {
    throw Error(ErrorKind::bad_request, "standard input (-) is named twice");
  }
  return inputs;
}

}  // namespace footfall
