#include "ingest/table_reader.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace footfall {

using Kind = TomlValue::Kind;

std::string list_of(std::span<const std::string_view> words) {
  std::string list;
  for (const auto word : words) list += str(list.empty() ? "" : ", ", word);
  return list;
}

std::string shown_text(std::string_view text) { return str("\"", printable(text, 60), "\""); }

namespace {

// Keys that belong to few tables, and are looked for in others.
struct PlacedKey {
  std::string_view key;
  std::string_view of;
};
constexpr std::array placed_keys = std::to_array<PlacedKey>({
    {"attributes", "a mapping, [products] and [customers]"},
    {"fixed_width", "a mapping, [products] and [customers]"},
    {"join", "[time]"},
    {"levels", "[[column]], of type path"},
    {"time_zone", "[time]"},
    {"unfold", "a mapping"},
});

}  // namespace

const TomlValue* TableReader::find(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
  return table_.find(key);
}

TomlPlace TableReader::place(std::string_view key) const {
  const TomlValue* value = table_.find(key);
  return {where_, value == nullptr ? table_.line : value->line};
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is(Kind::text)) place(key).fail(str(key, ": a text in quotes is wanted"));
  return value->text;
}

bool TableReader::flag(std::string_view key, bool fallback) {
  const TomlValue* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is(Kind::flag)) place(key).fail(str(key, ": true or false is wanted"));
  return value->flag;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key) {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is(Kind::integer)) place(key).fail(str(key, ": a whole number is wanted"));
  return value->integer;
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  const TomlValue* value = find(key);
  if (value == nullptr) return {};
  if (value->is(Kind::text)) return {value->text};
  if (!value->is(Kind::list)) place(key).fail(str(key, ": a text or a list of texts is wanted"));
  std::vector<std::string> texts;
  for (const TomlValue& item : value->items) {
    if (!item.is(Kind::text)) {
      TomlPlace{where_, item.line}.fail(str(key, ": the list holds something that is no text"));
    }
    texts.push_back(item.text);
  }
  return texts;
}

char TableReader::character(std::string_view key, char fallback) {
  const auto value = text(key);
  if (!value) return fallback;
  const bool fits = value->size() == 1 && static_cast<unsigned char>((*value)[0]) < 0x80 &&
                    std::string_view("\"\n\r").find((*value)[0]) == std::string_view::npos &&
                    (*value)[0] != '\0';
  if (!fits) {
    place(key).fail(str(key, ": one character is wanted, not ", shown_text(*value)));
  }
  return (*value)[0];
}

const TomlValue* TableReader::table(std::string_view key) {
  const TomlValue* value = find(key);
  if (value == nullptr) return nullptr;
  if (!value->is(Kind::table)) place(key).fail(str(key, ": a table [", key, "] is wanted"));
  return value;
}

std::vector<const TomlValue*> TableReader::tables(std::string_view key) {
  const TomlValue* value = find(key);
  if (value == nullptr) return {};
  std::vector<const TomlValue*> found;
  if (value->is(Kind::list)) {
    for (const TomlValue& item : value->items) {
      if (item.is(Kind::table)) found.push_back(&item);
    }
  }
  if (!value->is(Kind::list) || found.size() != value->items.size()) {
    place(key).fail(str(key, ": tables [[", key, "]] are wanted"));
  }
  return found;
}

std::size_t TableReader::choice(std::string_view key, std::span<const std::string_view> words,
                                std::size_t fallback) {
  const auto value = text(key);
  if (!value) return fallback;
  return one_of(key, *value, words);
}

std::size_t TableReader::one_of(std::string_view key, std::string_view value,
                                std::span<const std::string_view> words) const {
  const auto found = std::ranges::find(words, value);
  if (found == words.end()) {
    const std::vector<std::string> known(words.begin(), words.end());
    place(key).fail(str(key, ": ", shown_text(value), " is none of ", list_of(words),
                        did_you_mean(value, known)));
  }
  return std::size_t(found - words.begin());
}

void TableReader::finish() const {
  for (std::size_t i = 0; i < table_.keys.size(); ++i) {
    const std::string& key = table_.keys[i];
    if (std::ranges::find(asked_, key) != asked_.end()) continue;
    const auto placed = std::ranges::find(placed_keys, key, &PlacedKey::key);
    TomlPlace{where_, table_.items[i].line}.fail(
        str(shown_text(key), " is not a key of ", name_, did_you_mean(key, asked_)),
        placed == placed_keys.end() ? str("keys of ", name_, ": ", join(asked_, ", "))
                                    : str(key, " is a key of ", placed->of));
  }
}

}  // namespace footfall
