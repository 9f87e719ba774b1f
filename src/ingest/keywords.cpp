#include "ingest/keywords.h"

#include <cstddef>

namespace footfall {

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
    nodes_[at].marks.push_back(word.mark);
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
      const auto& marks = nodes_[other].marks;
      nodes_[child].marks.insert(nodes_[child].marks.end(), marks.begin(), marks.end());
      order.push_back(child);
    }
  }
}

void Keywords::find(std::string_view text, std::span<std::uint8_t> marks) const noexcept {
  std::uint32_t at = 0;
  for (const char c : text) {
    at = nodes_[at].next[static_cast<unsigned char>(c)];
    for (const std::size_t mark : nodes_[at].marks) marks[mark] = 1;
  }
}

}  // namespace footfall
