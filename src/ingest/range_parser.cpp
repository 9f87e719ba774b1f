#include "ingest/range_parser.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "formats/content_hash.h"
#include "ingest/load_state.h"
#include "ingest/values.h"
#include "store/segment_writer.h"

namespace footfall {
namespace {

constexpr std::size_t piece_bytes = std::size_t{128} << 10;  // fits the second-level cache
constexpr std::size_t tail_bytes = std::size_t{16} << 10;    // read at a time behind the range
constexpr std::size_t readable_around = 64;  // bytes that may be loaded before and behind
// Of so many batches of regular rows, and of so many other rows, one is compared with its product.
constexpr std::uint64_t checked_one_of = 16;
constexpr unsigned known_session_bits = 14;                   // of their pairs
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
                                 ProductTable& products, unsigned bits)
    : plan_(plan),
      binding_(binding),
      fast_(fast),
      find_marks_(find_marks()),
      exact_(plan, binding),
      partition_shift_(63 - bits),
      partitions_(bits),
      products_(products),
      known_sessions_(std::size_t{1} << known_session_bits),
      rows_(plan, fast),
      rows_before_(partitions_.count(), 0) {
  format_.delimiter = fast.delimiter;
  const auto& names = reserved_kind_names();
  for (std::size_t code = 0; code < names.size(); ++code) {
    rows_.know_kind(names[code], static_cast<std::uint8_t>(code));
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
  settled_products_ = products_.size();
  noted_products_.clear();
  for (std::size_t i = 0; i < rows_before_.size(); ++i) {
    const auto rows = static_cast<std::uint32_t>(partitions_.rows(i));
    result_.partitions.push_back(rows - std::exchange(rows_before_[i], rows));
  }
  result_.range.held = nullptr;  // whoever reads the next range there has the memory
  return std::move(result_);
}

template <typename Record>
void RangeParser<Record>::begin(const FileRange& range) {
  range_ = &range;
  result_ = {};
  result_.range = range;
  result_.partitions.reserve(partitions_.count());
  buffer_offset_ = range.begin;
  at_ = 0;
  have_ = 0;
  marks_ = {};
  file_ended_ = false;
  (void)refill();
}

template <typename Record>
std::size_t RangeParser<Record>::read_at(std::uint64_t position, std::span<char> into) const {
  if (range_->file != nullptr) return range_->file->read_at(position, into);
  std::memcpy(into.data(), range_->held + (position - range_->begin), into.size());
  return into.size();
}

// Moves what is left of the buffer to its front and reads on; false: there is nothing more.
template <typename Record>
bool RangeParser<Record>::refill() {
  if (file_ended_) return false;
  if (at_ > 0) {
    std::memmove(text_, text_ + at_, have_ - at_);
    buffer_offset_ += at_;
    have_ -= at_;
    at_ = 0;
  }
  const std::uint64_t position = buffer_offset_ + have_;
  const std::uint64_t bytes = range_->file != nullptr ? range_->file->bytes() : range_->end;
  const std::uint64_t limit = position < range_->end ? range_->end : bytes;
  const std::size_t most = position < range_->end ? piece_bytes : tail_bytes;
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(most, std::max(limit, position) - position));
  // A record that goes on behind the line end at which a compressed file was cut.
  if (wanted == 0 && !range_->last) throw NotRegular{};
  make_room(have_ + wanted);
  const std::size_t got = read_at(position, std::span(text_ + have_, wanted));
  const std::string_view piece(text_ + have_, got);
  if (range_->file != nullptr && position < range_->end) {
    append_block_hashes(piece, result_.block_hashes);
  }
  have_ += got;
  file_ended_ = range_->last && (got < wanted || position + got >= bytes);
  marks_ = find_marks_(text_, have_, fast_.delimiter, {places_.data(), lines_.data(), odd_.data()});
  next_place_ = 0;
  next_line_ = 0;
  next_odd_ = 0;
  return got > 0;
}

template <typename Record>
void RangeParser<Record>::make_room(std::size_t bytes) {
  if (buffer_.size() >= bytes + 2 * readable_around) return;
  const std::size_t room = bytes + bytes / 2 + piece_bytes;
  buffer_.resize(room + 2 * readable_around);
  text_ = buffer_.data() + readable_around;
  places_.resize(room + mark_room);
  lines_.resize(room + mark_room);
  odd_.resize(room + mark_room);
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
    if (range_->file != nullptr) (void)range_->file->read_at(range_->begin - 1, {&before, 1});
    if (before != '\n') {
      skip_long_line();
      result_.lines = 0;  // the line belongs to the range before
    }
  }
  pass_marks();
  return true;
}

// To the marks at or behind `at_`.
template <typename Record>
void RangeParser<Record>::pass_marks() noexcept {
  while (next_place_ < marks_.places && places_[next_place_] < at_) ++next_place_;
  while (next_line_ < marks_.lines && lines_[next_line_] < next_place_) ++next_line_;
  while (next_odd_ < marks_.odd && odd_[next_odd_] < at_) ++next_odd_;
}

template <typename Record>
void RangeParser<Record>::skip_long_line() {
  for (;;) {
    const void* const newline = std::memchr(text_ + at_, '\n', have_ - at_);
    if (newline != nullptr) {
      at_ = static_cast<std::size_t>(static_cast<const char*>(newline) - text_) + 1;
      ++result_.lines;
      return;
    }
    at_ = have_;
    if (!refill()) return;
  }
}

template <typename Record>
void RangeParser<Record>::read_rows() {
  while (buffer_offset_ + at_ < range_->end) {
    if (read_regular_rows()) continue;
    if (read_exactly()) {
      pass_marks();
    } else if (!refill() && at_ == have_) {
      break;
    }
  }
}

// Regular rows from `at_` on, as many as are read at once; false: the next one is none.
template <typename Record>
bool RangeParser<Record>::read_regular_rows() {
  const std::uint32_t* const places = places_.data() + next_place_;
  const std::size_t count = rows_.read(text_, at_, places, count_regular_rows());
  if (count == 0) return false;
  find_places(count);
  result_.read += count;
  store(find_products(count));
  at_ = places[count * fast_.fields - 1] + 1;
  next_place_ += count * fast_.fields;
  next_line_ += count;
  return true;
}

// How many rows from `at_` on, which begin in the range, look regular by their marks.
template <typename Record>
std::size_t RangeParser<Record>::count_regular_rows() noexcept {
  const std::size_t most = std::min(RegularRows::rows_max, marks_.lines - next_line_);
  const std::uint64_t range_end = range_->end - buffer_offset_;
  std::size_t begin = at_;
  std::size_t place = next_place_;
  std::size_t count = 0;
  for (; count < most && begin < range_end; ++count) {
    place += fast_.fields;
    if (lines_[next_line_ + count] + 1 != place) break;
    const std::size_t end = places_[place - 1];
    const bool odd = next_odd_ < marks_.odd && odd_[next_odd_] < end;
    if (odd && !is_usual_text(begin, end)) break;
    begin = end + 1;
  }
  return count;
}

// Whether the odd bytes of the row are no worse than UTF-8; they are passed then.
template <typename Record>
bool RangeParser<Record>::is_usual_text(std::size_t begin, std::size_t end) noexcept {
  std::size_t next = next_odd_;
  for (; next < marks_.odd && odd_[next] < end; ++next) {
    if ((text_[odd_[next]] & '\x80') == 0) return false;
  }
  if (!valid_utf8({text_ + begin, end - begin})) return false;
  next_odd_ = next;
  return true;
}

// Where the rows' products, users and sessions belong. What a row needs is fetched while others are
// read.
template <typename Record>
void RangeParser<Record>::find_places(std::size_t count) noexcept {
  known_products_ = products_.view();
  products_.fingerprinter().read(std::span(rows_.products).first(count), product_prints_.data());
  for (std::size_t row = 0; row < count; ++row) {
    known_products_.prefetch(product_prints_[row]);
    const std::uint64_t hash = mix64(static_cast<std::uint64_t>(rows_.users[row]));
    partition_of_[row] = static_cast<std::uint32_t>((hash >> 1) >> partition_shift_);
    const std::uint64_t mixed = (rows_.sessions[row].first ^ hash) * 0x9E3779B97F4A7C15ULL;
    session_slot_of_[row] = static_cast<std::uint32_t>(mixed >> (64 - known_session_bits));
    __builtin_prefetch(&known_sessions_[session_slot_of_[row]]);
  }
}

// The products of the rows. Returns how many rows there still are: bad ones are set aside.
template <typename Record>
std::size_t RangeParser<Record>::find_products(std::size_t count) {
  std::size_t bad = 0;
  for (std::size_t row = 0; row < count; ++row) {
    const std::size_t stored = result_.stored + row - bad;
    products_of_[row] = known_product(row, stored);
    if (products_of_[row] == ProductTable::none) {
      products_of_[row] = add_product(row, stored);
      bad += products_of_[row] == ProductTable::none ? 1 : 0;
    }
    ++result_.lines;
  }
  if (batches_++ % checked_one_of == 0) check_product(batches_ / checked_one_of % count);
  return bad == 0 ? count : leave_out_bad(count);
}

// The product of a row, which is the range's stored row number `stored`; none: it is not known yet.
// A range behind this one may have met the product before, so the first row here is told.
template <typename Record>
std::uint32_t RangeParser<Record>::known_product(std::size_t row, std::size_t stored) {
  const std::uint32_t product = known_products_.find(product_prints_[row]);
  if (product < settled_products_ || product == ProductTable::none) return product;
  const std::size_t place = product - settled_products_;
  if (place >= noted_products_.size()) noted_products_.resize(place + 1, 0);
  if (std::exchange(noted_products_[place], 1) == 0) {
    products_.note(product, {range_->number, static_cast<std::uint32_t>(stored)});
  }
  return product;
}

// A fingerprint is no proof: some rows are read exactly. Were two products taken for one, the load
// begins anew and compares all texts.
template <typename Record>
void RangeParser<Record>::check_product(std::size_t row) {
  const std::size_t begin = rows_.begins[row];
  (void)cut_record({text_ + begin, have_ - begin}, file_ended_, format_, record_);
  const std::uint32_t product = products_of_[row];
  if (product == ProductTable::none) return;  // read exactly already, and bad
  const bool good = exact_.read(record_, typed_).none();
  if (!good || !products_.is(product, typed_.values)) throw NotRegular{};
}

// A product that was not met before is read exactly, with its row; none: the row is a bad one.
template <typename Record>
std::uint32_t RangeParser<Record>::add_product(std::size_t row, std::size_t stored) {
  const std::size_t begin = rows_.begins[row];
  // Regular, so it is whole.
  (void)cut_record({text_ + begin, have_ - begin}, file_ended_, format_, record_);
  const RowProblem problem = exact_.read(record_, typed_);
  if (!problem.none()) {
    set_aside(problem, buffer_offset_ + begin);
    return ProductTable::none;
  }
  const std::uint32_t product = products_.find_or_add(
      product_prints_[row], typed_.values, {range_->number, static_cast<std::uint32_t>(stored)});
  if (product >= Record::products_max) give_way();
  return product;
}

// The good rows move up.
template <typename Record>
std::size_t RangeParser<Record>::leave_out_bad(std::size_t count) noexcept {
  std::size_t good = 0;
  for (std::size_t row = 0; row < count; ++row) {
    if (products_of_[row] == ProductTable::none) continue;
    rows_.move(row, good);
    products_of_[good] = products_of_[row];
    partition_of_[good] = partition_of_[row];
    session_slot_of_[good] = session_slot_of_[row];
    ++good;
  }
  return good;
}

template <typename Record>
bool RangeParser<Record>::read_exactly() {
  const std::string_view bytes(text_ + at_, have_ - at_);
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
  check_key_type(problem, plan_);
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
    rows_.know_kind(name, static_cast<std::uint8_t>(code));
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
  rows_.sessions[0] = {};
  if (!fits || (session.present && !parse_uuid(session.text, rows_.sessions[0]))) {
    throw NotRegular{};
  }
  rows_.has_session[0] = session.present ? 1 : 0;
  rows_.times[0] = static_cast<std::uint32_t>(seconds);
  rows_.kinds[0] = code_of_kind(typed.event_type);
  rows_.has_number[0] = number.present ? 1 : 0;
  rows_.numbers[0] = number.present ? number.number : 0;
  rows_.users[0] = user.number;
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
  product_key_.append(Fingerprinter::readable_behind, '\0');
  rows_.products[0] = product_key_;
  find_places(1);
  std::uint32_t product = known_product(0, result_.stored);
  if (product == ProductTable::none) {
    product =
        products_.find_or_add(product_prints_[0], typed.values, {range_->number, result_.stored});
  } else if (exact_rows_++ % checked_one_of == 0 && !products_.is(product, typed.values)) {
    throw NotRegular{};
  }
  if (product >= Record::products_max || rows_.kinds[0] >= Record::kinds_max) give_way();
  products_of_[0] = product;
  store(1);
}

template <typename Record>
void RangeParser<Record>::store(std::size_t count) {
  using Number = typename Record::Number;
  note_statistics(count);
  const RowStatistics& all = statistics_;
  const bool fits = result_.stored + count <= Record::rows_max &&
                    (all.least > all.largest ||
                     (std::in_range<Number>(all.least) && std::in_range<Number>(all.largest) &&
                      static_cast<Number>(all.least) != Record::null_number &&
                      static_cast<Number>(all.largest) != Record::null_number));
  if (!fits) give_way();
  for (std::size_t row = 0; row < count; ++row) {
    const Number number =
        rows_.has_number[row] != 0 ? static_cast<Number>(rows_.numbers[row]) : Record::null_number;
    partitions_.add(partition_of_[row], Record(rows_.times[row], number, products_of_[row],
                                               session_of(row), result_.stored, rows_.kinds[row]));
    ++result_.stored;
  }
}

template <typename Record>
void RangeParser<Record>::note_statistics(std::size_t count) {
  RowStatistics& all = statistics_;
  for (std::size_t row = 0; row < count; ++row) {
    all.first_time = std::min(all.first_time, rows_.times[row]);
    all.last_time = std::max(all.last_time, rows_.times[row]);
    const bool present = rows_.has_number[row] != 0;
    all.least = std::min(all.least, present ? rows_.numbers[row] : all.least);
    all.largest = std::max(all.largest, present ? rows_.numbers[row] : all.largest);
    all.null_numbers += present ? 0 : 1;
    all.null_sessions += rows_.has_session[row] != 0 ? 0 : 1;
  }
  for (std::size_t row = 0; row < count && all.time_unit > micros_per_second; ++row) {
    all.time_unit =
        finer_unit(all.time_unit, coarsest_unit(Micros{rows_.times[row]} * micros_per_second));
  }
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
std::uint32_t RangeParser<Record>::session_of(std::size_t row) {
  const UserSession session{rows_.sessions[row], rows_.users[row]};
  const KeyState key = rows_.has_session[row] != 0 ? KeyState::with_key : KeyState::keyless;
  KnownSessions& known = known_sessions_[session_slot_of_[row]];
  const auto is_known = [&](const KnownSession& that) {
    return that.session.key == session.key && that.session.user == session.user && that.key == key;
  };
  if (is_known(known.first)) return known.first.number;
  if (is_known(known.second)) {
    std::swap(known.first, known.second);
    return known.first.number;
  }
  const std::size_t partition = partition_of_[row];
  if (partitions_.sessions(partition) == Record::sessions_max) give_way();
  known.second = known.first;
  known.first = {session, partitions_.add_session(partition, session, key == KeyState::with_key),
                 key};
  return known.first.number;
}

template class RangeParser<NarrowRecord>;
template class RangeParser<WideRecord>;

}  // namespace footfall
