// Text in other encodings than UTF-8: found out, and turned into UTF-8 on the way.
//
// What is no character of its encoding (half a pair of UTF-16, a byte that Windows-1252 does not
// have, half a character at the end) becomes bytes that are no UTF-8, so that its row is set aside
// like any other bad one, and nothing is made up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formats/byte_source.h"

namespace footfall {

enum class TextEncoding : std::uint8_t { utf8, utf16le, utf16be, windows1252, latin1 };

// "UTF-8", "UTF-16LE", "Windows-1252" ...
std::string_view encoding_name(TextEncoding encoding) noexcept;
// By one of its usual names, in any case: "utf-16le", "cp1252", "ISO-8859-1".
std::optional<TextEncoding> find_encoding(std::string_view name);

struct FoundEncoding {
  TextEncoding encoding = TextEncoding::utf8;
  std::string why;  // "it begins with the mark of UTF-16": to be put behind a colon or a "since"
};

// Judges a text by its bytes, which it is shown one piece after another from the beginning:
// - a byte order mark decides, and so do NULs in every second byte of the first 4 KiB (UTF-16);
// - text with valid UTF-8 beyond ASCII is UTF-8, whatever else is in it;
// - text with none, whose other bytes are all letters or signs of Windows-1252, is that (Latin-1
//   is the part of it that text has);
// - all else counts as UTF-8.
class EncodingDetector {
 public:
  void look(std::string_view bytes);
  // No further byte changes the judgement.
  bool decided() const noexcept { return mark_.has_value() || multibyte_ > 0; }
  // `ended`: it has seen all of the text.
  FoundEncoding found(bool ended) const;

 private:
  void look_at_beginning();
  void count(std::string_view bytes);
  void count_invalid(unsigned char byte);

  std::string beginning_;  // as long as the first bytes are too few
  bool begun_ = false;
  std::string pending_;  // the beginning of a character at the end of a piece
  std::optional<FoundEncoding> mark_;
  std::uint64_t seen_ = 0;  // bytes counted
  std::uint64_t multibyte_ = 0;
  std::uint64_t invalid_ = 0;
  std::uint64_t first_invalid_ = 0;
  bool all_in_1252_ = true;
  bool has_nul_ = false;
};

// `text` in UTF-8, without a byte order mark of UTF-16. For UTF-8 it is `text` itself.
std::unique_ptr<ByteSource> to_utf8(std::unique_ptr<ByteSource> text, TextEncoding from);

// The same where the text's beginning is UTF-16's; else `text` as it is.
std::unique_ptr<ByteSource> to_utf8_from_utf16(std::unique_ptr<ByteSource> text);

struct OpenedText {
  std::unique_ptr<ByteSource> source;  // in UTF-8; a mark of UTF-8 is still there
  FoundEncoding encoding;
};

// `path` opened, decompressed (open_bytes) and turned into UTF-8 from the encoding given, or from
// what its first MiB says; where that is plain ASCII or not sure, a file is read ahead for another
// 63 MiB at most. `around` may put a source of its own around the bytes as they are in the file,
// for their hash. Throws Error bad_input where the text begins with the mark of UTF-32.
using SourceAround = std::function<std::unique_ptr<ByteSource>(std::unique_ptr<ByteSource>)>;
OpenedText open_text(const std::string& path, ExpansionLimit limit = {},
                     std::optional<TextEncoding> given = {}, const SourceAround& around = {});
// The same of a text that cannot be read ahead: its first MiB decides.
OpenedText open_text(std::unique_ptr<ByteSource> text, std::optional<TextEncoding> given = {},
                     const SourceAround& around = {});

}  // namespace footfall
