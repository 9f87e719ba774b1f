#include "ingest/range_parser.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/hash.h"
#include "formats/content_hash.h"
#include "ingest/load_state.h"
#include "ingest/values.h"
#include "store/segment_writer.h"

namespace footfall {
namespace {

constexpr std::size_t piece_bytes = std::size_t{128} << 10;  // fits the second-level cache
constexpr std::size_t tail_bytes = std::size_t{16} << 10;    // read at a time behind the range
constexpr std::size_t readable_behind = 64;  // bytes that may be loaded behind the last one
constexpr unsigned known_session_bits = 12;  // of their pairs
constexpr std::size_t text_lead = 16;  // rows between fetching a product's text and comparing it
constexpr std::size_t bad_bytes_max = std::size_t{64} << 20;  // more of them take the simple path

}  // namespace

void RowStatistics::merge(const RowStatistics& that) noexcept {
  first_time = std::min(first_time, that.first_time);
  last_time = std::max(last_time, that.last_time);
  time_unit = finer_unit(time_unit, that.time_unit);
  least = std::min(least, that.least);
  largest = std::max(largest, that.largest);
  null_numbers += that.null_numbers;
  null_sessions += that.null_sessions;
}

template <typename Record>
RangeParser<Record>::RangeParser(const LoadPlan& plan, const Binding& binding, const FastPlan& fast,
                                 unsigned bits)
    : plan_(plan),
      binding_(binding),
      fast_(fast),
      find_marks_(find_marks()),
      exact_(plan, binding),
      partition_shift_(63 - bits),
      partitions_(bits),
      products_(fast.product_columns.size()),
      known_sessions_(std::size_t{2} << known_session_bits) {
  format_.delimiter = fast.delimiter;
  const auto& names = reserved_kind_names();
  for (std::size_t code = 0; code < names.size(); ++code) {
    know_kind(names[code], static_cast<std::uint8_t>(code));
  }
}

template <typename Record>
RangeResult RangeParser<Record>::parse(const FileRange& range) {
  begin(range);
  if (find_first_record()) {
    result_.first_record = buffer_offset_ + at_;
    read_rows();
  } else {
    result_.first_record = buffer_offset_ + at_;
  }
  result_.end_record = buffer_offset_ + at_;
  return std::move(result_);
}

template <typename Record>
void RangeParser<Record>::begin(const FileRange& range) {
  range_ = &range;
  result_ = RangeResult{};
  result_.partitions.assign(partitions_.count(), 0);
  buffer_offset_ = range.begin;
  at_ = 0;
  have_ = 0;
  mark_count_ = 0;
  next_mark_ = 0;
  file_ended_ = false;
  (void)refill();
}

// Moves what is left of the buffer to its front and reads on; false: there is nothing more.
template <typename Record>
bool RangeParser<Record>::refill() {
  if (file_ended_) return false;
  if (at_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + at_, have_ - at_);
    buffer_offset_ += at_;
    have_ -= at_;
    at_ = 0;
  }
  const std::uint64_t position = buffer_offset_ + have_;
  const std::uint64_t limit = position < range_->end ? range_->end : range_->file->bytes();
  const std::size_t most = position < range_->end ? piece_bytes : tail_bytes;
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(most, std::max(limit, position) - position));
  if (buffer_.size() < have_ + wanted + readable_behind) {
    buffer_.resize(have_ + std::max(wanted, have_) + piece_bytes + readable_behind);
    marks_.resize(buffer_.size());
  }
  const std::size_t got =
      range_->file->read_at(position, std::span(buffer_).subspan(have_, wanted));
  const std::string_view piece(buffer_.data() + have_, got);
  if (position < range_->end) append_block_hashes(piece, result_.block_hashes);
  have_ += got;
  file_ended_ = got < wanted || position + got >= range_->file->bytes();
  mark_count_ = find_marks_(buffer_.data(), have_, fast_.delimiter, marks_.data());
  next_mark_ = 0;
  return got > 0;
}

// false: no record begins in the file at or behind the range's begin.
template <typename Record>
bool RangeParser<Record>::find_first_record() {
  if (range_->begin <= range_->data_begin) {
    while (buffer_offset_ + have_ < range_->data_begin) {
      at_ = have_;
      if (!refill()) return false;
    }
    at_ = static_cast<std::size_t>(range_->data_begin - buffer_offset_);
  } else {
    char before = '\n';
    (void)range_->file->read_at(range_->begin - 1, std::span(&before, 1));
    if (before != '\n') {
      skip_long_line();
      result_.lines = 0;  // the line belongs to the range before
    }
  }
  while (next_mark_ < mark_count_ && marks_[next_mark_] < at_) ++next_mark_;
  return true;
}

template <typename Record>
void RangeParser<Record>::skip_long_line() {
  for (;;) {
    const void* const newline = std::memchr(buffer_.data() + at_, '\n', have_ - at_);
    if (newline != nullptr) {
      at_ = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data()) + 1;
      ++result_.lines;
      return;
    }
    at_ = have_;
    if (!refill()) return;
  }
}

template <typename Record>
void RangeParser<Record>::read_rows() {
  const std::size_t fields = fast_.fields;
  while (buffer_offset_ + at_ < range_->end) {
    if (next_mark_ + fields <= mark_count_) {
      Waiting& row = waiting_[waiting_count_];
      const std::uint32_t* const marks = &marks_[next_mark_];
      if (read_regular(marks, row)) {
        ++result_.read;
        at_ = marks[fields - 1] + 1;
        next_mark_ += fields;
        if (waiting_count_ >= text_lead) {
          find_candidate(waiting_[waiting_count_ - text_lead]);
        }
        if (++waiting_count_ == waiting_.size()) look_up_waiting();
        continue;
      }
    }
    look_up_waiting();
    if (read_exactly()) {
      while (next_mark_ < mark_count_ && marks_[next_mark_] < at_) ++next_mark_;
    } else if (!refill() && at_ == have_) {
      break;
    }
  }
  look_up_waiting();
}

template <typename Record>
bool RangeParser<Record>::read_regular(const std::uint32_t* marks, Waiting& row) {
  const char* const text = buffer_.data();
  const std::size_t last = fast_.fields - 1;
  bool separated = text[marks[last]] == '\n';
  for (std::size_t i = 0; i < last; ++i) separated &= text[marks[i]] == fast_.delimiter;
  if (!separated || marks[last] + 1 - at_ > format_.record_bytes_max) return false;
  const auto begin_of = [&](std::size_t field) { return field == 0 ? at_ : marks[field - 1] + 1; };
  const auto end_of = [&](std::size_t field) -> std::size_t {
    const bool carriage =
        field == last && marks[last] > begin_of(last) && text[marks[last] - 1] == '\r';
    return marks[field] - (carriage ? 1 : 0);
  };
  const auto size_of = [&](std::size_t field) { return end_of(field) - begin_of(field); };

  if (!read_time(text + begin_of(fast_.time), size_of(fast_.time), row.time)) return false;
  if (!read_kind(text + begin_of(fast_.event_type), size_of(fast_.event_type), row.kind)) {
    return false;
  }
  const std::size_t number_size = size_of(fast_.number);
  row.number = 0;
  row.number_is_null = number_size == 0;
  if (!row.number_is_null &&
      !usual_decimal(text + begin_of(fast_.number), number_size, fast_.scale, row.number)) {
    return false;
  }
  if (!usual_integer(text + begin_of(fast_.user), size_of(fast_.user), row.user)) return false;
  const std::size_t session_size = size_of(fast_.session);
  row.has_session = session_size != 0;
  if (row.has_session &&
      (session_size != 36 || !usual_uuid(text + begin_of(fast_.session), row.session))) {
    return false;
  }
  row.row_begin = static_cast<std::uint32_t>(at_);
  row.product = text + begin_of(fast_.product_first);
  row.product_size =
      static_cast<std::uint32_t>(end_of(fast_.product_last) - begin_of(fast_.product_first));
  row.product_hash = text_hash(row.product, row.product_size);
  products_.prefetch(row.product_hash);
  return true;
}

template <typename Record>
bool RangeParser<Record>::read_time(const char* text, std::size_t size, std::uint32_t& time) {
  if (size == time_size_ && load_u64(text) == minute_[0] && load_u64(text + 8) == minute_[1] &&
      text[16] == ':' && first_bytes(text + 19, size - 19) == zone_) {
    const auto tens = static_cast<unsigned>(static_cast<unsigned char>(text[17]) - '0');
    const auto ones = static_cast<unsigned>(static_cast<unsigned char>(text[18]) - '0');
    if (tens > 5 || ones > 9) return false;
    time = minute_begin_ + tens * 10 + ones;
    return true;
  }
  return learn_time({text, size}, time);
}

template <typename Record>
bool RangeParser<Record>::learn_time(std::string_view text, std::uint32_t& time) {
  const ParsedTime parsed = parse_time(text, plan_.mapping.time);
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

template <typename Record>
bool RangeParser<Record>::read_kind(const char* text, std::size_t size,
                                    std::uint8_t& code) const noexcept {
  const std::uint64_t first = first_bytes(text, std::min<std::size_t>(size, 8));
  for (const KnownKind& kind : known_kinds_) {
    if (kind.first != first || kind.text.size() != size) continue;
    if (size > 8 && std::memcmp(kind.text.data(), text, size) != 0) continue;
    code = kind.code;
    return true;
  }
  return false;
}

template <typename Record>
void RangeParser<Record>::know_kind(std::string_view text, std::uint8_t code) {
  char padded[8] = {};
  std::memcpy(padded, text.data(), std::min<std::size_t>(text.size(), sizeof padded));
  known_kinds_.push_back({load_u64(padded), std::string(text), code});
}

// In the order of the rows. A product that was not met before is read exactly, with its row.
template <typename Record>
void RangeParser<Record>::look_up_waiting() {
  const std::size_t fetched = waiting_count_ - std::min(waiting_count_, text_lead);
  for (std::size_t i = fetched; i < waiting_count_; ++i) {
    find_candidate(waiting_[i]);
  }
  for (std::size_t i = 0; i < waiting_count_; ++i) {
    const Waiting& row = waiting_[i];
    const std::string_view raw(row.product, row.product_size);
    std::uint32_t product = products_.code_at(row.candidate, raw);
    if (product == ProductTable::none) product = products_.find(row.product_hash, raw);
    if (product == ProductTable::none) {
      const std::string_view bytes(buffer_.data() + row.row_begin, have_ - row.row_begin);
      (void)cut_record(bytes, file_ended_, format_, record_);  // regular, so it is whole
      const RowProblem problem = exact_.read(record_, typed_);
      if (problem.none()) {
        product = products_.add(row.product_hash, raw, typed_.values, fast_.product_columns,
                                {range_->number, result_.stored});
      } else {
        set_aside(problem, buffer_offset_ + row.row_begin);
      }
    }
    if (product != ProductTable::none) store(row, product);
    ++result_.lines;
  }
  waiting_count_ = 0;
}

template <typename Record>
bool RangeParser<Record>::read_exactly() {
  const std::string_view bytes(buffer_.data() + at_, have_ - at_);
  if (bytes.empty() || cut_record(bytes, file_ended_, format_, record_) == Cut::need_more) {
    return false;
  }
  if (!record_.blank()) {
    ++result_.read;
    const RowProblem problem = exact_.read(record_, typed_);
    if (problem.none()) {
      store_exactly(typed_);
    } else {
      set_aside(problem, buffer_offset_ + at_);
    }
  }
  result_.lines += record_.lines;
  at_ += record_.bytes;
  if (record_.fault == RecordFault::too_long) skip_long_line();
  return true;
}

template <typename Record>
void RangeParser<Record>::set_aside(const RowProblem& problem, std::uint64_t offset) {
  if (problem.fault == RowFault::bad_key && plan_.columns[problem.column].key_auto) {
    throw KeyIsText{problem.column};
  }
  RangeBadRow bad{result_.lines, offset, std::string(problem_column(problem, plan_)),
                  problem_text(problem, record_, plan_, binding_), std::string(record_.raw)};
  bad_bytes_ += sizeof bad + bad.reason.size() + bad.raw.size();
  if (bad_bytes_ > bad_bytes_max) throw NotRegular{};
  result_.bad.push_back(std::move(bad));
}

template <typename Record>
std::uint8_t RangeParser<Record>::code_of_kind(std::string_view name) {
  const auto& reserved = reserved_kind_names();
  const auto known = std::ranges::find(reserved, name);
  if (known != reserved.end()) return static_cast<std::uint8_t>(known - reserved.begin());
  const auto met = std::ranges::find(new_kinds_, name, &NewKind::name);
  const std::size_t code = kinds::reserved + static_cast<std::size_t>(met - new_kinds_.begin());
  if (code >= kinds::max) throw NotRegular{};  // the store will say what is wrong
  if (met == new_kinds_.end()) {
    new_kinds_.push_back({std::string(name), {range_->number, result_.stored}});
    know_kind(name, static_cast<std::uint8_t>(code));
  }
  return static_cast<std::uint8_t>(code);
}

template <typename Record>
void RangeParser<Record>::store_exactly(const TypedRow& typed) {
  const TypedValue& user = typed.values[fast_.user_column];
  const TypedValue& session = typed.values[fast_.session_column];
  const TypedValue& number = typed.values[fast_.number_column];
  const std::int64_t seconds = typed.time / micros_per_second;
  const bool fits = user.present && typed.time % micros_per_second == 0 && seconds >= 0 &&
                    seconds <= std::int64_t{0xFFFF'FFFF};
  Waiting row{};
  row.has_session = session.present;
  if (!fits || (session.present &&
                (session.text.size() != 36 || !usual_uuid(session.text.data(), row.session)))) {
    throw NotRegular{};
  }
  row.time = static_cast<std::uint32_t>(seconds);
  row.kind = code_of_kind(typed.event_type);
  row.number_is_null = !number.present;
  row.number = number.present ? number.number : 0;
  row.user = user.number;
  // A key that no raw text of a regular row is: those hold no NUL.
  product_key_.assign(1, '\0');
  for (const std::size_t column : fast_.product_columns) {
    const TypedValue& value = typed.values[column];
    const auto size = static_cast<std::uint32_t>(value.text.size());
    char head[13] = {value.present ? '\1' : '\0'};
    std::memcpy(head + 1, &value.number, 8);
    std::memcpy(head + 9, &size, 4);
    product_key_.append(head, sizeof head).append(value.text);
  }
  const std::uint64_t hash = text_hash(product_key_.data(), product_key_.size());
  std::uint32_t product = products_.find(hash, product_key_);
  if (product == ProductTable::none) {
    product = products_.add(hash, product_key_, typed.values, fast_.product_columns,
                            {range_->number, result_.stored});
  }
  store(row, product);
}

template <typename Record>
void RangeParser<Record>::store(const Waiting& row, std::uint32_t product) {
  using Number = typename Record::Number;
  const bool fits = result_.stored < Record::rows_max && product < Record::products_max &&
                    row.kind < Record::kinds_max && std::in_range<Number>(row.number) &&
                    static_cast<Number>(row.number) != Record::null_number;
  if (!fits) give_way();
  const std::uint64_t hash = mix64(static_cast<std::uint64_t>(row.user));
  const std::size_t partition = (hash >> 1) >> partition_shift_;
  RowStatistics& all = statistics_;
  all.first_time = std::min(all.first_time, row.time);
  all.last_time = std::max(all.last_time, row.time);
  if (all.time_unit > micros_per_second) {
    all.time_unit = finer_unit(all.time_unit, coarsest_unit(Micros{row.time} * micros_per_second));
  }
  if (row.number_is_null) {
    ++all.null_numbers;
  } else {
    all.least = std::min(all.least, row.number);
    all.largest = std::max(all.largest, row.number);
  }
  if (!row.has_session) ++all.null_sessions;
  partitions_.add(
      partition,
      Record(row.time, row.number_is_null ? Record::null_number : static_cast<Number>(row.number),
             product, session_of(partition, row), result_.stored, row.kind));
  ++result_.stored;
  ++result_.partitions[partition];
}

// What narrow records do not hold, wide ones do; what those do not, the simple path does.
template <typename Record>
void RangeParser<Record>::give_way() {
  if constexpr (std::is_same_v<Record, NarrowRecord>) throw NotNarrow{};
  throw NotRegular{};
}

// Rows of one session lie near each other in a file, so the last few thousand sessions are enough
// to give most rows the number that their session has already. One that was forgotten gets another
// number; the sorter unites them.
template <typename Record>
std::uint32_t RangeParser<Record>::session_of(std::size_t partition, const Waiting& row) {
  const UserSession session{row.has_session ? row.session : Uuid{}, row.user};
  const auto state = row.has_session ? KnownSession::State::with_key : KnownSession::State::keyless;
  const std::uint64_t hash =
      (session.key.first ^ static_cast<std::uint64_t>(row.user)) * 0x9E3779B97F4A7C15ULL;
  KnownSession* const pair = &known_sessions_[hash >> (64 - known_session_bits) << 1];
  const auto is_known = [&](const KnownSession& known) {
    return known.session.key == session.key && known.session.user == session.user &&
           known.state == state;
  };
  if (is_known(pair[0])) return pair[0].number;
  if (is_known(pair[1])) {
    std::swap(pair[0], pair[1]);
    return pair[0].number;
  }
  if (partitions_.sessions(partition) == Record::sessions_max) give_way();
  pair[1] = pair[0];
  pair[0] = {session, partitions_.add_session(partition, session, row.has_session), state};
  return pair[0].number;
}

template class RangeParser<NarrowRecord>;
template class RangeParser<WideRecord>;

}  // namespace footfall
