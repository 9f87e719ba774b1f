// How a JSON file holds its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json_window.h"

namespace footfall {

struct JsonShape {
  enum class Kind : std::uint8_t {
    lines,    // an object a line
    objects,  // objects one after another, however they are broken into lines
    list,     // a list of objects
  };
  Kind kind = Kind::objects;
  std::uint64_t begin = 0;  // of the first line, the first object or the list's bracket
  // Of a list within an object: its path, what else the object has, and whether the object is
  // whole.
  std::string path{};
  std::vector<std::string> beside{};
  bool whole = true;
};

// One object is taken for a row of its own, unless it holds just one list of objects (also within
// objects of its own). Throws Error bad_input where the file holds no objects, or several lists.
// A list of the path `list_field` makes no rows: it belongs to its object.
JsonShape find_json_shape(int file, std::string_view list_field = {});

// Longer objects are no rows.
constexpr std::size_t json_record_bytes_max = std::size_t{16} << 20;

// Passes over the rest of `open` lists or objects (of which only the brackets are looked at).
// false: the file ends before that.
bool pass_over_brackets(JsonWindow& window, std::size_t open);

// To the next byte that is no blank; false: there is none.
bool pass_blanks(JsonWindow& window);

}  // namespace footfall
