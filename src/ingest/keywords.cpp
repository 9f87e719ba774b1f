#include "ingest/keywords.h"

#include <cstddef>

namespace footfall {
namespace {

// Letters beyond ASCII count as such by their bytes.
bool is_of_word(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c & '\x80') != 0;
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  return (begin == 0 || !is_of_word(text[begin - 1])) &&
         (end == text.size() || !is_of_word(text[end]));
}

}  // namespace

Keywords::Keywords(const std::vector<Word>& words) : nodes_(1) {
  for (const Word& word : words) {
    std::uint32_t at = 0;
    for (const char c : word.text) {
      const auto byte = static_cast<unsigned char>(c);
      if (nodes_[at].next[byte] == 0) {
        nodes_[at].next[byte] = std::uint32_t(nodes_.size());
        nodes_.emplace_back();
      }
      at = nodes_[at].next[byte];
    }
    nodes_[at].ends.push_back({word.mark, word.text.size(), word.whole});
  }
  // Where a word does not go on, reading goes on at the longest end that is still the beginning of
  // one. Nodes are passed by depth, so that the node there is finished.
  std::vector<std::uint32_t> fallback(nodes_.size(), 0);
  std::vector<std::uint32_t> order{0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint32_t at = order[i];
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t child = nodes_[at].next[byte];
      const std::uint32_t other = at == 0 ? 0 : nodes_[fallback[at]].next[byte];
      if (child == 0) {
        nodes_[at].next[byte] = other;
        continue;
      }
      fallback[child] = other;
      const std::vector<End> ends = nodes_[other].ends;
      nodes_[child].ends.insert(nodes_[child].ends.end(), ends.begin(), ends.end());
      order.push_back(child);
    }
  }
}

void Keywords::find(std::string_view text, std::span<std::uint8_t> marks) const noexcept {
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    at = nodes_[at].next[static_cast<unsigned char>(text[i])];
    for (const End& end : nodes_[at].ends) {
      if (!end.whole || stands_alone(text, i + 1 - end.size, i + 1)) marks[end.mark] = 1;
    }
  }
}

}  // namespace footfall
