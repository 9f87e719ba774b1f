#include "engine/sql_file.h"

#include <fstream>
#include <stdexcept>

#include "base/text.h"

namespace footfall {
namespace {

struct Block {
  int line = 0;
  std::vector<std::string> lines;
};

std::vector<Block> read_blocks(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::invalid_argument(path + ": cannot be read");
  std::vector<Block> blocks;
  bool open = false;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with('#')) continue;
    if (trim(line).empty()) {
      open = false;
      continue;
    }
    if (!open) blocks.push_back({number, {}});
    open = true;
    blocks.back().lines.push_back(line);
  }
  return blocks;
}

std::string joined(const std::vector<std::string>& lines, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out += (i == begin ? "" : "\n") + lines[i];
  return out;
}

SqlCase read_case(const std::string& path, const Block& block) {
  const auto& lines = block.lines;
  SqlCase out{.line = block.line, .sql = {}, .refused = false, .message = {}, .grid = {}};
  if (lines[0].starts_with("refused")) {
    out.refused = true;
    out.message = trim(std::string_view(lines[0]).substr(7));
    out.sql = joined(lines, 1, lines.size());
    return out;
  }
  std::size_t rule = 1;
  while (rule < lines.size() && lines[rule] != "----") ++rule;
  if (lines[0] != "query" || rule == lines.size()) {
    throw std::invalid_argument(str(path, ":", block.line, ": query, SQL, ----, grid are wanted"));
  }
  out.sql = joined(lines, 1, rule);
  out.grid = joined(lines, rule + 1, lines.size());
  return out;
}

}  // namespace

SqlFile read_sql_file(const std::string& path) {
  SqlFile file;
  for (const auto& block : read_blocks(path)) {
    if (block.lines[0] == "store") {
      file.store = joined(block.lines, 1, block.lines.size());
    } else {
      file.cases.push_back(read_case(path, block));
    }
  }
  return file;
}

}  // namespace footfall
