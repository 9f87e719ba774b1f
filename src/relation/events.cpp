#include "relation/events.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/decimal.h"
#include "store/dictionary.h"
#include "store/store.h"

namespace footfall {
namespace {

void clear_bit(std::uint64_t* bits, std::size_t index) noexcept {
  bits[index / 64] &= ~(std::uint64_t{1} << (index % 64));
}

// A segment from before the dataset's first product column has no versions: all are NULL.
void clear_bits(std::uint64_t* bits, std::size_t count) noexcept {
  std::fill_n(bits, (count + 63) / 64, std::uint64_t{0});
}

// The bits of rows [begin, begin + count) of a column, begin a multiple of 64.
void copy_presence(const ColumnView& view, std::uint64_t begin, std::size_t count,
                   std::uint64_t* present) noexcept {
  if (view.absent()) {
    clear_bits(present, count);
  } else if (view.present != nullptr) {
    std::copy_n(view.present + begin / 64, (count + 63) / 64, present);
  }
}

template <typename Raw, typename Out, typename Make>
void convert(const std::byte* data, std::uint64_t begin, std::span<Out> out, const Make& make) {
  const auto* raw = reinterpret_cast<const Raw*>(data) + begin;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = make(raw[i]);
}

// take(i, user) for each of `count` rows from `begin` on that has a user (its number in the
// segment); the bits of the others are cleared.
template <typename Take>
void each_user(const Segment& rows, std::uint64_t begin, std::size_t count, std::uint64_t* present,
               const Take& take) {
  const auto begins = rows.user_begin();
  std::uint64_t user = 0;
  if (begin < rows.guest_begin()) {
    user = std::uint64_t(std::ranges::upper_bound(begins, begin) - begins.begin()) - 1;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (begin + i >= rows.guest_begin()) {
      clear_bit(present, i);
      continue;
    }
    while (begin + i >= begins[user + 1]) ++user;
    take(i, user);
  }
}

// out[i] = make(raw value of row begin + i), for every width that a column may have.
template <typename Out, typename Make>
void convert_any(const ColumnView& view, std::uint64_t begin, std::span<Out> out,
                 const Make& make) {
  switch (view.width) {
    case 1: return convert<std::uint8_t>(view.data, begin, out, make);
    case 2: return convert<std::uint16_t>(view.data, begin, out, make);
    case 4: return convert<std::uint32_t>(view.data, begin, out, make);
    default: return convert<std::uint64_t>(view.data, begin, out, make);
  }
}

EventColumn::Cells cells_of(const Column& column) noexcept {
  switch (column.type) {
    case ColumnType::key:
      return column.key == KeyType::int64 ? EventColumn::Cells::numbers : EventColumn::Cells::texts;
    case ColumnType::dictionary:
    case ColumnType::path:
    case ColumnType::set: return EventColumn::Cells::ranks;
    default: return EventColumn::Cells::numbers;
  }
}

}  // namespace

// The order of a dictionary's texts.
struct Events::Ranked {
  std::shared_ptr<const std::vector<std::string>> texts;  // by rank
  // By code; by version where the column is the product's, by user where it is the customers'.
  std::vector<std::uint32_t> ranks;
};

Events::~Events() = default;

namespace {

std::vector<std::string> all_columns(const Schema& schema) {
  std::vector<std::string> names;
  for (const auto& column : schema.columns) names.push_back(column.name);
  return names;
}

}  // namespace

Events::Events(std::shared_ptr<const Snapshot> snapshot)
    : Events(snapshot, all_columns(snapshot->schema())) {}

Events::Events(std::shared_ptr<const Snapshot> snapshot, const std::vector<std::string>& columns)
    : snapshot_(std::move(snapshot)) {
  const Schema& schema = snapshot_->schema();
  columns_.push_back({"event_time", EventColumn::Role::time, EventColumn::Cells::numbers, nullptr});
  ranked_.push_back(nullptr);
  customers_.emplace_back();

  const auto& kinds = snapshot_->kind_names();
  std::vector<std::uint32_t> order(kinds.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {},
                    [&](std::uint32_t kind) -> const std::string& { return kinds[kind]; });
  auto ranked = std::make_unique<Ranked>();
  std::vector<std::string> names;
  ranked->ranks.resize(kinds.size());
  for (const std::uint32_t kind : order) {
    ranked->ranks[kind] = static_cast<std::uint32_t>(names.size());
    names.push_back(kinds[kind]);
  }
  ranked->texts = std::make_shared<const std::vector<std::string>>(std::move(names));
  columns_.push_back(
      {"event_type", EventColumn::Role::event_type, EventColumn::Cells::ranks, nullptr});
  ranked_.push_back(std::move(ranked));
  customers_.emplace_back();

  for (const auto& column : schema.columns) {
    if (column.name == "event_time" || column.name == "event_type") continue;
    add_column(column, std::ranges::find(columns, column.name) != columns.end());
  }
  columns_.push_back({"arrival", EventColumn::Role::arrival, EventColumn::Cells::numbers, nullptr});
  ranked_.push_back(nullptr);
  customers_.emplace_back();

  const auto segments = snapshot_->store().segments();
  std::uint64_t rows_before = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    arrival_begin_.push_back(rows_before);
    for (std::uint64_t row = 0; row < segments[i]->rows(); row += EventPart::rows_max) {
      parts_.push_back({i, row, std::min(row + EventPart::rows_max, segments[i]->rows())});
    }
    rows_before += segments[i]->rows();
  }
}

void Events::add_column(const Column& column, bool is_read) {
  EventColumn added{column.name, EventColumn::Role::stored, cells_of(column), &column};
  if (column.of_product) added.role = EventColumn::Role::version;
  if (column.name == "user_id") added.role = EventColumn::Role::user;
  CustomerValues customers;
  if (column.home == Home::customers) {
    added.role = EventColumn::Role::customer;
    if (is_read) customers = customer_values(*snapshot_, column);
  }

  std::unique_ptr<Ranked> ranked;
  if (is_read && added.cells == EventColumn::Cells::ranks) {
    ranked = std::make_unique<Ranked>();
    const auto& texts = snapshot_->dictionary(column.name);
    const auto& ranks = snapshot_->ranks(column.name);
    std::vector<std::string> by_rank(texts.size() - 1);  // NULL, code 0, ranks last
    for (std::size_t code = 1; code < texts.size(); ++code) by_rank[ranks[code]] = texts[code];
    ranked->texts = std::make_shared<const std::vector<std::string>>(std::move(by_rank));
    ranked->ranks = ranks;
    if (column.of_product) {
      const VersionColumn* versions = snapshot_->store().versions().find(column.id);
      FOOTFALL_CHECK(versions != nullptr);
      ranked->ranks.clear();
      for (const std::uint32_t code : versions->codes()) ranked->ranks.push_back(ranks[code]);
    }
    if (added.role == EventColumn::Role::customer) {
      ranked->ranks.clear();
      for (const std::int64_t code : customers.values) {
        ranked->ranks.push_back(ranks[std::size_t(code)]);
      }
    }
  }
  customers_.push_back(std::move(customers));
  columns_.push_back(std::move(added));
  ranked_.push_back(std::move(ranked));
}

const Segment& Events::segment(const EventPart& part) const {
  return *snapshot_->store().segments()[part.segment];
}

std::shared_ptr<const std::vector<std::string>> Events::shared_texts(std::size_t column) const {
  FOOTFALL_CHECK(ranked_[column] != nullptr);
  return ranked_[column]->texts;
}

std::shared_ptr<const std::vector<std::string>> Events::texts_by_version(std::size_t column) const {
  const VersionColumn* versions = snapshot_->store().versions().find(columns_[column].column->id);
  FOOTFALL_CHECK(versions != nullptr);
  const auto& texts = versions->texts();
  return std::make_shared<const std::vector<std::string>>(texts.begin(), texts.end());
}

void Events::versions(const EventPart& part, std::size_t column, std::uint64_t begin,
                      std::span<std::uint32_t> out, std::uint64_t* present) const {
  const auto codes = segment(part).versions(Verify::by_rows);
  if (codes.empty()) return clear_bits(present, out.size());
  const VersionColumn* versions = snapshot_->store().versions().find(columns_[column].column->id);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = codes[begin + i];
    if (versions->present()[out[i]] == 0) clear_bit(present, i);
  }
}

void Events::verify(const EventPart& part, std::size_t column) const {
  const Segment& rows = segment(part);
  const EventColumn& what = columns_[column];
  switch (what.role) {
    case EventColumn::Role::time:
      return rows.touch_rows(SectionRole::times, 0, part.begin, part.end);
    case EventColumn::Role::event_type:
      return rows.touch_rows(SectionRole::event_types, 0, part.begin, part.end);
    case EventColumn::Role::arrival:
      return rows.touch_rows(SectionRole::arrival, 0, part.begin, part.end);
    case EventColumn::Role::version:
      if (rows.info().has_versions) {
        rows.touch_rows(SectionRole::versions, 0, part.begin, part.end);
      }
      return;
    case EventColumn::Role::stored:
      if (rows.info().find(what.column->id) != nullptr) {
        rows.touch_rows(SectionRole::values, what.column->id, part.begin, part.end);
      }
      return;
    case EventColumn::Role::customer:
    case EventColumn::Role::user: return;  // small; verified whole when they are first read
  }
}

void Events::numbers(const EventPart& part, std::size_t column, std::uint64_t begin,
                     std::span<std::int64_t> out, std::uint64_t* present) const {
  const Segment& rows = segment(part);
  const EventColumn& what = columns_[column];
  switch (what.role) {
    case EventColumn::Role::arrival: {
      const auto arrival = rows.arrival(Verify::by_rows);
      const std::uint64_t before = arrival_begin_[part.segment];
      for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::int64_t>(before + arrival[begin + i]);
      }
      return;
    }
    case EventColumn::Role::user: {
      const auto keys =
          rows.users() == 0 ? std::span<const std::int64_t>() : rows.user_keys().numbers();
      each_user(rows, begin, out.size(), present,
                [&](std::size_t i, std::uint64_t user) { out[i] = keys[user]; });
      return;
    }
    case EventColumn::Role::customer: {
      const CustomerValues& customers = customers_[column];
      const auto numbers = snapshot_->users_of(part.segment);
      each_user(rows, begin, out.size(), present, [&](std::size_t i, std::uint64_t user) {
        const std::uint64_t number = numbers.empty() ? user : numbers[user];
        out[i] = customers.values[number];
        if (customers.present[number] == 0) clear_bit(present, i);
      });
      return;
    }
    case EventColumn::Role::version: {
      const VersionColumn* versions = snapshot_->store().versions().find(what.column->id);
      const auto codes = rows.versions(Verify::by_rows);
      if (codes.empty()) return clear_bits(present, out.size());
      for (std::size_t i = 0; i < out.size(); ++i) {
        const std::uint32_t version = codes[begin + i];
        out[i] = versions->numbers()[version];
        if (versions->present()[version] == 0) clear_bit(present, i);
      }
      return;
    }
    default: break;
  }
  const bool time = what.role == EventColumn::Role::time;
  const ColumnView view =
      time ? rows.times(Verify::by_rows) : rows.values(what.column->id, Verify::by_rows);
  copy_presence(view, begin, out.size(), present);
  if (view.absent()) return;
  if (!time && rows.info().find(what.column->id)->form == ColumnForm::pairs) {
    const auto keys = rows.keys(what.column->id).numbers();
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (view.has_value(begin + i)) out[i] = keys[view.raw(begin + i)];
    }
    return;
  }
  // A later load may have raised the schema's scale.
  std::int64_t factor = 1;
  if (what.column != nullptr && what.column->type == ColumnType::decimal) {
    factor = static_cast<std::int64_t>(power_of_ten(what.column->scale - view.scale));
  }
  const auto unit = static_cast<std::uint64_t>(view.unit * factor);
  const auto base = static_cast<std::uint64_t>(view.base * factor);
  convert_any(view, begin, out, [unit, base](auto raw) {
    return static_cast<std::int64_t>(base + static_cast<std::uint64_t>(raw) * unit);
  });
}

template <typename Rank>
void Events::ranks(const EventPart& part, std::size_t column, std::uint64_t begin,
                   std::span<Rank> out, std::uint64_t* present) const {
  const Segment& rows = segment(part);
  const EventColumn& what = columns_[column];
  const auto& ranks = ranked_[column]->ranks;
  const auto null_rank = static_cast<std::uint32_t>(ranked_[column]->texts->size());
  const auto rank_of = [&ranks](auto code) { return static_cast<Rank>(ranks[code]); };
  if (what.role == EventColumn::Role::event_type) {
    const auto kinds = rows.event_types(Verify::by_rows);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = rank_of(kinds[begin + i]);
    return;
  }
  if (what.role == EventColumn::Role::customer) {
    const auto numbers = snapshot_->users_of(part.segment);
    each_user(rows, begin, out.size(), present, [&](std::size_t i, std::uint64_t user) {
      const std::uint32_t rank = ranks[numbers.empty() ? user : numbers[user]];
      out[i] = static_cast<Rank>(rank);
      if (rank == null_rank) clear_bit(present, i);
    });
    return;
  }
  // NULL ranks behind all texts, which may be one more than Rank holds.
  if (what.role == EventColumn::Role::version) {
    const auto versions = rows.versions(Verify::by_rows);
    if (versions.empty()) return clear_bits(present, out.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::uint32_t rank = ranks[versions[begin + i]];
      out[i] = static_cast<Rank>(rank);
      if (rank == null_rank) clear_bit(present, i);
    }
    return;
  }
  const ColumnView view = rows.values(what.column->id, Verify::by_rows);
  copy_presence(view, begin, out.size(), present);
  if (view.absent()) return;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint64_t code = view.raw(begin + i);
    out[i] = rank_of(code);
    if (code == 0) clear_bit(present, i);
  }
}

template void Events::ranks(const EventPart&, std::size_t, std::uint64_t, std::span<std::uint8_t>,
                            std::uint64_t*) const;
template void Events::ranks(const EventPart&, std::size_t, std::uint64_t, std::span<std::uint16_t>,
                            std::uint64_t*) const;
template void Events::ranks(const EventPart&, std::size_t, std::uint64_t, std::span<std::uint32_t>,
                            std::uint64_t*) const;

void Events::texts(const EventPart& part, std::size_t column, std::uint64_t begin,
                   std::span<std::string_view> out, std::uint64_t* present,
                   std::vector<char>& spelled) const {
  const Segment& rows = segment(part);
  const EventColumn& what = columns_[column];
  if (what.role == EventColumn::Role::version) {
    const VersionColumn* versions = snapshot_->store().versions().find(what.column->id);
    const auto codes = rows.versions(Verify::by_rows);
    if (codes.empty()) return clear_bits(present, out.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::uint32_t version = codes[begin + i];
      if (versions->present()[version] == 0) {
        clear_bit(present, i);
      } else {
        out[i] = versions->texts()[version];
      }
    }
    return;
  }
  constexpr std::size_t spelled_bytes = sizeof(KeyTable::Buffer);
  spelled.resize(out.size() * spelled_bytes);
  const auto key_text = [&](const KeyTable& keys, std::uint64_t key, std::size_t i) {
    KeyTable::Buffer buffer;
    const std::string_view text = keys.text(key, buffer);
    if (text.data() != buffer) return text;  // in place
    char* const kept = spelled.data() + i * spelled_bytes;
    std::copy(text.begin(), text.end(), kept);
    return std::string_view(kept, text.size());
  };
  if (what.role == EventColumn::Role::user) {
    const KeyTable keys = rows.users() == 0 ? KeyTable() : rows.user_keys();
    each_user(rows, begin, out.size(), present,
              [&](std::size_t i, std::uint64_t user) { out[i] = key_text(keys, user, i); });
    return;
  }
  const ColumnView view = rows.values(what.column->id, Verify::by_rows);
  copy_presence(view, begin, out.size(), present);
  if (view.absent()) return;
  const KeyTable keys = rows.keys(what.column->id);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (view.has_value(begin + i)) out[i] = key_text(keys, view.raw(begin + i), i);
  }
}

}  // namespace footfall
