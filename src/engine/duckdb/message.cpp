#include "engine/duckdb/message.h"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace footfall::duck {
namespace {

constexpr std::size_t excerpt_before = 60;  // bytes of the line shown on either side
constexpr std::size_t excerpt_after = 60;

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::size_t characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

// What DuckDB says, taken apart.
struct Failure {
  std::string kind;     // Binder, Catalog, Conversion ...
  std::string message;  // the first line
  std::string name;     // what was not found
  std::string type;     // ... Table, Scalar Function
  std::vector<std::string> candidates;
  std::optional<std::size_t> position;
};

std::string text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

Failure take_apart(std::string_view text) {
  Failure failure;
  const std::size_t brace = text.find('{');
  const auto object = brace == std::string_view::npos
                          ? nlohmann::json()
                          : nlohmann::json::parse(text.substr(brace), nullptr, false);
  if (!object.is_object() || !object.contains("exception_message")) {
    failure.message = text;
    return failure;
  }
  failure.kind = text_of(object, "exception_type");
  failure.message = text_of(object, "exception_message");
  failure.name = text_of(object, "name");
  failure.type = text_of(object, "type");
  const std::string candidates = text_of(object, "candidates");
  for (const auto part : split(candidates, ',')) {
    if (!part.empty()) failure.candidates.emplace_back(part);
  }
  const std::string position = text_of(object, "position");
  std::size_t offset = 0;
  const auto [end, error] =
      std::from_chars(position.data(), position.data() + position.size(), offset);
  if (error == std::errc() && end != position.data()) failure.position = offset;
  return failure;
}

std::string first_line(std::string_view text) {
  std::string line(trim(text.substr(0, text.find('\n'))));
  while (!line.empty() && line.back() == '!') line.pop_back();
  return line;
}

std::string columns_hint(const Failure& failure) {
  if (failure.candidates.empty()) return "DESCRIBE events lists the columns";
  const std::string near = nearest(failure.name, failure.candidates);
  if (!near.empty()) return str("did you mean \"", near, "\"?");
  return str("columns with names like it: ", join(failure.candidates, ", "));
}

Error unknown_table(const Failure& failure, std::string_view sql, std::size_t begin,
                    const Names& names) {
  const auto& functions = names.functions;
  std::string hint = str("there are ", join(names.tables, ", "), " and one function per analysis");
  if (std::find(functions.begin(), functions.end(), failure.name) != functions.end()) {
    hint = str("an analysis is a function: write FROM ", failure.name, "()");
  } else if (const auto near = nearest(failure.name, names.tables); !near.empty()) {
    hint = str("did you mean \"", near, "\"?");
  } else if (const auto analysis = nearest(failure.name, functions); !analysis.empty()) {
    hint = str("did you mean ", analysis, "()?");
  }
  const auto place = failure.position ? std::optional(begin + *failure.position) : std::nullopt;
  return {ErrorKind::sql,
          located(sql, place, str("no table is called \"", printable(failure.name), "\"")), hint};
}

Error unknown_function(const Failure& failure, std::string_view sql, std::size_t begin,
                       const Names& names) {
  std::string hint;
  if (const auto near = nearest(failure.name, names.functions); !near.empty()) {
    hint = str("did you mean the analysis ", near, "()?");
  } else if (const auto other = nearest(failure.name, failure.candidates); !other.empty()) {
    hint = str("did you mean \"", other, "\"?");
  }
  const auto place = failure.position ? std::optional(begin + *failure.position) : std::nullopt;
  return {ErrorKind::sql,
          located(sql, place, str("no function is called \"", printable(failure.name), "\"")),
          hint};
}

}  // namespace

std::string located(std::string_view sql, std::optional<std::size_t> offset,
                    std::string_view message) {
  if (!offset || *offset > sql.size()) return std::string(message);
  const std::string_view before = sql.substr(0, *offset);
  const auto number = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  std::string_view line = sql.substr(line_begin, sql.find('\n', line_begin) - line_begin);
  std::size_t at = *offset - line_begin;
  const std::size_t column = characters(line.substr(0, at)) + 1;

  std::string_view dots;
  if (at > excerpt_before) {
    std::size_t cut = at - excerpt_before;
    while (cut < at && continues_character(line[cut])) ++cut;
    line.remove_prefix(cut);
    at -= cut;
    dots = "...";
  }
  std::size_t end = std::min(line.size(), at + excerpt_after);
  while (end < line.size() && continues_character(line[end])) ++end;
  const bool cut_short = end < line.size();
  std::string shown(line.substr(0, end));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return str("line ", number, ", column ", column, ": ", message, "\n  ", dots, shown,
             cut_short ? "..." : "", "\n  ", std::string(dots.size(), ' '),
             std::string(characters(shown.substr(0, at)), ' '), "^");
}

Error explain_failure(std::string_view duckdb_text, std::string_view sql, std::size_t begin,
                      const Names& names) {
  const Failure failure = take_apart(duckdb_text);
  const auto place = failure.position ? std::optional(begin + *failure.position) : std::nullopt;
  if (failure.kind == "Catalog" && failure.type == "Table") {
    return unknown_table(failure, sql, begin, names);
  }
  if (failure.kind == "Catalog" && failure.type.ends_with("Function")) {
    return unknown_function(failure, sql, begin, names);
  }
  if (failure.kind == "Out of Memory") {
    return {ErrorKind::limit,
            str("the statement needs more memory than it may have: ", first_line(failure.message)),
            "give more with --memory, or ask for less: fewer groups, columns or rows"};
  }
  if (failure.kind == "Permission") {
    return {ErrorKind::sql, located(sql, place, "file access is disabled"),
            "SQL here reads the store only: FROM events"};
  }
  if (failure.kind == "INTERRUPT" || failure.kind == "Interrupt") {
    return {ErrorKind::interrupted, "stopped"};
  }
  std::string message = first_line(failure.message);
  std::string hint;
  if (!failure.name.empty() && failure.kind == "Binder" && message.starts_with("Referenced")) {
    message = str("no column is called \"", printable(failure.name), "\"");
    hint = columns_hint(failure);
  } else if (message.find("is a table function but") != std::string::npos) {
    const auto parts = split(message, '"');
    const std::string name = parts.size() > 1 ? std::string(parts[1]) : std::string();
    message = str("\"", name, "\" is a table function");
    hint = str("write SELECT * FROM ", name, "()");
  } else if (message.starts_with("No function matches")) {
    hint = failure.candidates.empty() ? "" : str("it takes ", failure.candidates.front());
  }
  return {ErrorKind::sql, located(sql, place, message), hint};
}

}  // namespace footfall::duck
