#include "table/order.h"

#include <algorithm>

#include "base/check.h"

namespace footfall {
namespace {

template <typename T>
int sign(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// The order of two cells that are not NULL.
int compare_cells(const Table& table, std::size_t column, char separator, std::size_t a,
                  std::size_t b) {
  switch (table.fields()[column].type) {
    case Type::text: {
      const std::string& left = table.text(a, column);
      const std::string& right = table.text(b, column);
      return separator == '\0' ? left.compare(right) : compare_paths(left, right, separator);
    }
    case Type::decimal: return sign(table.decimal(a, column), table.decimal(b, column));
    case Type::real: return sign(table.real(a, column), table.real(b, column));
    default: return sign(table.integer(a, column), table.integer(b, column));
  }
}

// A row and how its first key looks as a plain number: where two of these differ, the rows stand in
// that order; where they are equal, the keys themselves decide.
struct Placed {
  std::int64_t glance;
  std::size_t row;
};

// Never contradicts compare_cells: NULL is greatest, numbers beyond 62 bits look like the limit,
// text and reals all look alike.
std::int64_t first_glance(const Table& table, std::size_t column, const SortKey& key,
                          std::size_t row) {
  constexpr std::int64_t limit = std::int64_t{1} << 62;
  if (table.is_null(row, column)) return limit + 1;
  const Type type = table.fields()[column].type;
  if (type == Type::text || type == Type::real) return 0;
  const Int128 number = std::clamp<Int128>(table.decimal(row, column), -limit, limit);
  return std::int64_t(key.descending ? -number : number);
}

}  // namespace

int compare_paths(std::string_view a, std::string_view b, char separator) noexcept {
  for (;;) {
    const std::size_t end_a = a.find(separator);
    const std::size_t end_b = b.find(separator);
    const int level = a.substr(0, end_a).compare(b.substr(0, end_b));
    if (level != 0) return level;
    if (end_a == std::string_view::npos || end_b == std::string_view::npos) {
      return int(end_a != std::string_view::npos) - int(end_b != std::string_view::npos);
    }
    a.remove_prefix(end_a + 1);
    b.remove_prefix(end_b + 1);
  }
}

Table sorted(const Table& table, const std::vector<SortKey>& keys, std::size_t rows_max) {
  std::vector<std::size_t> columns;
  for (const auto& key : keys) columns.push_back(table.column(key.column));
  std::vector<Placed> places;
  places.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    places.push_back({keys.empty() ? 0 : first_glance(table, columns[0], keys[0], row), row});
  }
  const auto before = [&](const Placed& left, const Placed& right) {
    if (left.glance != right.glance) return left.glance < right.glance;
    const std::size_t a = left.row;
    const std::size_t b = right.row;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const bool null_a = table.is_null(a, columns[i]);
      const bool null_b = table.is_null(b, columns[i]);
      if (null_a || null_b) {
        if (null_a != null_b) return null_b;
        continue;
      }
      const int found = compare_cells(table, columns[i], keys[i].path_separator, a, b);
      if (found != 0) return keys[i].descending ? found > 0 : found < 0;
    }
    return a < b;
  };
  if (rows_max < places.size()) {
    std::ranges::partial_sort(places, places.begin() + std::ptrdiff_t(rows_max), before);
    places.resize(rows_max);
  } else {
    std::ranges::stable_sort(places, before);
  }
  std::vector<std::size_t> order;
  order.reserve(places.size());
  for (const auto& place : places) order.push_back(place.row);
  return table.select(order);
}

Table ranked(Table table) {
  FOOTFALL_CHECK(table.fields().at(0).name == "rank");
  for (std::size_t row = 0; row < table.rows(); ++row) table.set(row, 0, std::int64_t(row + 1));
  return table;
}

}  // namespace footfall
