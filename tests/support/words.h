// Lines of words, as the tests' tables are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace footfall {

struct Word {
  std::string text;
  bool quoted = false;
};

// The words of each line that has any. `#` begins a comment; "two words" is one.
std::vector<std::vector<Word>> lines_of_words(std::string_view text);

}  // namespace footfall
