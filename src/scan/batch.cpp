#include "scan/batch.h"

#include <algorithm>

#include "base/check.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/made_columns.h"
#include "store/store.h"

namespace footfall {
namespace {

bool is_text_key(const Column& column) noexcept {
  return column.type == ColumnType::key && column.key == KeyType::text;
}

// Values of the product version by code.
void read_versions(const Snapshot& snapshot, ReadColumn& out) {
  const std::uint32_t size = std::max(snapshot.store().versions().size(), 1U);
  out.by_version.assign(size, 0);
  out.version_present.assign(size, 0);
  const VersionColumn* versions = snapshot.store().versions().find(out.column->id);
  if (versions == nullptr) return;
  const KeyNumbers* keys = is_text_key(*out.column) ? &snapshot.key_numbers(out.name) : nullptr;
  for (std::uint32_t v = 0; v < size; ++v) {
    if (!versions->has_value(v)) continue;
    out.version_present[v] = 1;
    switch (versions->form()) {
      case VersionColumn::Form::codes: out.by_version[v] = versions->codes()[v]; break;
      case VersionColumn::Form::int64: out.by_version[v] = versions->numbers()[v]; break;
      case VersionColumn::Form::text: out.by_version[v] = keys->by_version()[v]; break;
    }
  }
}

// out[i] = make(raw value of row i of the piece).
template <typename Raw, typename Out, typename Make>
void gather_raw(const Piece& piece, const std::uint32_t* ids, const std::byte* data, Out* out,
                Make make) {
  const auto* raw = reinterpret_cast<const Raw*>(data);
  if (piece.listed) {
    for (std::uint32_t i = 0; i < piece.count; ++i) out[i] = make(raw[ids[i]]);
  } else {
    raw += piece.first;
    for (std::uint32_t i = 0; i < piece.count; ++i) out[i] = make(raw[i]);
  }
}

template <typename Out, typename Make>
void gather(const Piece& piece, const std::uint32_t* ids, const ColumnView& view, Out* out,
            Make make) {
  switch (view.width) {
    case 1: return gather_raw<std::uint8_t>(piece, ids, view.data, out, make);
    case 2: return gather_raw<std::uint16_t>(piece, ids, view.data, out, make);
    case 4: return gather_raw<std::uint32_t>(piece, ids, view.data, out, make);
    case 8: return gather_raw<std::uint64_t>(piece, ids, view.data, out, make);
    default: FOOTFALL_CHECK(false);
  }
}

void gather_present(const Piece& piece, const std::uint32_t* ids, const std::uint64_t* words,
                    std::uint8_t* out) {
  for (std::uint32_t i = 0; i < piece.count; ++i) {
    const std::uint32_t row = piece.listed ? ids[i] : piece.first + i;
    out[i] = std::uint8_t((words[row / 64] >> (row % 64)) & 1);
  }
}

// What one step of a stored number is worth at the schema's scale.
std::int64_t step_of(const ColumnView& view, const Column& column) {
  if (column.type != ColumnType::decimal || view.scale >= column.scale) return view.unit;
  return view.unit * std::int64_t(power_of_ten(column.scale - view.scale));
}

// The smallest value at the schema's scale. Error limit where a value leaves 64 bits.
std::int64_t base_of(const ColumnView& view, const Column& column, std::int64_t largest) {
  if (column.type != ColumnType::decimal || view.scale >= column.scale) return view.base;
  const Int128 factor = power_of_ten(column.scale - view.scale);
  for (const std::int64_t end : {view.base, largest}) {
    const Int128 raised = end * factor;
    if (raised != std::int64_t(raised)) {
      throw Error(ErrorKind::limit, str(column.name, ": a value with ", int(column.scale),
                                        " decimal places has more than 18 digits"));
    }
  }
  return std::int64_t(view.base * factor);
}

}  // namespace

ReadColumns::ReadColumns(std::shared_ptr<const Snapshot> snapshot)
    : snapshot_(std::move(snapshot)) {}

std::size_t ReadColumns::add(std::string_view name) {
  const auto found = std::ranges::find(columns_, name, &ReadColumn::name);
  if (found != columns_.end()) return std::size_t(found - columns_.begin());
  const Schema& schema = snapshot_->schema();
  ReadColumn column;
  column.name = name;
  column.column = schema.find_column(name);
  if (name == "event_time") {
    column.place = Place::time;
  } else if (name == "event_type") {
    column.place = Place::kind;
  } else if (column.column == nullptr && (name == "amount" || name == "price") &&
             amount_scale(schema)) {
    column.place = name == "amount" ? Place::amount : Place::price;
    column.money = add(name == "amount" ? "price" : "amount");
    column.quantity = schema.has("quantity") ? add("quantity") : ReadColumn::no_quantity;
  } else if (column.column == nullptr && name == "quantity") {
    column.place = Place::one;
  } else if (column.column == nullptr) {
    schema.column(name);  // throws, with a suggestion
  } else if (name == "user_id") {
    column.place = Place::user;
  } else if (column.column->of_product) {
    column.place = Place::version;
    read_versions(*snapshot_, column);
  } else if (column.column->home == Home::customers) {
    column.place = Place::customer;
    column.by_user = customer_values(*snapshot_, *column.column);
  }
  columns_.push_back(std::move(column));
  return columns_.size() - 1;
}

void ReadColumns::add_products() {
  const Column* column = snapshot_->schema().find_column("product_id");
  if (products_ || column == nullptr || !column->of_product) return;
  products_ = lines_.add(snapshot_->key_numbers("product_id").by_version());
}

Batch::Batch(const ReadColumns& columns, std::vector<RowSet> rows_of)
    : columns_(columns),
      rows_of_(std::move(rows_of)),
      decoded_(columns.size()),
      present_(columns.size()),
      codes_(columns.size()) {
  std::uint64_t before = 0;
  for (const auto& segment : snapshot().store().segments()) {
    arrival_begin_.push_back(before);
    before += segment->rows();
  }
}

void Batch::clear() {
  pieces_.clear();
  row_ids_.clear();
  users_.clear();
  user_of_row_ = {};
  rows_ = 0;
  user_begin_ = 0;
  time_ = {};
  kind_ = {};
  version_ = {};
  product_ = {};
  arrival_ = {};
  user_ = {};
  for (auto& each : decoded_) each.done = false;
  for (auto& each : codes_) each.done = false;
  for (auto& [column, each] : entries_) each.done = false;
}

void Batch::add_rows(std::uint32_t segment, std::uint32_t first, std::uint32_t count) {
  if (count == 0) return;
  if (!pieces_.empty()) {
    Piece& last = pieces_.back();
    if (last.segment == segment && !last.listed && last.first + last.count == first) {
      last.count += count;
      rows_ += count;
      return;
    }
  }
  pieces_.push_back({segment, std::uint32_t(rows_), count, first, false});
  rows_ += count;
}

void Batch::add_row(std::uint32_t segment, std::uint32_t row) {
  if (pieces_.empty() || pieces_.back().segment != segment || !pieces_.back().listed) {
    pieces_.push_back({segment, std::uint32_t(rows_), 0, 0, true});
  }
  row_ids_.resize(rows_);  // rows of pieces that are not listed have no entry of meaning
  row_ids_.push_back(row);
  ++pieces_.back().count;
  ++rows_;
}

void Batch::end_user(std::uint32_t user, std::uint32_t segment, std::uint32_t local) {
  if (rows_ == user_begin_) return;
  users_.push_back({user, segment, local, std::uint32_t(user_begin_), std::uint32_t(rows_)});
  user_begin_ = rows_;
}

void Batch::fill(std::uint32_t first, std::span<const std::uint32_t> users) {
  add_rows(0, first, std::uint32_t(users.size()));
  user_of_row_ = users;
}

// Most users have a row or two here: one is written for each row, and kept where it is new.
std::span<const Batch::User> Batch::users() {
  if (user_of_row_.empty()) return users_;
  const auto of_row = std::exchange(user_of_row_, {});
  users_.resize(of_row.size());
  User* out = users_.data();
  std::uint32_t begin = 0;
  for (std::uint32_t i = 0; i < of_row.size(); ++i) {
    const bool is_new = i > 0 && of_row[i] != of_row[i - 1];
    out += is_new ? 1 : 0;
    begin = is_new ? i : begin;
    *out = {of_row[i], 0, of_row[i], begin, i + 1};
  }
  users_.resize(std::size_t(out - users_.data()) + 1);
  return users_;
}

void Batch::touch(const Piece& piece, SectionRole role, std::uint32_t column) const {
  std::uint64_t begin = piece.first;
  std::uint64_t end = std::uint64_t(piece.first) + piece.count;
  if (piece.listed) {
    const auto [least, most] = std::minmax_element(ids(piece), ids(piece) + piece.count);
    begin = *least;
    end = std::uint64_t(*most) + 1;
  }
  snapshot().store().segments()[piece.segment]->touch_rows(role, column, begin, end,
                                                           rows_of(piece.segment));
}

Batch::Origin Batch::origin(std::uint32_t row) const noexcept {
  const auto after = std::ranges::upper_bound(pieces_, row, {}, &Piece::at);
  const Piece& piece = *std::prev(after);
  return {piece.segment, piece.listed ? row_ids_[row] : piece.first + (row - piece.at)};
}

std::span<const Micros> Batch::time() {
  if (!time_.empty()) return time_;
  time_buffer_.resize(rows_);
  for (const Piece& piece : pieces_) {
    touch(piece, SectionRole::times, 0);
    const ColumnView view = snapshot().store().segments()[piece.segment]->times(
        Verify::by_rows, rows_of(piece.segment));
    gather(
        piece, row_ids_.data() + (piece.listed ? piece.at : 0), view, &time_buffer_[piece.at],
        [base = view.base, unit = view.unit](auto raw) { return base + std::int64_t(raw) * unit; });
  }
  return time_ = time_buffer_;
}

std::span<const Kind> Batch::kind() {
  if (!kind_.empty()) return kind_;
  kind_buffer_.resize(rows_);
  for (const Piece& piece : pieces_) {
    touch(piece, SectionRole::event_types, 0);
    const auto kinds = snapshot().store().segments()[piece.segment]->event_types(
        Verify::by_rows, rows_of(piece.segment));
    if (one_piece()) return kind_ = kinds.subspan(piece.first, piece.count);
    gather_raw<Kind>(piece, row_ids_.data() + (piece.listed ? piece.at : 0),
                     reinterpret_cast<const std::byte*>(kinds.data()), &kind_buffer_[piece.at],
                     [](Kind kind) { return kind; });
  }
  return kind_ = kind_buffer_;
}

std::span<const std::uint32_t> Batch::version() {
  if (!version_.empty()) return version_;
  version_buffer_.assign(rows_, 0);
  for (const Piece& piece : pieces_) {
    const auto& segment = *snapshot().store().segments()[piece.segment];
    const auto versions = segment.versions(Verify::by_rows, rows_of(piece.segment));
    if (versions.empty()) continue;
    touch(piece, SectionRole::versions, 0);
    if (one_piece()) return version_ = versions.subspan(piece.first, piece.count);
    gather_raw<std::uint32_t>(piece, row_ids_.data() + (piece.listed ? piece.at : 0),
                              reinterpret_cast<const std::byte*>(versions.data()),
                              &version_buffer_[piece.at], [](std::uint32_t v) { return v; });
  }
  return version_ = version_buffer_;
}

std::span<const std::uint32_t> Batch::product() {
  if (!product_.empty()) return product_;
  product_buffer_.assign(rows_, no_number);
  const Column* column = snapshot().schema().find_column("product_id");
  if (column == nullptr) return product_ = product_buffer_;
  if (column->of_product) {
    const auto versions = version();
    const VersionCodes products = columns_.version_lines().at(columns_.products().value());
    for (std::size_t i = 0; i < rows_; ++i) product_buffer_[i] = products[versions[i]];
    return product_ = product_buffer_;
  }
  const KeyNumbers& numbers = snapshot().key_numbers("product_id");
  const bool text = is_text_key(*column);
  const auto found = text ? entries(column->id) : std::span<const std::uint32_t>();
  for (const Piece& piece : pieces_) {
    const auto& segment = *snapshot().store().segments()[piece.segment];
    const ColumnView view = segment.values(column->id, Verify::now, rows_of(piece.segment));
    const auto by_entry = numbers.by_entry(piece.segment);
    for (std::uint32_t i = piece.at; i < piece.at + piece.count; ++i) {
      const std::uint32_t row = piece.listed ? row_ids_[i] : piece.first + (i - piece.at);
      if (!view.has_value(row)) continue;
      product_buffer_[i] = text ? by_entry[found[i]] : numbers.find(view.value(row));
    }
  }
  return product_ = product_buffer_;
}

std::span<const std::uint64_t> Batch::arrival() {
  if (!arrival_.empty()) return arrival_;
  arrival_buffer_.resize(rows_);
  for (const Piece& piece : pieces_) {
    touch(piece, SectionRole::arrival, 0);
    const auto arrivals = snapshot().store().segments()[piece.segment]->arrival(
        Verify::by_rows, rows_of(piece.segment));
    gather_raw<std::uint32_t>(
        piece, row_ids_.data() + (piece.listed ? piece.at : 0),
        reinterpret_cast<const std::byte*>(arrivals.data()), &arrival_buffer_[piece.at],
        [before = arrival_begin_[piece.segment]](std::uint32_t raw) { return before + raw; });
  }
  return arrival_ = arrival_buffer_;
}

std::span<const std::uint32_t> Batch::user() {
  if (!user_.empty()) return user_;
  if (!user_of_row_.empty()) return user_ = user_of_row_;
  user_buffer_.resize(rows_);
  for (const User& each : users()) {
    std::fill(&user_buffer_[each.begin], user_buffer_.data() + each.end, each.number);
  }
  return user_ = user_buffer_;
}

Values Batch::values(std::size_t column, RowList looked_at) {
  const ReadColumn& read = columns_.at(column);
  if (read.is_made() && read.quantity == ReadColumn::no_quantity) {
    return values(read.money, looked_at);
  }
  Decoded& out = decoded_[column];
  if (!out.done) {
    out.nullable = false;
    out.too_long.clear();
    out.values.resize(rows_);
    decode(read, out);
    out.done = true;
  }
  if (!out.too_long.empty()) refuse_any(read.place, out.too_long, looked_at);
  Values values{out.values, {}};
  if (out.nullable) values.present = out.present;
  return values;
}

SpanColumn Batch::span_column(std::size_t place, RowList looked_at) {
  const ReadColumn& column = columns_.at(place);
  if (column.place == Place::version) {
    return {column.by_version.data(), column.version_present.data(), version().data()};
  }
  const Values all = values(place, looked_at);
  return {all.values.data(), all.present.empty() ? nullptr : all.present.data()};
}

void Batch::decode(const ReadColumn& column, Decoded& out) {
  switch (column.place) {
    case Place::time: std::ranges::copy(time(), out.values.begin()); break;
    case Place::kind: std::ranges::copy(kind(), out.values.begin()); break;
    case Place::user: return decode_users(column, out);
    case Place::version: return decode_versions(column, out);
    case Place::customer: return decode_customers(column, out);
    case Place::row: return decode_rows(column, out);
    case Place::amount:
    case Place::price: return decode_made(column, out);
    case Place::one: std::ranges::fill(out.values, 1); break;
  }
}

void Batch::decode_users(const ReadColumn& column, Decoded& out) {
  const bool text = is_text_key(*column.column);
  for (const User& each : users()) {
    const bool guest = each.number == no_number;
    std::int64_t value = 0;
    if (!guest) value = text ? each.number : snapshot().user_number(each.number);
    std::fill(&out.values[each.begin], out.values.data() + each.end, value);
    if (guest && !out.nullable) {
      out.nullable = true;
      out.present.assign(rows_, 1);
    }
    if (guest) std::fill(&out.present[each.begin], out.present.data() + each.end, 0);
  }
}

void Batch::decode_versions(const ReadColumn& column, Decoded& out) {
  const auto versions = version();
  out.nullable = true;
  out.present.resize(rows_);
  for (std::size_t i = 0; i < rows_; ++i) {
    out.values[i] = column.by_version[versions[i]];
    out.present[i] = column.version_present[versions[i]];
  }
}

void Batch::decode_customers(const ReadColumn& column, Decoded& out) {
  const auto users = user();
  out.nullable = true;
  out.present.resize(rows_);
  for (std::size_t i = 0; i < rows_; ++i) {
    const bool guest = users[i] == no_number;
    out.values[i] = guest ? 0 : column.by_user.values[users[i]];
    out.present[i] = guest ? 0 : column.by_user.present[users[i]];
  }
}

void Batch::decode_rows(const ReadColumn& column, Decoded& out) {
  const std::uint32_t id = column.column->id;
  // Text keys are numbered over the store, which only questions that read them pay for.
  const KeyNumbers* const numbers =
      is_text_key(*column.column) ? &snapshot().key_numbers(column.name) : nullptr;
  const bool codes = has_texts(column.column->type);
  for (const Piece& piece : pieces_) {
    const auto& segment = *snapshot().store().segments()[piece.segment];
    const StoredColumn* stored = segment.info().find(id);
    const bool nulls = codes || stored == nullptr || stored->nulls > 0;
    if (nulls && !out.nullable) {
      out.nullable = true;
      out.present.assign(rows_, 1);
    }
    const std::uint32_t* rows = row_ids_.data() + (piece.listed ? piece.at : 0);
    std::int64_t* const values = &out.values[piece.at];
    if (stored == nullptr) {
      std::fill(values, values + piece.count, 0);
      std::fill(&out.present[piece.at], out.present.data() + piece.at + piece.count, 0);
      continue;
    }
    touch(piece, SectionRole::values, id);
    const ColumnView view = segment.values(id, Verify::by_rows, rows_of(piece.segment));
    if (stored->form == ColumnForm::pairs || stored->form == ColumnForm::keys) {
      const KeyTable keys = segment.keys(id);
      const auto by_entry =
          numbers == nullptr ? std::span<const std::uint32_t>() : numbers->by_entry(piece.segment);
      if (keys.size() == 0) {
        std::fill(values, values + piece.count, 0);
      } else {
        gather(piece, rows, view, values, [&](auto raw) {
          return by_entry.empty() ? keys.number(raw) : std::int64_t(by_entry[raw]);
        });
      }
    } else {
      const std::int64_t base = base_of(view, *column.column, stored->largest);
      gather(piece, rows, view, values, [base, step = step_of(view, *column.column)](auto raw) {
        return std::int64_t(std::uint64_t(base) + std::uint64_t(raw) * std::uint64_t(step));
      });
    }
    if (codes) {
      for (std::uint32_t i = 0; i < piece.count; ++i) out.present[piece.at + i] = values[i] != 0;
    } else if (view.present != nullptr) {
      gather_present(piece, rows, view.present, &out.present[piece.at]);
    }
  }
}

std::span<const std::uint8_t> Batch::present(std::size_t place) {
  const ReadColumn& column = columns_.at(place);
  std::vector<std::uint8_t>& out = present_[place];
  if (column.place == Place::version) {
    const auto versions = version();
    out.resize(rows_);
    for (std::size_t i = 0; i < rows_; ++i) out[i] = column.version_present[versions[i]];
    return out;
  }
  const auto is_guest = [](const User& user) { return user.number == no_number; };
  if (column.place == Place::user && std::ranges::none_of(users(), is_guest)) return {};
  if (column.place == Place::time || column.place == Place::kind) return {};
  if (column.place != Place::row) return values(place, RowList()).present;  // whatever its value
  const Column& stored = *column.column;
  bool nulls = false;
  bool entries_only = false;
  for (const Piece& piece : pieces_) {
    const StoredColumn* here = snapshot().store().segments()[piece.segment]->info().find(stored.id);
    nulls = nulls || here == nullptr || here->nulls > 0 || here->form == ColumnForm::codes;
    entries_only =
        entries_only ||
        (here != nullptr && (here->form == ColumnForm::pairs || here->form == ColumnForm::keys));
  }
  if (!nulls) return {};
  if (!entries_only) return values(place).present;
  const auto found = entries(stored.id);
  out.resize(rows_);
  for (std::size_t i = 0; i < rows_; ++i) out[i] = found[i] != no_number;
  return out;
}

std::span<const std::uint32_t> Batch::codes(std::size_t column) {
  Codes& out = codes_[column];
  if (out.done) return out.codes;
  const std::uint32_t id = columns_.at(column).column->id;
  out.codes.assign(rows_, 0);
  for (const Piece& piece : pieces_) {
    const auto& segment = *snapshot().store().segments()[piece.segment];
    if (segment.info().find(id) == nullptr) continue;
    touch(piece, SectionRole::values, id);
    gather(piece, row_ids_.data() + (piece.listed ? piece.at : 0),
           segment.values(id, Verify::by_rows, rows_of(piece.segment)), &out.codes[piece.at],
           [](auto raw) { return std::uint32_t(raw); });
  }
  out.done = true;
  return out.codes;
}

std::span<const std::uint32_t> Batch::entries(std::uint32_t column) {
  Codes& out = entries_[column];
  if (out.done) return out.view;
  out.done = true;
  if (const auto whole = stored_entries(column); !whole.empty()) return out.view = whole;
  out.codes.assign(rows_, no_number);
  for (const Piece& piece : pieces_) {
    const auto& segment = *snapshot().store().segments()[piece.segment];
    const StoredColumn* stored = segment.info().find(column);
    if (stored == nullptr) continue;
    touch(piece, SectionRole::values, column);
    const ColumnView view = segment.values(column, Verify::by_rows, rows_of(piece.segment));
    const std::uint32_t* rows = row_ids_.data() + (piece.listed ? piece.at : 0);
    gather(piece, rows, view, &out.codes[piece.at], [](auto raw) { return std::uint32_t(raw); });
    if (view.present == nullptr) continue;
    for (std::uint32_t i = 0; i < piece.count; ++i) {
      const std::uint32_t row = piece.listed ? rows[i] : piece.first + i;
      if (!view.has_value(row)) out.codes[piece.at + i] = no_number;
    }
  }
  return out.view = out.codes;
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> Batch::neighbouring_entries(
    std::uint32_t column) const {
  const auto lies_there = [](const User& user) {
    return user.number != no_number && user.segment != no_number;
  };
  if (!one_piece() || rows_of(pieces_[0].segment) != RowSet::all) return std::nullopt;
  if (users_.empty() || !lies_there(users_.front()) || !lies_there(users_.back())) {
    return std::nullopt;
  }
  const Piece& piece = pieces_[0];
  const auto& segment = *snapshot().store().segments()[piece.segment];
  const std::uint32_t first = users_.front().local;
  const std::uint32_t end = users_.back().local + 1;
  const auto rows = segment.user_begin();
  if (piece.first != rows[first] || piece.first + piece.count != rows[end]) return std::nullopt;
  const StoredColumn* stored = segment.info().find(column);
  if (stored == nullptr || stored->form != ColumnForm::pairs) return std::nullopt;
  const auto begins = segment.pair_begin(column);
  return std::pair{begins[first], begins[end]};
}

// The entries as they are stored, where all rows are neighbours and have one; else empty.
std::span<const std::uint32_t> Batch::stored_entries(std::uint32_t column) const {
  if (!one_piece()) return {};
  const Piece& piece = pieces_[0];
  const auto& segment = *snapshot().store().segments()[piece.segment];
  if (segment.info().find(column) == nullptr) return {};
  touch(piece, SectionRole::values, column);
  const ColumnView view = segment.values(column, Verify::by_rows, rows_of(piece.segment));
  if (view.width != sizeof(std::uint32_t)) return {};
  for (std::uint32_t row = piece.first; row < piece.first + piece.count;) {
    const bool whole_word = row % 64 == 0 && piece.first + piece.count - row >= 64;
    if (view.present != nullptr && whole_word && ~view.present[row / 64] != 0) return {};
    if (!whole_word && !view.has_value(row)) return {};
    row += whole_word ? 64 : 1;
  }
  return {reinterpret_cast<const std::uint32_t*>(view.data) + piece.first, piece.count};
}

}  // namespace footfall
