// The texts of an Arrow array's values, as decoders give them (row_sink.h). Inside the module
// table_formats.so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/api.h>

#include "formats/text_room.h"

namespace footfall {

enum class TextFault : std::uint8_t { not_utf8, too_long };

struct CellFault {
  std::int64_t index = 0;  // of the value, counted from the first one that was put
  TextFault fault = TextFault::not_utf8;
  std::string_view bytes = {};  // what stands there, as far as it is known
};

// Where texts go: the value k of those put to first[k * stride].
struct CellsOut {
  std::string_view* first;
  std::size_t stride;
  TextRoom& room;                  // owns the texts that are not in the array itself
  std::vector<CellFault>& faults;  // in no order
};

// The values of arrays of one type. One thread's own.
class ArrayTexts {
 public:
  virtual ~ArrayTexts() = default;
  // The array that the calls below are about; it lives until the next begin. It is of the type
  // asked for and was found valid.
  virtual void begin(const arrow::Array& array) = 0;
  // The texts of the values first .. first+count-1; NULL is "".
  virtual void put(std::int64_t first, std::int64_t count, CellsOut out) = 0;
  // One value as JSON. A fault is told as put tells it.
  virtual void put_json(std::int64_t index, std::string& json, std::vector<CellFault>& faults);

 protected:
  // Whether texts are JSON as they are (numbers, true), or want quotes (times).
  virtual bool bare_json(std::string_view text) const = 0;
  // Whether the value is NULL.
  virtual bool is_null(std::int64_t index) const = 0;

 private:
  TextRoom scratch_;  // of put_json
};

// Texts must be given as bytes (binary, large_binary, binary_view): they may be no UTF-8. Throws
// Error bad_input where there are no texts for the type. Nested types are lists or JSON.
std::unique_ptr<ArrayTexts> texts_of(const arrow::DataType& type, std::size_t text_bytes_max);
// For lists, maps, structs, unions and dictionaries; nullptr: another type. (arrow_nested.cpp)
std::unique_ptr<ArrayTexts> nested_texts_of(const arrow::DataType& type,
                                            std::size_t text_bytes_max);

// `text` in quotes.
void append_json_string(std::string_view text, std::string& json);

}  // namespace footfall
