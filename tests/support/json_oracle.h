// Our reader of JSON objects against nlohmann's: what is JSON, and what it says.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "formats/json_fields.h"
#include "formats/json_record.h"

namespace footfall {

using Json = nlohmann::json;

// A list of texts, none with a |, as one text; everything else that is no such list: false.
inline bool join_texts(const Json& list, std::string& joined) {
  joined.clear();
  bool first = true;
  for (const auto& text : list) {
    if (!text.is_string()) return false;
    const auto& bytes = text.get_ref<const std::string&>();
    if (bytes.find('|') != std::string::npos) return false;
    joined += (first ? "" : "|") + bytes;
    first = false;
  }
  return true;
}

inline bool same_value(const Json& value, std::string_view cell) {
  if (value.is_null()) return cell.empty();
  if (value.is_boolean()) return cell == (value.get<bool>() ? "true" : "false");
  if (value.is_string()) return cell == value.get_ref<const std::string&>();
  if (value.is_number())
    return std::strtod(std::string(cell).c_str(), nullptr) == value.get<double>();
  std::string joined;
  if (join_texts(value, joined)) return cell == joined;
  return Json::parse(cell, nullptr, false) == value;
}

// `prefix`: the path of the object with its point.
inline void flatten(const Json& object, const std::string& prefix,
                    std::unordered_map<std::string, Json>& leaves) {
  for (const auto& [key, value] : object.items()) {
    const std::string name = prefix + key;
    if (value.is_object()) {
      flatten(value, name + ".", leaves);
    } else {
      leaves[name] = value;
    }
  }
}

// nlohmann refuses numbers that a binary fraction cannot hold; we keep all digits.
inline bool has_long_number(std::string_view text) {
  std::size_t run = 0;
  for (const char c : text) {
    run = (c >= '0' && c <= '9') || c == '.' ? run + 1 : 0;
    if (run > 250) return true;
  }
  return false;
}

// "" where both agree on the text, else what they do not agree on.
inline std::string disagreement_on_object(std::string_view text) {
  std::string padded(text);
  padded.append(64, '\0');
  const char* const end = padded.data() + text.size();
  const char* const begin = json_blanks(padded.data());
  if (begin >= end || text.starts_with("\xef\xbb\xbf")) return "";
  if (text.find('\0') != std::string_view::npos) return "";  // for the library a NUL ends the text
  JsonFields fields(1000);
  JsonRecord record(fields, std::size_t{1} << 20);
  const auto outcome = record.read(begin, end);
  const bool read = outcome == JsonRecord::Outcome::row || outcome == JsonRecord::Outcome::bad_row;
  const bool whole = read && json_blanks(record.behind()) == end;
  const Json expected = Json::parse(text, nullptr, false);
  if (expected.is_discarded()) {
    const bool taken = outcome == JsonRecord::Outcome::row && whole && !has_long_number(text);
    return taken ? "we took what is no JSON" : "";
  }
  if (!expected.is_object()) return outcome == JsonRecord::Outcome::row ? "we took no object" : "";
  if (!whole) return "we refused JSON: " + record.reason();
  if (outcome == JsonRecord::Outcome::bad_row) return "";
  fields.accept_record();
  fields.settle();
  std::unordered_map<std::string, Json> leaves;
  flatten(expected, "", leaves);
  const auto names = fields.names();
  const auto cells = fields.cells();
  if (names.size() != leaves.size()) return "not as many fields";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto leaf = leaves.find(names[i]);
    if (leaf == leaves.end()) return "we have a field " + names[i];
    if (!same_value(leaf->second, cells[i])) {
      return names[i] + " is " + std::string(cells[i]) + ", not " + leaf->second.dump();
    }
  }
  return "";
}

}  // namespace footfall
