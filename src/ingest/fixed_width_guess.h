// Whether a text is of fixed width, and where its fields stand: by the columns of characters that
// are blank in all of its lines, or by the line of dashes below its header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/fixed_field.h"

namespace footfall {

struct FixedWidthGuess {
  FixedFields fields;   // empty: the text is of another kind
  bool header = false;  // the first line has their names; else they are column_1 ...
};

// Shown all lines of a text, in memory of a few of them.
class FixedWidthGuesser {
 public:
  void add(std::string_view line);
  FixedWidthGuess guess() const;

 private:
  // Characters from `first` to `last`, from 1.
  struct Span {
    std::size_t first;
    std::size_t last;
  };
  std::vector<Span> spans(std::uint64_t stray_max) const;
  std::vector<Span> rule_spans() const;
  std::vector<Span> blank_spans(bool& header) const;
  bool is_header(const std::vector<Span>& spans) const;
  static bool is_near(const std::vector<Span>& spans, std::size_t left);
  static void join(std::vector<Span>& spans, std::size_t left);
  void join_headings(std::vector<Span>& spans) const;
  void join_words(std::vector<Span>& spans) const;
  bool has_values(const Span& span) const;
  bool has_numbers(const Span& span) const;
  bool aligned(const Span& span, bool left) const;
  void widen(std::vector<Span>& spans) const;

  std::vector<std::string> sample_;    // lines, the first of all in front
  std::string rule_;                   // the line of dashes below the first; "": there is none
  std::vector<std::uint64_t> filled_;  // by character: lines behind the first that have one there
  std::uint64_t lines_ = 0;            // behind the first; no rule
};

// Whether the first lines of a text, cut by the separator that the first one has, are rows of a
// table.
bool has_separated_fields(const std::vector<std::string_view>& lines);

}  // namespace footfall
