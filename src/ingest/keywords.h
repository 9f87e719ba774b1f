// Which of many words stand in a text: all looked for in one pass over it (Aho and Corasick,
// "Efficient string matching", 1975).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

class Keywords {
 public:
  // A word, and the mark that is set where it is found. Words are not empty.
  struct Word {
    std::string text;
    std::size_t mark;
    bool whole = false;  // not inside a longer word: no letter or digit stands beside it
  };
  explicit Keywords(const std::vector<Word>& words);

  // Sets the marks of all words in the text to 1; others stay as they are.
  void find(std::string_view text, std::span<std::uint8_t> marks) const noexcept;

 private:
  struct End {
    std::size_t mark;
    std::size_t size;  // of the word
    bool whole;
  };
  // The trie's node for what was read so far: the longest end of it that a word begins with.
  struct Node {
    std::array<std::uint32_t, 256> next{};  // after one more byte
    std::vector<End> ends;                  // of the words that end here
  };
  std::vector<Node> nodes_;
};

}  // namespace footfall
