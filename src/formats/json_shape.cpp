#include "formats/json_shape.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "formats/json_record.h"

namespace footfall {
namespace {

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

[[noreturn]] void refuse(std::string message, std::string hint) {
  throw Error(ErrorKind::bad_input, std::move(message), std::move(hint));
}

// The first object of a file: which lists of objects it holds. Only as much of the grammar is
// looked at as that takes.
class Scout {
 public:
  Scout(int file, std::uint64_t begin) : window_(file, begin) {}

  struct List {
    std::string path;
    std::uint64_t begin;
  };

  // true: the object is whole, and nothing follows it.
  bool look() {
    pass_blanks(window_);
    take();
    whole_ = object("", 1);
    return whole_ && !pass_blanks(window_);
  }
  bool whole() const noexcept { return whole_; }
  const std::vector<List>& lists() const noexcept { return lists_; }
  const std::vector<std::string>& beside() const noexcept { return beside_; }

 private:
  void take() { window_.take(window_.begin() + 1); }
  bool next_is(char c) { return pass_blanks(window_) && *window_.begin() == c; }
  bool took(char c) {
    if (!next_is(c)) return false;
    take();
    return true;
  }

  // Behind the brace.
  bool object(const std::string& path, int depth) {
    if (took('}')) return true;
    do {
      const std::size_t lists_before = lists_.size();
      std::string key;
      if (!took('"') || !text(&key) || !took(':')) return false;
      const bool good = value(path.empty() ? key : str(path, ".", key), depth);
      if (depth == 1 && lists_.size() == lists_before) beside_.push_back(key);
      if (!good) return false;
    } while (took(','));
    return took('}');
  }

  bool value(const std::string& path, int depth) {
    if (took('"')) return text(nullptr);
    if (took('{')) {
      return depth == json_depth_max ? pass_over_brackets(window_, 1) : object(path, depth + 1);
    }
    if (next_is('[')) {
      const std::uint64_t begin = window_.offset();
      take();
      if (next_is('{')) lists_.push_back({path, begin});
      return pass_over_brackets(window_, 1);
    }
    return scalar();
  }

  bool scalar() {
    constexpr std::string_view ends = ",}] \t\r\n";
    while (window_.size() > 0 || window_.more()) {
      if (ends.find(*window_.begin()) != std::string_view::npos) return true;
      take();
    }
    return false;
  }

  // Behind the quote. The text as it stands in the file, or as much of it as names need.
  bool text(std::string* out) {
    constexpr std::size_t name_bytes_max = 200;
    bool escaped = false;
    while (window_.size() > 0 || window_.more()) {
      const char c = *window_.begin();
      take();
      if (c == '"' && !escaped) return true;
      escaped = c == '\\' && !escaped;
      if (out != nullptr && out->size() < name_bytes_max) *out += c;
    }
    return false;
  }

  JsonWindow window_;
  bool whole_ = false;
  std::vector<List> lists_;
  std::vector<std::string> beside_;
};

// `window` stands at a brace. An object a line: the first line looks like one, or it is damaged but
// the second one begins like one.
bool holds_lines(JsonWindow& window) {
  const auto line_end = [&]() -> const char* {
    std::size_t seen = 0;
    for (;;) {
      const void* found = std::memchr(window.begin() + seen, '\n', window.size() - seen);
      if (found != nullptr) return static_cast<const char*>(found);
      seen = window.size();
      if (seen > json_record_bytes_max || !window.more()) return nullptr;
    }
  };
  const char* const end = line_end();
  if (end == nullptr) return false;
  const std::string_view first = trim({window.begin(), std::size_t(end - window.begin())});
  const char last = first.back();
  window.take(end);
  if (!pass_blanks(window) || *window.begin() != '{') return false;
  return last == '}' || (first.size() > 1 && last != '[' && last != ',' && last != ':');
}

JsonShape shape_of_object(int file, std::uint64_t begin, std::string_view list_field) {
  Scout scout(file, begin);
  const bool alone = scout.look();
  JsonShape shape{.kind = JsonShape::Kind::objects, .begin = begin};
  if (scout.lists().empty() || (scout.whole() && !alone)) return shape;
  for (const auto& list : scout.lists()) {
    if (list.path == list_field) return shape;
  }
  if (scout.lists().size() > 1) {
    std::string names;
    for (const auto& list : scout.lists()) {
      if (!names.empty()) names += ", ";
      names += str("\"", printable(list.path), "\"");
    }
    refuse(str("is an object with ", scout.lists().size(), " lists of objects (", names,
               "); a table has one"),
           "give each list a file of its own");
  }
  shape.kind = JsonShape::Kind::list;
  shape.begin = scout.lists()[0].begin;
  shape.path = scout.lists()[0].path;
  shape.beside = scout.beside();
  shape.whole = scout.whole();
  return shape;
}

}  // namespace

bool pass_blanks(JsonWindow& window) {
  for (;;) {
    const char* const at = json_blanks(window.begin());
    window.take(std::min<const char*>(at, window.end()));
    if (window.size() > 0) return true;
    if (!window.more()) return false;
  }
}

bool pass_over_brackets(JsonWindow& window, std::size_t open) {
  bool in_text = false;
  for (;;) {
    const char* at = window.begin();
    const char* const end = window.end();
    while (at < end && open > 0) {
      if (in_text) {
        bool ascii = true;
        at = json_text_end(at, ascii);
        if (at >= end || (*at == '\\' && at + 1 == end)) break;
        in_text = *at != '"';
        at += *at == '\\' ? 2 : 1;
        continue;
      }
      const char c = *at++;
      in_text = c == '"';
      if (c == '[' || c == '{') ++open;
      if (c == ']' || c == '}') --open;
    }
    window.take(std::min(at, end));
    if (open == 0) return true;
    if (!window.more()) return false;
  }
}

JsonShape find_json_shape(int file, std::string_view list_field) {
  JsonWindow window(file);
  window.more();
  const std::string_view first(window.begin(), window.size());
  if (first.starts_with("\xff\xfe") || first.starts_with("\xfe\xff")) {
    refuse("is UTF-16 or UTF-32 text; JSON is UTF-8", "convert it to UTF-8");
  }
  if (first.starts_with(utf8_mark)) window.take(window.begin() + utf8_mark.size());
  const std::uint64_t first_line = window.offset();
  if (!pass_blanks(window)) refuse("is empty", "export it again");
  const std::uint64_t begin = window.offset();
  switch (*window.begin()) {
    case '[': return {.kind = JsonShape::Kind::list, .begin = begin};
    case '{': break;
    default:
      refuse(str("is no JSON of objects: it begins with \"",
                 printable({window.begin(), std::min<std::size_t>(window.size(), 20)}), "\""),
             "footfall reads a list of objects, or an object a line");
  }
  if (holds_lines(window)) return {.kind = JsonShape::Kind::lines, .begin = first_line};
  return shape_of_object(file, begin, list_field);
}

}  // namespace footfall
