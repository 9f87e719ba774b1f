#include "lake/partitions.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace footfall {
namespace {

// What Hive and all that read its folders call the one of NULL.
constexpr std::string_view null_folder = "__HIVE_DEFAULT_PARTITION__";

// What the cells of a table take, roughly.
std::uint64_t bytes_of(const Table& table) {
  std::uint64_t bytes = 0;
  for (std::size_t column = 0; column < table.columns(); ++column) {
    const Type type = table.fields()[column].type;
    bytes += table.rows() * (type == Type::text      ? sizeof(std::string)
                             : type == Type::decimal ? sizeof(Int128)
                                                     : sizeof(std::int64_t));
    if (type != Type::text) continue;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const std::size_t length = table.text(row, column).size();
      if (length > std::string().capacity()) bytes += length + 16;  // and what malloc adds
    }
  }
  return bytes;
}

}  // namespace

std::optional<PartitionColumn> partition_column(const Fields& fields) {
  for (const std::string_view name : {"event_time", "order_date"}) {
    const auto found = std::ranges::find(fields, name, &Field::name);
    if (found == fields.end()) continue;
    PartitionColumn by{.column = std::size_t(found - fields.begin()), .name = std::string(name)};
    if (found->type == Type::date) {
      by.stays = false;
    } else if (found->type == Type::timestamp) {
      by.name = name == "event_time" ? "event_date" : "order_day";
    } else {
      continue;
    }
    return by;
  }
  return std::nullopt;
}

Partitions::Partitions(PartitionTree& tree, Fields fields, PartitionColumn by, Options options)
    : tree_(tree), by_(std::move(by)), options_(std::move(options)) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i == by_.column && !by_.stays) continue;
    columns_.push_back(i);
    fields_.push_back(fields[i]);
  }
}

std::int64_t Partitions::day_of(const Table& batch, std::size_t row) const {
  if (batch.is_null(row, by_.column)) return no_day;
  const std::int64_t cell = batch.integer(row, by_.column);
  return by_.stays ? options_.clock.day(cell) : cell;
}

void Partitions::append(const Table& batch) {
  std::map<std::int64_t, std::vector<std::size_t>> rows_of;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    rows_of[day_of(batch, row)].push_back(row);
  }
  for (const auto& [day, rows] : rows_of) {
    Table cut = batch.select(rows);
    if (!by_.stays) cut = Table::of_columns(fields_, cut, columns_);
    Day& gathered = days_[day];
    const std::uint64_t bytes = bytes_of(cut);
    gathered.bytes += bytes;
    bytes_ += bytes;
    if (gathered.rows.columns() == 0) {
      gathered.rows = std::move(cut);
    } else {
      gathered.rows.append(std::move(cut));
    }
  }
  rows_ += batch.rows();
  if (bytes_ > options_.memory_bytes) make_room();
}

void Partitions::make_room() {
  std::vector<std::pair<std::uint64_t, std::int64_t>> by_size;
  for (const auto& [day, gathered] : days_) by_size.emplace_back(gathered.bytes, day);
  std::ranges::sort(by_size, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (const auto& [bytes, day] : by_size) {
    if (bytes_ <= options_.memory_bytes / 2) return;
    write(day, days_[day]);
  }
}

void Partitions::write(std::int64_t day, Day& gathered) {
  if (gathered.rows.rows() == 0) return;
  auto part =
      tree_.begin(str(by_.name, "=", day == no_day ? std::string(null_folder) : date_text(day)),
                  str("part-", gathered.parts, ".", options_.format));
  const auto stream = TableStream::open(options_.format, fields_, options_.formulas,
                                        [&part](std::string_view bytes) { part.write(bytes); });
  bytes_ -= gathered.bytes;
  gathered.bytes = 0;
  ++gathered.parts;
  stream->append(std::exchange(gathered.rows, Table()));
  stream->finish();
  disarmed_ += stream->disarmed();
  tree_.end(std::move(part));
}

void Partitions::finish() {
  for (auto& [day, gathered] : days_) write(day, gathered);
}

}  // namespace footfall
