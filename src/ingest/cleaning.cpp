#include "ingest/cleaning.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <utf8proc.h>

#include "base/text.h"

namespace footfall {
namespace {

using Letter = utf8proc_int32_t;

// The steps by name, in the order of CleanStep.
const std::vector<std::string> names{
    "trim", "collapse_blanks", "title_case", "upper_case",   "lower_case",
    "name", "phone",           "email",      "whole_number", "pad_zeros"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Takes the first letter (code point) off `text`, which is not empty.
Letter take(std::string_view& text) noexcept {
  Letter letter = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = utf8proc_iterate(bytes, utf8proc_ssize_t(text.size()), &letter);
  text.remove_prefix(size > 0 ? std::size_t(size) : 1);
  return letter;
}

void put(Letter letter, std::string& out) noexcept {
  std::array<utf8proc_uint8_t, 4> bytes;
  const auto size = utf8proc_encode_char(letter, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), std::size_t(size));
}

bool is_space(Letter letter) noexcept {
  if (letter < 0x80) return letter == ' ' || (letter >= '\t' && letter <= '\r');
  if (letter == 0x85 || letter == 0xFEFF || letter == 0x200B) return true;
  const auto category = utf8proc_category(letter);
  return category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP;
}

bool is_letter(Letter letter) noexcept {
  const auto category = utf8proc_category(letter);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

// An accent that is written as a letter of its own, behind the one it stands on.
bool is_mark(Letter letter) noexcept {
  const auto category = utf8proc_category(letter);
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

void trim_into(std::string_view text, std::string& out) noexcept {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t at = text.size() - rest.size();
    if (is_space(take(rest))) continue;
    begin = std::min(begin, at);
    end = text.size() - rest.size();
  }
  if (begin < end) out.append(text.substr(begin, end - begin));
}

void collapse_into(std::string_view text, std::string& out) noexcept {
  bool blank = false;
  while (!text.empty()) {
    const Letter letter = take(text);
    const bool space = is_space(letter);
    if (!space) {
      put(letter, out);
    } else if (!blank) {
      out.push_back(' ');
    }
    blank = space;
  }
}

// Words end where anything but letters, accents, digits and apostrophes stands: men's is one.
void title_into(std::string_view text, std::string& out) noexcept {
  bool inside = false;
  while (!text.empty()) {
    const Letter letter = take(text);
    put(inside ? utf8proc_tolower(letter) : utf8proc_totitle(letter), out);
    const bool digit = utf8proc_category(letter) == UTF8PROC_CATEGORY_ND;
    const bool apostrophe = inside && (letter == '\'' || letter == 0x2019);
    inside = is_letter(letter) || is_mark(letter) || digit || apostrophe;
  }
}

// Letters of any script, blank ' - . are kept, runs of blanks and of dots collapsed.
void name_into(std::string_view text, std::string& out) noexcept {
  const auto drop_blanks = [&out] {
    while (out.ends_with(' ')) out.pop_back();
  };
  while (!text.empty()) {
    const Letter letter = take(text);
    if (is_letter(letter) || is_mark(letter) || letter == '\'' || letter == 0x2019 ||
        letter == '-') {
      put(letter, out);
    } else if (is_space(letter)) {
      if (!out.empty() && !out.ends_with(' ')) out.push_back(' ');
    } else if (letter == '.' && !out.ends_with('.')) {
      out.push_back('.');
    }
  }
  drop_blanks();
}

void phone_into(std::string_view text, std::string& out) noexcept {
  for (const char c : text.substr(0, text.find_first_of("xX"))) {
    if (is_digit(c)) out.push_back(c);
  }
  if (out.size() == 13 && out.starts_with("001")) out.erase(0, 3);
  if (out.size() == 11 && out.starts_with('1')) out.erase(0, 1);
  if (out.size() != 10) out.clear();
}

bool is_domain_label(std::string_view label) noexcept {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, [](char c) {
           return is_digit(c) || c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c & '\x80') != 0;
         });
}

// The usual form of an address, without quotes and comments; letters beyond ASCII are allowed.
bool is_email(std::string_view text) noexcept {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const std::string_view local = text.substr(0, at);
  const bool letters = std::ranges::all_of(local, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & '\x80') != 0 ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  });
  if (!letters || local.front() == '.' || local.back() == '.' ||
      local.find("..") != std::string_view::npos) {
    return false;
  }
  std::string_view domain = text.substr(at + 1);
  std::string_view last;
  std::size_t labels = 0;
  for (bool more = true; more; ++labels) {
    const std::size_t dot = domain.find('.');
    more = dot != std::string_view::npos;
    last = domain.substr(0, dot);
    if (!is_domain_label(last)) return false;
    if (more) domain.remove_prefix(dot + 1);
  }
  return labels > 1 && last.size() > 1 && !std::ranges::all_of(last, is_digit);
}

void whole_number_into(std::string_view text, std::string& out) noexcept {
  const std::size_t point = text.find('.');
  const std::string_view digits = text.substr(0, point);
  const std::string_view number = digits.starts_with('-') ? digits.substr(1) : digits;
  const bool whole = point != std::string_view::npos && !number.empty() &&
                     point + 1 < text.size() && std::ranges::all_of(number, is_digit) &&
                     text.find_first_not_of('0', point + 1) == std::string_view::npos;
  out.append(whole ? digits : text);
}

void pad_into(std::string_view text, std::size_t width, std::string& out) noexcept {
  if (text.size() < width && std::ranges::all_of(text, is_digit)) {
    out.append(width - text.size(), '0');
  }
  out.append(text);
}

}  // namespace

std::optional<CleanRule> find_cleaning(std::string_view name) noexcept {
  const std::size_t colon = name.find(':');
  const auto found = std::ranges::find(names, name.substr(0, colon));
  if (found == names.end()) return std::nullopt;
  CleanRule cleaning{CleanStep(found - names.begin())};
  const bool widthless = cleaning.step != CleanStep::pad_zeros;
  if (colon == std::string_view::npos) {
    return widthless ? std::optional(cleaning) : std::nullopt;
  }
  const char* const end = name.data() + name.size();
  const auto [stop, failure] = std::from_chars(name.data() + colon + 1, end, cleaning.width);
  if (widthless || failure != std::errc() || stop != end || cleaning.width == 0 ||
      cleaning.width > pad_width_max) {
    return std::nullopt;
  }
  return cleaning;
}

std::string cleaning_name(const CleanRule& cleaning) {
  const std::string& name = names[std::size_t(cleaning.step)];
  return cleaning.step == CleanStep::pad_zeros ? str(name, ":", cleaning.width) : name;
}

const std::vector<std::string>& cleaning_names() { return names; }

void clean_text(const CleanRule& cleaning, std::string_view text, std::string& out) noexcept {
  out.clear();
  const auto map = [&](Letter (*to)(Letter)) {
    while (!text.empty()) put(to(take(text)), out);
  };
  switch (cleaning.step) {
    case CleanStep::trim: trim_into(text, out); break;
    case CleanStep::collapse_blanks: collapse_into(text, out); break;
    case CleanStep::title_case: title_into(text, out); break;
    case CleanStep::upper_case: map(utf8proc_toupper); break;
    case CleanStep::lower_case: map(utf8proc_tolower); break;
    case CleanStep::name: name_into(text, out); break;
    case CleanStep::phone: phone_into(text, out); break;
    case CleanStep::email:
      if (is_email(text)) out.append(text);
      break;
    case CleanStep::whole_number: whole_number_into(text, out); break;
    case CleanStep::pad_zeros: pad_into(text, cleaning.width, out); break;
  }
}

}  // namespace footfall
