// One object of a JSON file, read strictly (RFC 8259) into the cells of a record.
//
// A parser of our own, since the text must be read through a window that slides over files of any
// size, numbers must stay as they stand, and people are told in words, with the place, what is
// wrong. Tests and a fuzzer hold it against a library: what is JSON, and what it says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json_fields.h"

namespace footfall {

class JsonRecord {
 public:
  enum class Outcome : std::uint8_t {
    row,         // the cells are filled
    bad_row,     // JSON, but no row: `reason`
    incomplete,  // the text ends before it does
    broken,      // no JSON: `reason` and `where`
  };

  JsonRecord(JsonFields& fields, std::size_t text_bytes_max)
      : fields_(fields), text_bytes_max_(text_bytes_max) {}

  // Reads the value at `text`, which is not blank, up to `end`, where a NUL stands. A value that is
  // no object is a bad row. The fields' texts live as long as the text, until the next call.
  Outcome read(const char* text, const char* end);

  const char* behind() const noexcept { return behind_; }  // of row and bad_row
  const char* where() const noexcept { return where_; }    // of broken
  const std::string& reason() const noexcept { return reason_; }

 private:
  // All of these return the place behind what they read, or nullptr after stop().
  const char* object(const char* at, JsonObject& object, const JsonKey* parent, int depth);
  const char* plain_members(const char* at, JsonKey*& expected);
  const char* member(const char* at, JsonObject& object, const JsonKey* parent, int depth,
                     JsonKey*& expected);
  const char* find_key(const char* at, JsonObject& object, const JsonKey* parent, JsonKey*& key);
  const char* value(const char* at, JsonKey& key, int depth);
  const char* text(const char* at, std::string_view& text);
  const char* escaped_text(const char* at, std::string_view& text);
  const char* escape(const char* at, char*& out);
  const char* unicode_escape(const char* at, char*& out);
  const char* hex4(const char* at, unsigned& code);
  const char* number(const char* at, std::string_view& text);
  const char* word(const char* at, std::string_view& text);
  const char* list(const char* at, std::string_view& text, int depth);
  const char* copy(const char* at, int depth);
  const char* copy_list(const char* at, int depth);
  const char* copy_object(const char* at, int depth);
  const char* copy_text(const char* at);
  const char* pass_over(const char* at);

  const char* stop(const char* where, std::string_view what);
  const char* stop_at_key(const char* where);
  const char* stop_at_value(const char* where);
  const char* stop_in_text(const char* where);
  const char* stop_at(const char* where, std::string_view wanted);
  // The record is no row; reading goes on behind the value.
  void fault(std::string_view what);
  void set(JsonKey& key, std::string_view text, bool null = false);
  std::string_view joined(std::string_view list);
  void put(std::string_view bytes);

  JsonFields& fields_;
  std::size_t text_bytes_max_;
  const char* end_ = nullptr;
  const char* behind_ = nullptr;
  const char* where_ = nullptr;
  std::string reason_;
  const JsonKey* current_ = nullptr;  // whose value is read, for messages
  std::vector<char> room_;            // for texts that do not stand in the file as they are
  char* out_ = nullptr;               // the free part of it
  std::deque<std::string> numbers_;   // written out
};

constexpr int json_depth_max = 64;

// Behind blanks.
inline const char* json_blanks(const char* at) noexcept {
  while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') ++at;
  return at;
}

// Where, from `at` within a text on, the first quote, backslash or control character stands. At
// most 15 bytes behind it are looked at.
const char* json_text_end(const char* at, bool& ascii) noexcept;

}  // namespace footfall
