// A TOML document as plain values, each of which knows its line. What it means is said elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

struct TomlValue {
  enum class Kind : std::uint8_t { text, integer, flag, list, table, other };

  Kind kind = Kind::table;
  std::uint32_t line = 0;  // from 1
  std::string text = {};
  std::int64_t integer = 0;
  bool flag = false;
  std::vector<TomlValue> items = {};   // of a list; of a table, beside their keys
  std::vector<std::string> keys = {};  // of a table, each once

  bool is(Kind wanted) const noexcept { return kind == wanted; }
  // The value of a table's key; nullptr where it has none.
  const TomlValue* find(std::string_view key) const noexcept;
  TomlValue* find(std::string_view key) noexcept;
  // Gives a table's key another value; a new key comes last.
  void set(std::string_view key, TomlValue value);
};

// The place in the text that a message is about. Line 0: the text as a whole.
struct TomlPlace {
  const std::string& where;
  std::uint32_t line;

  // Throws Error bad_request "shop.toml, line 3: what".
  [[noreturn]] void fail(std::string_view what, std::string hint = {}) const;
};

// `where` names the text in messages. Throws Error bad_request with the line.
TomlValue parse_toml(std::string_view text, const std::string& where);

}  // namespace footfall
