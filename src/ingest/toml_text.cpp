// The only file that knows toml++.
//
// toml++ 3.3 takes some things about a text for granted that a broken one breaks ("[[" and then no
// name): with assertions it stops the program, without them the compiler may rely on what is not
// so. Here a broken assertion is an exception; that must be said before the header is included.
#include "ingest/toml_text.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
struct TomlGaveUp {};
[[noreturn]] inline void toml_gave_up() { throw TomlGaveUp{}; }
}  // namespace footfall
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void(0) : ::footfall::toml_gave_up())

#include <toml++/toml.h>

namespace footfall {
namespace {

// Where the quoted text or comment at the front of `rest` ends; 0 where there is none.
std::size_t passed_over(std::string_view rest) {
  if (rest[0] == '#') return std::min(rest.find('\n'), rest.size());
  if (rest[0] != '"' && rest[0] != '\'') return 0;
  const std::string_view three = rest[0] == '"' ? "\"\"\"" : "\'\'\'";
  const bool many_lines = rest.starts_with(three);
  const std::string_view end = many_lines ? three : three.substr(0, 1);
  for (std::size_t i = end.size(); i < rest.size(); ++i) {
    if (rest[i] == '\n' && !many_lines) return i;  // never closed: an error of its own
    if (rest[i] == '\\' && rest[0] == '"') {
      ++i;
    } else if (rest.substr(i).starts_with(end)) {
      return i + end.size();
    }
  }
  return rest.size();
}

// toml++ 3.3 does not say what it does with letters that are not ASCII outside quotes, where TOML
// has none.
void check_letters(std::string_view text, const std::string& where) {
  std::uint32_t line = 1;
  while (!text.empty()) {
    const std::size_t passed = passed_over(text);
    if (passed == 0 && (text[0] & '\x80') != 0) {
      TomlPlace{where, line}.fail("is not TOML: a letter that is not ASCII stands outside quotes");
    }
    const std::size_t count = std::max<std::size_t>(passed, 1);
    line += std::uint32_t(std::ranges::count(text.substr(0, count), '\n'));
    text.remove_prefix(std::min(count, text.size()));
  }
}

toml::table parse_document(std::string_view text, const std::string& where) {
  check_letters(text, where);
  // Where quotes are wrong, toml++ may still meet such letters outside them: a copy without any is
  // parsed first, and only a sound document again as it is.
  std::string plain(text);
  std::ranges::replace_if(plain, [](char c) { return (c & '\x80') != 0; }, 'x');
  try {
    if (plain != text) (void)toml::parse(plain, where);
    return toml::parse(text, where);
  } catch (const toml::parse_error& failure) {
    TomlPlace{where, std::uint32_t(failure.source().begin.line)}.fail(
        str("is not TOML: ", printable(failure.description())));
  } catch (const TomlGaveUp&) {
    TomlPlace{where, 0}.fail(
        "is not TOML: a name, a value or a bracket is not where one is wanted");
  }
}

TomlValue value_of(const toml::node& node) {
  using Kind = TomlValue::Kind;
  TomlValue value{.kind = Kind::other, .line = std::uint32_t(node.source().begin.line)};
  if (const toml::table* table = node.as_table()) {
    value.kind = Kind::table;
    for (const auto& [key, item] : *table) {
      value.keys.emplace_back(key.str());
      value.items.push_back(value_of(item));
    }
  } else if (const toml::array* list = node.as_array()) {
    value.kind = Kind::list;
    for (const toml::node& item : *list) value.items.push_back(value_of(item));
  } else if (const auto text = node.value_exact<std::string>()) {
    value.kind = Kind::text;
    value.text = *text;
  } else if (const auto integer = node.value_exact<std::int64_t>()) {
    value.kind = Kind::integer;
    value.integer = *integer;
  } else if (const auto flag = node.value_exact<bool>()) {
    value.kind = Kind::flag;
    value.flag = *flag;
  }
  return value;
}

}  // namespace

const TomlValue* TomlValue::find(std::string_view key) const noexcept {
  const auto found = std::ranges::find(keys, key);
  return found == keys.end() ? nullptr : &items[std::size_t(found - keys.begin())];
}

TomlValue* TomlValue::find(std::string_view key) noexcept {
  return const_cast<TomlValue*>(std::as_const(*this).find(key));
}

void TomlValue::set(std::string_view key, TomlValue value) {
  if (TomlValue* found = find(key)) {
    *found = std::move(value);
    return;
  }
  keys.emplace_back(key);
  items.push_back(std::move(value));
}

void TomlPlace::fail(std::string_view what, std::string hint) const {
  const std::string at = line == 0 ? where : str(where, ", line ", line);
  throw Error(ErrorKind::bad_request, str(at, ": ", what), std::move(hint));
}

TomlValue parse_toml(std::string_view text, const std::string& where) {
  if (!valid_utf8(text)) TomlPlace{where, 0}.fail("is not UTF-8 text");
  return value_of(parse_document(text, where));
}

}  // namespace footfall
