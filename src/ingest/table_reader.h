// Reading one table of a mapping: every key that is asked for is known, all others are refused.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/toml_text.h"

namespace footfall {

class TableReader {
 public:
  // `name`: as messages call the table ("[[column]]"). Table and `where` must outlive the reader.
  TableReader(const TomlValue& table, std::string name, const std::string& where)
      : table_(table), name_(std::move(name)), where_(where) {}

  TomlPlace place() const { return {where_, table_.line}; }
  TomlPlace place(std::string_view key) const;  // of the key, or of the table that lacks it
  const std::string& name() const noexcept { return name_; }

  bool has(std::string_view key) { return find(key) != nullptr; }
  // Of any kind; nullptr where the table has no such key.
  const TomlValue* value(std::string_view key) { return find(key); }
  std::optional<std::string> text(std::string_view key);
  bool flag(std::string_view key, bool fallback);
  std::optional<std::int64_t> integer(std::string_view key);
  // A text or a list of texts.
  std::vector<std::string> texts(std::string_view key);
  // One ASCII character that is neither a quote nor a line end.
  char character(std::string_view key, char fallback);
  const TomlValue* table(std::string_view key);
  // [[key]] tables, or a list of { ... }.
  std::vector<const TomlValue*> tables(std::string_view key);
  // The value of `key` among `words`: its place, or `fallback`.
  std::size_t choice(std::string_view key, std::span<const std::string_view> words,
                     std::size_t fallback);
  std::size_t one_of(std::string_view key, std::string_view value,
                     std::span<const std::string_view> words) const;
  // Refuses keys that nobody asked for.
  void finish() const;

 private:
  const TomlValue* find(std::string_view key);

  const TomlValue& table_;
  std::string name_;
  const std::string& where_;
  std::vector<std::string> asked_;
};

// "red, green".
std::string list_of(std::span<const std::string_view> words);
// A text of the mapping as messages show it.
std::string shown_text(std::string_view text);

}  // namespace footfall
