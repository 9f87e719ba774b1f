#include "ingest/regular_rows.h"

#include <algorithm>
#include <cstring>

#include "formats/csv.h"
#include "ingest/values.h"

namespace footfall {

RegularRows::RegularRows(const LoadPlan& plan, const FastPlan& fast)
    : time_rule_(plan.mapping.time), fast_(fast) {}

std::size_t RegularRows::read(const char* text, std::size_t begin, const std::uint32_t* places,
                              std::size_t count) {
  text_ = text;
  places_ = places;
  count = find_rows(begin, count);
  count = read_times(count);
  count = read_kinds(count);
  count = read_numbers(count);
  count = read_users(count);
  count = read_sessions(count);
  find_products(count);
  return count;
}

RegularRows::Field RegularRows::field(std::size_t number) const noexcept {
  const bool first = number == 0;
  const bool last = number + 1 == fast_.fields;
  return {.begins = first ? begins.data() : places_ + number - 1,
          .begin_step = first ? 1 : fast_.fields,
          .behind = first ? 0U : 1U,
          .ends = last ? ends_.data() : places_ + number,
          .end_step = last ? 1 : fast_.fields};
}

void RegularRows::move(std::size_t from, std::size_t to) noexcept {
  times[to] = times[from];
  kinds[to] = kinds[from];
  has_number[to] = has_number[from];
  numbers[to] = numbers[from];
  users[to] = users[from];
  has_session[to] = has_session[from];
  sessions[to] = sessions[from];
}

std::size_t RegularRows::find_rows(std::size_t begin, std::size_t count) noexcept {
  constexpr std::size_t longest = CsvFormat{}.record_bytes_max;
  for (std::size_t row = 0; row < count; ++row) {
    const std::uint32_t end = places_[(row + 1) * fast_.fields - 1];
    if (end + 1 - begin > longest) return row;
    begins[row] = static_cast<std::uint32_t>(begin);
    ends_[row] = end - (end > begin && text_[end - 1] == '\r' ? 1 : 0);
    begin = end + 1;
  }
  return count;
}

std::size_t RegularRows::read_times(std::size_t count) {
  const Field field = this->field(fast_.time);
  for (std::size_t row = 0; row < count; ++row) {
    const char* const text = text_ + field.begin(row);
    const std::size_t size = field.size(row);
    const auto tens = static_cast<unsigned>(static_cast<unsigned char>(text[17]) - '0');
    const auto ones = static_cast<unsigned>(static_cast<unsigned char>(text[18]) - '0');
    if (size == time_size_ && load_u64(text) == minute_[0] && load_u64(text + 8) == minute_[1] &&
        text[16] == ':' && first_bytes(text + 19, size - 19) == zone_) {
      if (tens > 5 || ones > 9) return row;
      times[row] = minute_begin_ + tens * 10 + ones;
    } else if (!learn_time({text, size}, times[row])) {
      return row;
    }
  }
  return count;
}

bool RegularRows::learn_time(std::string_view text, std::uint32_t& time) {
  const ParsedTime parsed = parse_time(text, time_rule_);
  if (parsed.fault != RowFault::none || parsed.time % micros_per_second != 0) return false;
  const std::int64_t seconds = parsed.time / micros_per_second;
  // Room for the 59 seconds of the minute, so that the fast way need not ask.
  if (seconds < 60 || seconds > std::int64_t{0xFFFF'FFFF} - 60) return false;
  time = static_cast<std::uint32_t>(seconds);
  const bool usual = text.size() >= 19 && text.size() <= 19 + sizeof zone_ && text[4] == '-' &&
                     text[16] == ':' && (text.size() == 19 || text[19] != '.');
  if (!usual) return true;
  std::memcpy(minute_, text.data(), sizeof minute_);
  minute_begin_ = time - static_cast<std::uint32_t>((text[17] - '0') * 10 + (text[18] - '0'));
  zone_ = first_bytes(text.data() + 19, text.size() - 19);
  time_size_ = text.size();
  return true;
}

void RegularRows::know_kind(std::string_view text, std::uint8_t code) {
  char padded[8] = {};
  std::memcpy(padded, text.data(), std::min<std::size_t>(text.size(), sizeof padded));
  known_kinds_.push_back({load_u64(padded), std::string(text), code});
}

std::size_t RegularRows::read_kinds(std::size_t count) noexcept {
  const Field field = this->field(fast_.event_type);
  for (std::size_t row = 0; row < count; ++row) {
    const char* const text = text_ + field.begin(row);
    const std::size_t size = field.size(row);
    const std::uint64_t first = first_bytes(text, std::min<std::size_t>(size, 8));
    const auto known = std::ranges::find_if(known_kinds_, [&](const KnownKind& kind) {
      return kind.first == first && kind.text.size() == size &&
             (size <= 8 || std::memcmp(kind.text.data(), text, size) == 0);
    });
    if (known == known_kinds_.end()) return row;
    kinds[row] = known->code;
  }
  return count;
}

std::size_t RegularRows::read_numbers(std::size_t count) noexcept {
  const Field field = this->field(fast_.number);
  const int scale = fast_.scale;
  for (std::size_t row = 0; row < count; ++row) {
    const std::size_t size = field.size(row);
    has_number[row] = size != 0 ? 1 : 0;
    numbers[row] = 0;
    if (size != 0 && !usual_decimal(text_ + field.begin(row), size, scale, numbers[row])) {
      return row;
    }
  }
  return count;
}

std::size_t RegularRows::read_users(std::size_t count) noexcept {
  const Field field = this->field(fast_.user);
  for (std::size_t row = 0; row < count; ++row) {
    if (!usual_integer(text_ + field.begin(row), field.size(row), users[row])) return row;
  }
  return count;
}

std::size_t RegularRows::read_sessions(std::size_t count) noexcept {
  const Field field = this->field(fast_.session);
  for (std::size_t row = 0; row < count; ++row) {
    const std::size_t size = field.size(row);
    has_session[row] = size != 0 ? 1 : 0;
    sessions[row] = {};
    if (size == 0) continue;
    if (size != 36 || !parse_uuid(text_ + field.begin(row), sessions[row])) return row;
  }
  return count;
}

void RegularRows::find_products(std::size_t count) noexcept {
  const Field first = field(fast_.product_first);
  const Field last = field(fast_.product_last);
  for (std::size_t row = 0; row < count; ++row) {
    const std::size_t begin = first.begin(row);
    products[row] = {text_ + begin, last.begin(row) + last.size(row) - begin};
  }
}

}  // namespace footfall
