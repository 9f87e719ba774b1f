#include "support/words.h"

#include "base/text.h"

namespace footfall {
namespace {

std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ' || line[i] == '\t' || line[i] == '\r') {
      ++i;
    } else if (line[i] == '#') {
      break;
    } else if (line[i] == '"') {
      const std::size_t end = std::min(line.find('"', i + 1), line.size());
      words.push_back({std::string(line.substr(i + 1, end - i - 1)), true});
      i = end + 1;
    } else {
      const std::size_t end = std::min(line.find_first_of(" \t\r", i), line.size());
      words.push_back({std::string(line.substr(i, end - i)), false});
      i = end;
    }
  }
  return words;
}

}  // namespace

std::vector<std::vector<Word>> lines_of_words(std::string_view text) {
  std::vector<std::vector<Word>> lines;
  for (const auto line : split(text, '\n')) {
    auto words = words_of(line);
    if (!words.empty()) lines.push_back(std::move(words));
  }
  return lines;
}

}  // namespace footfall
