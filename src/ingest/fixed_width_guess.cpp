#include "ingest/fixed_width_guess.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "formats/csv.h"
#include "ingest/field_profile.h"
#include "ingest/fixed_width.h"

namespace footfall {
namespace {

constexpr std::size_t sample_lines_max = 200;
constexpr std::size_t width_max = 16'384;
constexpr std::size_t fields_min = 3;  // prose has few columns of blanks through many lines
constexpr std::size_t lines_min = 3;   // behind the first

// By character, whether one that is not blank stands there.
std::vector<bool> filled(std::string_view line) {
  std::vector<bool> places;
  for (const char c : line) {
    if (!begins_character(c)) continue;
    if (places.size() == width_max) break;
    places.push_back(c != ' ' && c != '\t' && c != '\r');
  }
  return places;
}

std::string_view cell(std::string_view line, std::size_t first, std::size_t last) {
  std::vector<std::string_view> cells;
  (void)cut_fixed(line, {{{}, first, last}}, cells);
  return cells.front();
}

}  // namespace

void FixedWidthGuesser::add(std::string_view line) {
  if (trim(line).empty()) return;
  const bool first = sample_.empty();
  if (lines_ == 0 && sample_.size() == 1 && is_rule(line)) {
    rule_ = line;
    return;
  }
  if (sample_.size() <= sample_lines_max) sample_.emplace_back(line);
  if (first) return;
  ++lines_;
  const auto places = filled(line);
  if (places.size() > filled_.size()) filled_.resize(places.size(), 0);
  for (std::size_t i = 0; i < places.size(); ++i) filled_[i] += places[i] ? 1 : 0;
}

// Runs of characters that more than `stray_max` lines have, or the first line.
std::vector<FixedWidthGuesser::Span> FixedWidthGuesser::spans(std::uint64_t stray_max) const {
  auto places = filled(sample_.front());
  places.resize(std::max(places.size(), filled_.size()), false);
  std::vector<Span> found;
  bool within = false;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool here = places[i] || (i < filled_.size() && filled_[i] > stray_max);
    if (here && !within) found.push_back({i + 1, i + 1});
    if (here) found.back().last = i + 1;
    within = here;
  }
  return found;
}

// The runs of the rule below the header, which are as wide as the fields are where nothing stands
// outside of them; else none.
std::vector<FixedWidthGuesser::Span> FixedWidthGuesser::rule_spans() const {
  std::vector<Span> found;
  const auto places = filled(rule_);
  const auto heading = filled(sample_.front());
  for (std::size_t i = 0; i < std::max({places.size(), heading.size(), filled_.size()}); ++i) {
    const bool here = i < places.size() && places[i];
    if (here && (i == 0 || !places[i - 1])) found.push_back({i + 1, i + 1});
    if (here) found.back().last = i + 1;
    const bool text = (i < heading.size() && heading[i]) || (i < filled_.size() && filled_[i] > 0);
    if (text && !here && i < places.size()) return {};
  }
  return found;
}

bool FixedWidthGuesser::is_header(const std::vector<Span>& spans) const {
  std::set<std::string_view> names;
  std::size_t named = 0;
  for (const Span& span : spans) {
    const std::string_view name = cell(sample_.front(), span.first, span.last);
    if (name.empty()) continue;
    if (looks_like_data(name)) return false;
    ++named;
    names.insert(name);
  }
  return named * 2 > spans.size() && names.size() == named;
}

bool FixedWidthGuesser::has_values(const Span& span) const {
  for (std::size_t i = span.first - 1; i < span.last && i < filled_.size(); ++i) {
    if (filled_[i] > 0) return true;
  }
  return false;
}

// Nine in ten lines of the sample have a digit there.
bool FixedWidthGuesser::has_numbers(const Span& span) const {
  const auto numbers =
      std::count_if(sample_.begin() + 1, sample_.end(), [&span](const std::string& line) {
        const std::string_view value = cell(line, span.first, span.last);
        return value.find_first_of("0123456789") != std::string_view::npos;
      });
  return std::size_t(numbers) * 10 >= (sample_.size() - 1) * 9;
}

// One blank lies between the span and the next.
bool FixedWidthGuesser::is_near(const std::vector<Span>& spans, std::size_t left) {
  return left + 1 < spans.size() && spans[left + 1].first - spans[left].last == 2;
}

void FixedWidthGuesser::join(std::vector<Span>& spans, std::size_t left) {
  spans[left].last = spans[left + 1].last;
  spans.erase(spans.begin() + std::ptrdiff_t(left) + 1);
}

// A heading of several words, or a value of them, stands over or under one field: what has no
// heading, or no value, and only one blank before it belongs to its neighbour.
void FixedWidthGuesser::join_headings(std::vector<Span>& spans) const {
  const auto near = [&spans](std::size_t left) { return is_near(spans, left); };
  for (std::size_t i = 1; i < spans.size();) {
    if (cell(sample_.front(), spans[i].first, spans[i].last).empty() && near(i - 1)) {
      join(spans, i - 1);
    } else {
      ++i;
    }
  }
  for (std::size_t i = 0; i < spans.size();) {
    const bool left = i > 0 && near(i - 1);
    if (has_values(spans[i]) || (!left && !near(i))) {
      ++i;
    } else if (left && !(near(i) && has_numbers(spans[i + 1]))) {
      join(spans, i - 1);
    } else {
      join(spans, i);
    }
  }
}

// Without headings: what only some lines have behind a text and one blank are its further words.
void FixedWidthGuesser::join_words(std::vector<Span>& spans) const {
  for (std::size_t i = 1; i < spans.size();) {
    const bool in_all = std::ranges::all_of(sample_, [&](const std::string& line) {
      return !cell(line, spans[i].first, spans[i].last).empty();
    });
    if (!in_all && is_near(spans, i - 1) && !has_numbers(spans[i - 1]) && !has_numbers(spans[i])) {
      join(spans, i - 1);
    } else {
      ++i;
    }
  }
}

// All values of the sample begin at the first character of the span, or end at its last one.
bool FixedWidthGuesser::aligned(const Span& span, bool left) const {
  return std::all_of(sample_.begin() + 1, sample_.end(), [&](const std::string& line) {
    const std::size_t edge = left ? span.first : span.last;
    return cell(line, span.first, span.last).empty() || !cell(line, edge, edge).empty();
  });
}

// Longer values than those seen have room where it is clear whose the blanks between two fields
// are. Where both may grow into them, the left one has all but the last: a value of the right one
// that needs more room fills that, and is noticed.
void FixedWidthGuesser::widen(std::vector<Span>& spans) const {
  for (std::size_t i = 0; i + 1 < spans.size(); ++i) {
    if (aligned(spans[i], true) && aligned(spans[i + 1], true)) {
      spans[i].last = spans[i + 1].first - 1;
    } else if (aligned(spans[i], false) && aligned(spans[i + 1], false)) {
      spans[i + 1].first = spans[i].last + 1;
    } else if (aligned(spans[i], true) && aligned(spans[i + 1], false)) {
      spans[i].last = std::max(spans[i].last, spans[i + 1].first - 2);
    }
  }
}

// By the columns of blanks. Says whether the first line is a header.
std::vector<FixedWidthGuesser::Span> FixedWidthGuesser::blank_spans(bool& header) const {
  auto found = spans(0);
  // A line that is no row (a total, a remark) or a value that is too long hides columns of blanks.
  if (lines_ >= 10) {
    auto without_strays = spans(std::max<std::uint64_t>(1, lines_ / 500));
    if (without_strays.size() > found.size()) found = std::move(without_strays);
  }
  header = is_header(found);
  if (header) {
    join_headings(found);
  } else {
    join_words(found);
  }
  return found;
}

FixedWidthGuess FixedWidthGuesser::guess() const {
  FixedWidthGuess made;
  if (lines_ < lines_min) return made;
  auto found = rule_spans();
  const bool exact = found.size() >= fields_min && is_header(found);
  made.header = exact;
  if (!exact) found = blank_spans(made.header);
  const bool table =
      found.size() >= fields_min &&
      std::ranges::any_of(found, [this](const Span& span) { return has_numbers(span); });
  if (!table) return {};
  if (!exact) widen(found);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool last = i + 1 == found.size();
    const std::string_view heading =
        made.header ? cell(sample_.front(), found[i].first, found[i].last) : std::string_view();
    made.fields.push_back({heading.empty() ? str("column_", i + 1) : std::string(heading),
                           found[i].first, last ? FixedField::to_the_end : found[i].last});
  }
  return made;
}

bool has_separated_fields(const std::vector<std::string_view>& lines) {
  if (lines.empty()) return false;
  CsvFormat format;
  format.delimiter = detect_delimiter(lines.front());
  std::map<std::size_t, std::size_t> counts;
  std::size_t first = 0;
  SourceRecord record;
  for (const auto line : lines) {
    (void)cut_record(line, true, format, record);
    ++counts[record.fields.size()];
    if (first == 0) first = record.fields.size();
  }
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& pair) { return pair.second; });
  return most->first > 1 && first >= most->first && most->second * 10 >= lines.size() * 7;
}

}  // namespace footfall
