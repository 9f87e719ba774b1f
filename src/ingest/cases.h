// The rules of a mapping that look at a value: cases (what a text becomes) and what is set aside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/record.h"
#include "ingest/keywords.h"

namespace footfall {

// A condition: one of the texts fits, or none are given; and the numbers have their signs.
struct Case {
  std::vector<std::string> prefix;
  std::vector<std::string> equals;
  std::vector<std::string> contains;
  std::vector<std::string> words;  // contained, but not inside a longer word
  std::string negative;            // a column of the source; "": no matter
  std::string positive;
  std::string is;  // what the text becomes where all of it holds

  bool has_texts() const noexcept {
    return !prefix.empty() || !equals.empty() || !contains.empty() || !words.empty();
  }
};

// The first case that holds, else `otherwise`; a text that no case takes stays as it is. A NULL has
// no cases.
struct CaseRules {
  std::vector<Case> cases;
  std::optional<std::string> otherwise;

  bool none() const noexcept { return cases.empty(); }
};

// Finds the case of a text, for the sources with one header. One object a thread.
class CaseFinder {
 public:
  // `cases` must outlive it. The columns that they name must be in the header.
  CaseFinder(const std::vector<Case>& cases, const std::vector<std::string>& header);

  // nullptr: none holds.
  const Case* find(std::string_view text, const SourceRecord& record) noexcept;

 private:
  struct Fields {
    std::optional<std::size_t> negative;
    std::optional<std::size_t> positive;
  };
  const std::vector<Case>* cases_;
  std::vector<Fields> fields_;  // parallel to the cases
  std::optional<Keywords> keywords_;
  std::vector<std::uint8_t> found_;  // parallel to the cases: one of its `contains` is in the text
};

// Where a normal name is in the header.
std::optional<std::size_t> field_named(const std::vector<std::string>& header,
                                       const std::string& name);

}  // namespace footfall
