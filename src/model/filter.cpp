#include "model/filter.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "model/schema.h"

namespace footfall {
namespace {

constexpr std::string_view none_word = "(none)";

[[noreturn]] void refuse(std::string_view clause, std::string_view why, std::string hint = {}) {
  throw Error(ErrorKind::bad_request, str("where: \"", printable(clause), "\" ", why),
              std::move(hint));
}

// One value as written: quoted ones are taken as they are.
struct Word {
  std::string text;
  bool quoted = false;
};

// The words between commas. nullopt: a quote is not closed, or something follows it.
std::optional<std::vector<Word>> read_words(std::string_view text) {
  std::vector<Word> words;
  for (;;) {
    Word word;
    const std::string_view rest = trim(text);
    if (rest.starts_with('"')) {
      word.quoted = true;
      std::size_t i = 1;
      for (; i < rest.size(); ++i) {
        if (rest[i] == '"') {
          if (i + 1 == rest.size() || rest[i + 1] != '"') break;
          ++i;
        }
        word.text += rest[i];
      }
      if (i >= rest.size()) return std::nullopt;
      text = trim(rest.substr(i + 1));
      if (!text.empty() && text[0] != ',') return std::nullopt;
    } else {
      const std::size_t end = std::min(text.find(','), text.size());
      word.text = trim(text.substr(0, end));
      text.remove_prefix(end);
    }
    words.push_back(std::move(word));
    if (text.empty()) return words;
    text.remove_prefix(1);
  }
}

bool has_ranges(const Column& column) noexcept {
  switch (column.type) {
    case ColumnType::key: return column.key == KeyType::int64;
    case ColumnType::dictionary:
    case ColumnType::path:
    case ColumnType::set: return false;
    default: return true;
  }
}

std::string wanted(const Column& column) {
  switch (column.type) {
    case ColumnType::key: return "a whole number";
    case ColumnType::decimal:
      return str("a number with at most ", int(column.scale), " decimal places");
    case ColumnType::integer: return "a whole number";
    case ColumnType::timestamp: return "a time like 2019-10-01 or 2019-10-01T12:00";
    case ColumnType::date: return "a date like 2019-10-01";
    default: return "a text";
  }
}

void check_value(std::string_view clause, const Column& column, std::string_view value) {
  if (!has_ranges(column) || stored_value(column, value, false)) return;
  refuse(clause, str("does not fit: ", column.name, " wants ", wanted(column), ", not \"",
                     printable(value), "\""));
}

// The columns that every store has, whatever its schema lists.
Column clause_column(std::string_view name, const Schema& schema) {
  if (const Column* found = schema.find_column(name)) return *found;
  if (name == "event_type") return {.name = "event_type", .type = ColumnType::dictionary};
  if (name == "event_time") return {.name = "event_time", .type = ColumnType::timestamp};
  return schema.column(name);  // throws, with a suggestion
}

// "100..500" as a clause; nullopt where the word is no range.
std::optional<Clause> read_range(std::string_view text, const Column& column, const Word& word) {
  const std::size_t dots = word.text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  Clause clause{.column = column.name, .kind = Clause::Kind::range};
  clause.low = trim(std::string_view(word.text).substr(0, dots));
  clause.high = trim(std::string_view(word.text).substr(dots + 2));
  if (clause.low.empty() && clause.high.empty()) {
    refuse(text, "is a range without ends",
           str("write ", column.name, "=1..5 or ", column.name, "=1.. ; both ends are included"));
  }
  for (const auto& end : {clause.low, clause.high}) {
    if (!end.empty()) check_value(text, column, end);
  }
  if (!clause.low.empty() && !clause.high.empty() &&
      *stored_value(column, clause.low, false) > *stored_value(column, clause.high, true)) {
    refuse(text, "is a range that ends before it begins");
  }
  return clause;
}

std::string quoted_where_needed(const std::string& value) {
  const bool plain = !value.empty() && value != none_word && trim(value) == value &&
                     value.find_first_of(",\"") == std::string::npos;
  if (plain) return value;
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

Micros parse_end(std::string_view name, std::string_view text, const Clock& clock) {
  const auto moment = parse_moment(text);
  if (!moment) {
    throw Error(ErrorKind::bad_request,
                str(name, ": \"", printable(text),
                    "\" is not a date like 2019-10-01 or a time like 2019-10-01T12:00"));
  }
  const bool last_day = name == "to" && moment->whole_day;
  return clock.to_utc(moment->local + (last_day ? micros_per_day : 0));
}

}  // namespace

std::optional<std::int64_t> stored_value(const Column& column, std::string_view text,
                                         bool last) noexcept {
  switch (column.type) {
    case ColumnType::key: return column.key == KeyType::int64 ? parse_int64(text) : std::nullopt;
    case ColumnType::integer: return parse_int64(text);
    case ColumnType::decimal: {
      const auto parsed = parse_decimal(text, column.scale);
      if (parsed.fault != DecimalFault::none) return std::nullopt;
      return parsed.units;
    }
    case ColumnType::date: return parse_date(text);
    case ColumnType::timestamp: {
      const auto moment = parse_moment(text);
      if (!moment) return std::nullopt;
      return moment->local + (last && moment->whole_day ? micros_per_day - 1 : 0);
    }
    default: return std::nullopt;
  }
}

Clause parse_clause(std::string_view text, const Schema& schema) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || trim(text.substr(0, equals)).empty()) {
    refuse(text, "is not a condition", "write it like brand=apple,lg or brand!=lg or price=1..5");
  }
  const bool excludes = equals > 0 && text[equals - 1] == '!';
  const Column column = clause_column(trim(text.substr(0, equals - (excludes ? 1 : 0))), schema);
  const auto words = read_words(text.substr(equals + 1));
  if (!words) refuse(text, "has a quote that is not closed", "write a quote in a value twice");

  if (words->size() == 1 && !words->front().quoted && has_ranges(column)) {
    if (auto range = read_range(text, column, words->front())) {
      if (excludes) range->kind = Clause::Kind::outside;
      return std::move(*range);
    }
  }
  Clause clause{.column = column.name,
                .kind = excludes ? Clause::Kind::exclude : Clause::Kind::include};
  for (const auto& word : *words) {
    if (!word.quoted && word.text == none_word) {
      clause.null_listed = true;
      continue;
    }
    if (word.text.empty()) {
      refuse(text, "has an empty value", "(none) stands for rows without a value");
    }
    check_value(text, column, word.text);
    clause.values.push_back(word.text);
  }
  return clause;
}

std::string clause_text(const Clause& clause) {
  const bool excludes =
      clause.kind == Clause::Kind::exclude || clause.kind == Clause::Kind::outside;
  const std::string beginning = str(clause.column, excludes ? "!=" : "=");
  if (clause.kind == Clause::Kind::range || clause.kind == Clause::Kind::outside) {
    return str(beginning, clause.low, "..", clause.high);
  }
  std::vector<std::string> words;
  for (const auto& value : clause.values) words.push_back(quoted_where_needed(value));
  if (clause.null_listed) words.emplace_back(none_word);
  return beginning + join(words, ",");
}

Filter period_filter(std::string_view from, std::string_view to, const Clock& clock) {
  Filter filter;
  if (!from.empty()) filter.from = parse_end("from", from, clock);
  if (!to.empty()) filter.to = parse_end("to", to, clock);
  if (filter.from && filter.to && *filter.to <= *filter.from) {
    throw Error(ErrorKind::bad_request, str("from ", printable(from), " to ", printable(to),
                                            ": the range ends before it begins"));
  }
  return filter;
}

}  // namespace footfall
