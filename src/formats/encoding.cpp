#include "formats/encoding.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "formats/resumed_source.h"
#include "formats/utf8.h"

namespace footfall {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t beginning_bytes = 4096;
constexpr std::size_t first_look_bytes = std::size_t{1} << 20;
constexpr std::size_t look_bytes_max = std::size_t{64} << 20;
constexpr std::size_t piece_bytes = std::size_t{64} << 10;

constexpr std::array utf32_marks{"\xff\xfe\0\0"sv, "\0\0\xfe\xff"sv};
constexpr std::size_t utf32_mark_bytes = 4;

// Before it passes for UTF-16, whose mark its own begins with.
void refuse_utf32(std::string_view first, const std::string& name) {
  for (const auto mark : utf32_marks) {
    if (!first.starts_with(mark)) continue;
    throw Error(
        ErrorKind::bad_input,
        str(printable(name), ": is UTF-32 text; footfall reads UTF-8, UTF-16 and Windows-1252"),
        "convert it first: iconv -f UTF-32 -t UTF-8 in.csv > out.csv");
  }
}

// What Windows-1252 has in place of the controls 0x80 to 0x9F; 0: nothing.
constexpr std::array<char16_t, 32> signs_of_1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_in_1252(unsigned char byte) {
  return byte < 0x80 || byte >= 0xA0 || signs_of_1252[byte - 0x80U] != 0;
}

std::size_t ascii_run(std::string_view text) {
  std::size_t length = 0;
  std::uint64_t eight = 0;
  for (; text.size() - length >= sizeof eight; length += sizeof eight) {
    std::memcpy(&eight, text.data() + length, sizeof eight);
    if ((eight & 0x8080'8080'8080'8080ULL) != 0) break;
  }
  while (length < text.size() && (text[length] & '\x80') == 0) ++length;
  return length;
}

// Bytes of the character that begins so; 1 where none does.
std::size_t promised_bytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0 && byte < 0xF5) return 4;
  if (byte >= 0xE0 && byte < 0xF0) return 3;
  return byte >= 0xC2 && byte < 0xE0 ? 2 : 1;
}

// UTF-16 of mostly ASCII has a NUL in every second byte.
std::optional<TextEncoding> utf16_by_nuls(std::string_view bytes) {
  const std::size_t pairs = bytes.size() / 2;
  std::size_t nul_first = 0;
  std::size_t nul_second = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    nul_first += bytes[2 * i] == '\0' ? 1 : 0;
    nul_second += bytes[2 * i + 1] == '\0' ? 1 : 0;
  }
  const std::size_t most = std::max(nul_first, nul_second);
  const std::size_t least = std::min(nul_first, nul_second);
  if (pairs < 4 || most * 10 < pairs * 8 || least * 10 > pairs) return std::nullopt;
  return nul_second == most ? TextEncoding::utf16le : TextEncoding::utf16be;
}

// Turns pieces of bytes into UTF-8; what is left of a character waits for the next piece.
class Converted final : public ByteSource {
 public:
  Converted(std::unique_ptr<ByteSource> inner, TextEncoding from)
      : inner_(std::move(inner)), from_(from), in_(piece_bytes), out_(3 * piece_bytes + 16) {}

  std::size_t read(std::span<char> into) override {
    while (handed_ == made_ && !ended_) convert();
    const std::size_t count = std::min(into.size(), made_ - handed_);
    std::memcpy(into.data(), out_.data() + handed_, count);
    handed_ += count;
    return count;
  }
  std::uint64_t taken() const noexcept override { return inner_->taken(); }
  const std::string& name() const noexcept override { return inner_->name(); }

 private:
  void convert() {
    const std::size_t got = inner_->read(std::span(in_).subspan(kept_));
    ended_ = got == 0;
    handed_ = 0;
    const std::string_view bytes(in_.data(), kept_ + got);
    char* out = out_.data();
    const bool pairs = from_ == TextEncoding::utf16le || from_ == TextEncoding::utf16be;
    const std::size_t used = pairs ? from_utf16(bytes, out) : from_bytes(bytes, out);
    kept_ = bytes.size() - used;
    std::memmove(in_.data(), in_.data() + used, kept_);
    if (ended_ && kept_ > 0) *out++ = '\xff';  // half a character
    made_ = std::size_t(out - out_.data());
  }

  std::size_t from_bytes(std::string_view bytes, char*& out) const {
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t run = ascii_run(bytes.substr(at));
      std::memcpy(out, bytes.data() + at, run);
      out += run;
      at += run;
      if (at == bytes.size()) break;
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      const bool sign = byte < 0xA0 && from_ == TextEncoding::windows1252;
      const char16_t code = sign ? signs_of_1252[byte - 0x80U] : byte;
      if (code == 0) {
        *out++ = static_cast<char>(byte);
      } else {
        out = put_utf8(out, code);
      }
    }
    return bytes.size();
  }

  std::uint32_t unit(std::string_view bytes, std::size_t at) const {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return from_ == TextEncoding::utf16le ? first | second << 8 : first << 8 | second;
  }

  std::size_t from_utf16(std::string_view bytes, char*& out) {
    std::size_t at = 0;
    if (!begun_ && bytes.size() >= 2) {
      begun_ = true;
      if (unit(bytes, 0) == 0xFEFF) at = 2;
    }
    for (; at + 2 <= bytes.size(); at += 2) {
      std::uint32_t code = unit(bytes, at);
      if (code >= 0xD800 && code < 0xDC00) {
        if (at + 4 > bytes.size()) {
          if (!ended_) break;
        } else if (const std::uint32_t low = unit(bytes, at + 2); low >= 0xDC00 && low < 0xE000) {
          code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
          at += 2;
        }
      }
      out = put_utf8(out, code);  // half a pair becomes three bytes that are no UTF-8
    }
    return at;
  }

  std::unique_ptr<ByteSource> inner_;
  TextEncoding from_;
  std::vector<char> in_;
  std::size_t kept_ = 0;  // bytes at the front of in_ that wait for more
  std::vector<char> out_;
  std::size_t handed_ = 0;
  std::size_t made_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

bool is_file(const std::string& path) {
  return path != "-" && path_facts(path).kind == PathFacts::Kind::file;
}

// Reads a file once more, from its beginning.
FoundEncoding look_further(const std::string& path, ExpansionLimit limit) {
  const auto source = open_bytes(path, limit);
  EncodingDetector detector;
  std::vector<char> piece(first_look_bytes);
  for (std::size_t seen = 0; seen < look_bytes_max && !detector.decided();) {
    const std::size_t got = source->read(piece);
    if (got == 0) return detector.found(true);
    detector.look({piece.data(), got});
    seen += got;
  }
  return detector.found(false);
}

}  // namespace

std::string_view encoding_name(TextEncoding encoding) noexcept {
  constexpr std::array names{"UTF-8"sv, "UTF-16LE"sv, "UTF-16BE"sv, "Windows-1252"sv, "Latin-1"sv};
  return names[static_cast<std::size_t>(encoding)];
}

std::optional<TextEncoding> find_encoding(std::string_view name) {
  std::string plain;  // letters and digits, in lower case
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') plain += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  constexpr std::array<std::pair<std::string_view, TextEncoding>, 9> names{{
      {"utf8", TextEncoding::utf8},
      {"utf16", TextEncoding::utf16le},
      {"utf16le", TextEncoding::utf16le},
      {"utf16be", TextEncoding::utf16be},
      {"windows1252", TextEncoding::windows1252},
      {"cp1252", TextEncoding::windows1252},
      {"latin1", TextEncoding::latin1},
      {"iso88591", TextEncoding::latin1},
      {"l1", TextEncoding::latin1},
  }};
  for (const auto& [known, encoding] : names) {
    if (plain == known) return encoding;
  }
  return std::nullopt;
}

void EncodingDetector::look(std::string_view bytes) {
  if (!begun_) {
    beginning_ += bytes;
    if (beginning_.size() >= beginning_bytes) look_at_beginning();
    return;
  }
  if (!mark_) count(bytes);
}

void EncodingDetector::look_at_beginning() {
  begun_ = true;
  const std::string bytes = std::exchange(beginning_, {});
  const std::string_view text(bytes);
  if (text.starts_with("\xef\xbb\xbf")) {
    mark_ = {TextEncoding::utf8, "it begins with the mark of UTF-8"};
  } else if (text.starts_with("\xff\xfe")) {
    mark_ = {TextEncoding::utf16le, "it begins with the mark of UTF-16"};
  } else if (text.starts_with("\xfe\xff")) {
    mark_ = {TextEncoding::utf16be, "it begins with the mark of UTF-16"};
  } else if (const auto found = utf16_by_nuls(text.substr(0, beginning_bytes))) {
    mark_ = {*found, "every second byte of its beginning is 0"};
  } else {
    count(text);
  }
}

void EncodingDetector::count_invalid(unsigned char byte) {
  if (invalid_++ == 0) first_invalid_ = seen_;
  all_in_1252_ = all_in_1252_ && is_in_1252(byte);
}

void EncodingDetector::count(std::string_view bytes) {
  has_nul_ = has_nul_ || bytes.find('\0') != std::string_view::npos;
  std::string joined;
  if (!pending_.empty()) {
    joined = std::exchange(pending_, {}) + std::string(bytes);
    bytes = joined;
  }
  while (!bytes.empty() && multibyte_ == 0) {
    const std::size_t run = ascii_run(bytes);
    bytes.remove_prefix(run);
    seen_ += run;
    if (bytes.empty()) return;
    const std::size_t promised = promised_bytes(bytes[0]);
    if (promised > bytes.size()) {
      pending_ = bytes;
      return;
    }
    if (promised > 1 && valid_utf8(bytes.substr(0, promised))) {
      ++multibyte_;
      return;
    }
    count_invalid(static_cast<unsigned char>(bytes[0]));
    bytes.remove_prefix(1);
    ++seen_;
  }
}

FoundEncoding EncodingDetector::found(bool ended) const {
  EncodingDetector whole = *this;
  if (!whole.begun_) whole.look_at_beginning();
  if (whole.mark_) return *whole.mark_;
  if (ended) {
    for (const char c : std::exchange(whole.pending_, {})) {
      whole.count_invalid(static_cast<unsigned char>(c));
    }
  }
  if (whole.multibyte_ > 0) return {TextEncoding::utf8, "it holds characters of UTF-8"};
  if (whole.invalid_ == 0) return {TextEncoding::utf8, "it is plain ASCII"};
  const std::string where = str("its byte ", grouped(std::int64_t(whole.first_invalid_ + 1)));
  if (whole.all_in_1252_ && !whole.has_nul_) {
    return {TextEncoding::windows1252,
            str(where, " is no UTF-8, and like all others beyond ASCII a sign of Windows-1252")};
  }
  return {TextEncoding::utf8, str(where, " is no UTF-8, but it is no other encoding either")};
}

std::unique_ptr<ByteSource> to_utf8(std::unique_ptr<ByteSource> text, TextEncoding from) {
  if (from == TextEncoding::utf8) return text;
  return std::make_unique<Converted>(std::move(text), from);
}

std::unique_ptr<ByteSource> to_utf8_from_utf16(std::unique_ptr<ByteSource> text) {
  std::string first = take_first(*text, beginning_bytes);
  EncodingDetector detector;
  detector.look(first);
  const TextEncoding found = detector.found(false).encoding;
  auto whole = resumed(std::move(first), std::move(text));
  const bool wide = found == TextEncoding::utf16le || found == TextEncoding::utf16be;
  return to_utf8(std::move(whole), wide ? found : TextEncoding::utf8);
}

OpenedText open_text(const std::string& path, ExpansionLimit limit,
                     std::optional<TextEncoding> given, const SourceAround& around) {
  std::unique_ptr<ByteSource> source = open_bytes(path, limit);
  if (given || !is_file(path)) return open_text(std::move(source), given, around);
  std::string first = take_first(*source, first_look_bytes);
  refuse_utf32(first, source->name());
  EncodingDetector detector;
  detector.look(first);
  const bool ended = first.size() < first_look_bytes;
  FoundEncoding found =
      ended || detector.decided() ? detector.found(ended) : look_further(path, limit);
  source = resumed(std::move(first), std::move(source));
  if (around) source = around(std::move(source));
  return {to_utf8(std::move(source), found.encoding), std::move(found)};
}

OpenedText open_text(std::unique_ptr<ByteSource> source, std::optional<TextEncoding> given,
                     const SourceAround& around) {
  FoundEncoding found;
  std::string first = take_first(*source, given ? utf32_mark_bytes : first_look_bytes);
  refuse_utf32(first, source->name());
  if (given) {
    found = {*given, "it was said to be"};
  } else {
    EncodingDetector detector;
    detector.look(first);
    found = detector.found(first.size() < first_look_bytes);
  }
  source = resumed(std::move(first), std::move(source));
  if (around) source = around(std::move(source));
  return {to_utf8(std::move(source), found.encoding), std::move(found)};
}

}  // namespace footfall
