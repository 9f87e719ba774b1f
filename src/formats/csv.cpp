#include "formats/csv.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "formats/byte_source.h"

namespace footfall {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
constexpr std::size_t kept_of_long_line = 4096;  // as the raw text of a row that is too long

// One record being cut. `limit_` is as far as anything may be looked at.
class Cutter {
 public:
  Cutter(std::string_view bytes, bool at_end, const CsvFormat& format, SourceRecord& record)
      : bytes_(bytes.substr(0, std::min(bytes.size(), format.record_bytes_max))),
        whole_(bytes.size() >= format.record_bytes_max || at_end),
        ends_here_(at_end && bytes.size() < format.record_bytes_max),
        delimiter_(format.delimiter),
        record_(record) {}

  Cut cut() {
    record_.fields.clear();
    record_.unquoted.clear();
    record_.fault = RecordFault::none;
    std::size_t at = 0;
    for (;;) {
      const Step step = at < bytes_.size() && bytes_[at] == '"' ? quoted(at) : bare(at);
      if (step == Step::next_field) continue;
      if (step == Step::need_more) return Cut::need_more;
      if (step == Step::line_end) finish(at);
      return Cut::record;
    }
  }

 private:
  enum class Step { next_field, line_end, need_more, bad };

  // Each takes one field from `at` on and leaves `at` at the next field, or behind the line end.
  Step bare(std::size_t& at) {
    const std::size_t end = end_of_bare(at);
    if (end == bytes_.size() && !ends_here_) {
      if (!whole_) return Step::need_more;
      return bad_line(RecordFault::too_long);
    }
    const bool last = end == bytes_.size() || bytes_[end] == '\n';
    std::string_view field = bytes_.substr(at, end - at);
    if (last && field.ends_with('\r')) field.remove_suffix(1);
    record_.fields.push_back(field);
    at = std::min(end + 1, bytes_.size());
    return last ? Step::line_end : Step::next_field;
  }

  // The next separator or line end, or the end of the bytes.
  std::size_t end_of_bare(std::size_t at) const {
#if defined(__SSE2__)
    for (; at + 16 <= bytes_.size(); at += 16) {
      const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes_.data() + at));
      const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8(delimiter_)),
                                        _mm_cmpeq_epi8(text, _mm_set1_epi8('\n')));
      const auto mask = static_cast<unsigned>(_mm_movemask_epi8(ends));
      if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
    }
#endif
    while (at < bytes_.size() && bytes_[at] != delimiter_ && bytes_[at] != '\n') ++at;
    return at;
  }

  Step quoted(std::size_t& at) {
    any_quoted_ = true;
    const std::size_t begin = at + 1;
    bool doubled = false;
    std::size_t quote = bytes_.find('"', begin);
    while (quote != std::string_view::npos && quote + 1 < bytes_.size() &&
           bytes_[quote + 1] == '"') {
      doubled = true;
      quote = bytes_.find('"', quote + 2);
    }
    const bool found = quote != std::string_view::npos;
    if (!whole_ && (!found || quote + 2 >= bytes_.size())) return Step::need_more;
    if (!found) return bad_line(RecordFault::unclosed_quote);
    std::size_t end = quote + 1;
    if (end == bytes_.size()) {
      if (!ends_here_) return bad_line(RecordFault::unclosed_quote);
    } else if (bytes_[end] == '\r' &&
               (end + 1 == bytes_.size() ? ends_here_ : bytes_[end + 1] == '\n')) {
      ++end;
    }
    const bool last = end == bytes_.size() || bytes_[end] == '\n';
    if (!last && bytes_[end] != delimiter_) return bad_line(RecordFault::text_after_quote);
    const std::string_view inside = bytes_.substr(begin, quote - begin);
    record_.fields.push_back(doubled ? undoubled(inside) : inside);
    at = std::min(end + 1, bytes_.size());
    return last ? Step::line_end : Step::next_field;
  }

  std::string_view undoubled(std::string_view inside) {
    // Room for everything at once, so that earlier fields' views stay valid.
    record_.unquoted.reserve(bytes_.size());
    const std::size_t begin = record_.unquoted.size();
    for (std::size_t i = 0; i < inside.size(); ++i) {
      record_.unquoted.push_back(inside[i]);
      if (inside[i] == '"') ++i;
    }
    return std::string_view(record_.unquoted).substr(begin);
  }

  void finish(std::size_t end) {
    record_.bytes = end;
    record_.raw = bytes_.substr(0, end);
    if (record_.raw.ends_with('\n')) record_.raw.remove_suffix(1);
    if (record_.raw.ends_with('\r')) record_.raw.remove_suffix(1);
    const std::string_view all = bytes_.substr(0, end);
    record_.lines = any_quoted_ ? std::size_t(std::ranges::count(all, '\n'))
                                : std::size_t(all.ends_with('\n') ? 1 : 0);
  }

  // The first line alone is bad; it must be seen to its end.
  Step bad_line(RecordFault fault) {
    const std::size_t newline = bytes_.find('\n');
    if (newline == std::string_view::npos && !whole_) return Step::need_more;
    record_.fields.clear();
    // A row that is too long though its first line is not: its quotes span too many lines.
    record_.fault = fault == RecordFault::too_long ? RecordFault::unclosed_quote : fault;
    if (newline == std::string_view::npos && !ends_here_) {
      record_.fault = RecordFault::too_long;
      record_.bytes = bytes_.size();
      record_.raw = bytes_.substr(0, kept_of_long_line);
      record_.lines = 0;
      return Step::bad;
    }
    finish(newline == std::string_view::npos ? bytes_.size() : newline + 1);
    return Step::bad;
  }

  std::string_view bytes_;
  bool whole_;      // more bytes would not be looked at
  bool ends_here_;  // the source ends with bytes_
  char delimiter_;
  bool any_quoted_ = false;  // no other field holds line ends
  SourceRecord& record_;
};

}  // namespace

Cut cut_record(std::string_view bytes, bool at_end, const CsvFormat& format, SourceRecord& record) {
  return Cutter(bytes, at_end, format, record).cut();
}

Cut cut_line(std::string_view bytes, bool at_end, const CsvFormat& format, SourceRecord& record) {
  const std::string_view looked_at = bytes.substr(0, format.record_bytes_max);
  const std::size_t newline = looked_at.find('\n');
  const bool ended = newline != std::string_view::npos;
  if (!ended && !at_end && bytes.size() < format.record_bytes_max) return Cut::need_more;
  record.fields.clear();
  record.unquoted.clear();
  record.fault = RecordFault::none;
  record.bytes = ended ? newline + 1 : looked_at.size();
  record.lines = ended ? 1 : 0;
  if (!ended && bytes.size() >= format.record_bytes_max) {
    record.fault = RecordFault::too_long;
    record.raw = looked_at.substr(0, kept_of_long_line);
    return Cut::record;
  }
  record.raw = looked_at.substr(0, ended ? newline : looked_at.size());
  if (record.raw.ends_with('\r')) record.raw.remove_suffix(1);
  record.fields.push_back(record.raw);
  return Cut::record;
}

CsvReader::CsvReader(ByteSource& source, std::size_t record_bytes_max) : source_(source) {
  format_.record_bytes_max = record_bytes_max;
}

bool CsvReader::refill() {
  if (source_ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < chunk_bytes) buffer_.resize(end_ + chunk_bytes);
  const std::size_t got = source_.read(std::span(buffer_).subspan(end_));
  end_ += got;
  source_ended_ = got == 0;
  return !source_ended_;
}

std::string_view CsvReader::peek(std::size_t count) {
  while (end_ - begin_ < count && refill()) {
  }
  return rest().substr(0, count);
}

void CsvReader::skip(std::size_t count) {
  begin_ += count;
  offset_ += count;
}

bool CsvReader::next(SourceRecord& record) {
  for (;;) {
    if (begin_ == end_ && !refill()) return false;
    if (cut_(rest(), source_ended_, format_, record) == Cut::need_more) {
      refill();
      continue;
    }
    record.offset = offset_;
    record.line = line_;
    begin_ += record.bytes;
    offset_ += record.bytes;
    line_ += record.lines;
    if (record.fault == RecordFault::too_long) skip_line(record);
    if (!record.blank()) return true;
  }
}

bool CsvReader::peek_record(SourceRecord& record) {
  if (!next(record)) return false;
  if (record.fault == RecordFault::too_long) return true;
  begin_ -= record.bytes;  // still in the buffer: only a refill moves it, and that comes before
  offset_ = record.offset;
  line_ = record.line;
  return true;
}

void CsvReader::skip_line(SourceRecord& record) {
  // Refilling moves the buffer, so the text that is kept must be kept apart.
  record.unquoted.assign(record.raw);
  record.raw = record.unquoted;
  for (;;) {
    const std::size_t newline = rest().find('\n');
    const std::size_t count = newline == std::string_view::npos ? end_ - begin_ : newline + 1;
    begin_ += count;
    offset_ += count;
    record.bytes += count;
    if (newline != std::string_view::npos) {
      ++line_;
      return;
    }
    if (!refill()) return;
  }
}

char detect_delimiter(std::string_view line) noexcept {
  constexpr std::string_view candidates = ",;\t|";
  std::array<std::size_t, candidates.size()> counts{};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
    const std::size_t which = candidates.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::ranges::max_element(counts);  // the first of equals
  return candidates[std::size_t(most - counts.begin())];
}

}  // namespace footfall
