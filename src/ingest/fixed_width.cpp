#include "ingest/fixed_width.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace footfall {
namespace {

bool is_padding(char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }

// Walks over the characters of a line.
class Walk {
 public:
  explicit Walk(std::string_view line) noexcept : line_(line) {}

  // To the character number `wanted`, from 1, or to the end. Returns the bytes passed over.
  std::string_view to(std::size_t wanted) noexcept {
    const std::size_t begin = at_;
    while (at_ < line_.size() && character_ < wanted) {
      ++at_;
      while (at_ < line_.size() && !begins_character(line_[at_])) ++at_;
      ++character_;
    }
    return line_.substr(begin, at_ - begin);
  }
  std::string_view to_the_end() noexcept { return line_.substr(std::exchange(at_, line_.size())); }
  std::size_t character() const noexcept { return character_; }

 private:
  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t character_ = 1;  // that at_ is the beginning of
};

// Of the first character of `text` that is not blank, where it begins with the character number
// `first`; 0: there is none.
std::size_t unexpected(std::string_view text, std::size_t first) noexcept {
  for (const char c : text) {
    if (!is_padding(c)) return first;
    ++first;
  }
  return 0;
}

}  // namespace

std::size_t cut_fixed(std::string_view line, const FixedFields& fields,
                      std::vector<std::string_view>& cells) {
  cells.clear();
  Walk walk(line);
  std::size_t outside = 0;
  for (const FixedField& field : fields) {
    const std::size_t gap = walk.character();
    const std::string_view between = walk.to(field.first);
    if (outside == 0) outside = unexpected(between, gap);
    const std::string_view cell =
        field.last == FixedField::to_the_end ? walk.to_the_end() : walk.to(field.last + 1);
    cells.push_back(trim(cell));
  }
  const std::size_t behind = walk.character();
  if (outside == 0) outside = unexpected(walk.to_the_end(), behind);
  return outside;
}

bool names_fields(std::string_view line, const FixedFields& fields) {
  std::vector<std::string_view> cells;
  (void)cut_fixed(line, fields, cells);
  bool any = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (cells[i].empty()) continue;
    if (normal_name(cells[i]) != normal_name(fields[i].name)) return false;
    any = true;
  }
  return any;
}

bool is_rule(std::string_view line) noexcept {
  return line.find_first_not_of("-= \t\r") == std::string_view::npos &&
         (line.find("--") != std::string_view::npos || line.find("==") != std::string_view::npos);
}

std::vector<std::string> field_names(const FixedFields& fields) {
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(field.name);
  return names;
}

std::string shown_place(const FixedField& field) {
  const std::string first = str(field.first, "-");
  return field.last == FixedField::to_the_end ? first : str(first, field.last);
}

bool FixedWidthRecords::next(SourceRecord& record) {
  do {
    if (!reader_->next(record)) return false;
    if (record.fault != RecordFault::none) break;
    if (std::exchange(below_header_, false) && is_rule(record.raw)) record.raw = {};
  } while (trim(record.raw).empty());
  if (record.fault != RecordFault::none) return true;
  const std::size_t outside = cut_fixed(record.raw, fields_, record.fields);
  // Of what is no text the row reader says so.
  if (outside == 0 || !valid_utf8(record.raw)) return true;
  record.fault = RecordFault::undecodable;
  const auto before = std::ranges::find_if(
      fields_, [outside](const FixedField& field) { return field.first > outside; });
  reason_ = before == fields_.begin() ? str("character ", outside, " is in no field")
                                      : str("character ", outside, " is in no field; ",
                                            (before - 1)->name, " ends before it");
  record.reason = reason_;
  record.fields.clear();
  return true;
}

}  // namespace footfall
