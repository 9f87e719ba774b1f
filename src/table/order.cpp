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

namespace {

class RowLess {
 public:
  RowLess(const Table& table, const std::vector<SortKey>& keys) : table_(table), keys_(keys) {
    for (const auto& key : keys) columns_.push_back(table.column(key.column));
  }

  Placed place(std::size_t row) const {
    return {keys_.empty() ? 0 : first_glance(table_, columns_[0], keys_[0], row), row};
  }

  bool operator()(const Placed& left, const Placed& right) const {
    if (left.glance != right.glance) return left.glance < right.glance;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const bool null_left = table_.is_null(left.row, columns_[i]);
      const bool null_right = table_.is_null(right.row, columns_[i]);
      if (null_left || null_right) {
        if (null_left != null_right) return null_right;
        continue;
      }
      const int found =
          compare_cells(table_, columns_[i], keys_[i].path_separator, left.row, right.row);
      if (found != 0) return keys_[i].descending ? found > 0 : found < 0;
    }
    return left.row < right.row;
  }

 private:
  const Table& table_;
  const std::vector<SortKey>& keys_;
  std::vector<std::size_t> columns_;
};

}  // namespace

std::vector<std::size_t> row_order(const Table& table, const std::vector<SortKey>& keys,
                                   std::size_t rows) {
  const RowLess rows_less(table, keys);
  const auto less = [&](const Placed& a, const Placed& b) { return rows_less(a, b); };
  const std::size_t wanted = std::min(rows, table.rows());
  if (wanted == 0) return {};
  std::vector<Placed> places;  // the first so far; behind the wanted ones: a heap, the last on top
  places.reserve(wanted);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Placed place = rows_less.place(row);
    if (row < wanted) {
      places.push_back(place);
      if (places.size() == wanted && wanted < table.rows()) std::ranges::make_heap(places, less);
    } else if (less(place, places.front())) {
      std::ranges::pop_heap(places, less);
      places.back() = place;
      std::ranges::push_heap(places, less);
    }
  }
  std::ranges::sort(places, less);
  std::vector<std::size_t> order;
  order.reserve(places.size());
  for (const auto& place : places) order.push_back(place.row);
  return order;
}

Table sorted(const Table& table, const std::vector<SortKey>& keys, std::size_t rows) {
  Table out = table.select(row_order(table, keys, rows));
  out.leave_out(table.left_out() + table.rows() - out.rows());
  return out;
}

Table ranked(Table table) {
  FOOTFALL_CHECK(table.fields().at(0).name == "rank");
  for (std::size_t row = 0; row < table.rows(); ++row) table.set(row, 0, std::int64_t(row + 1));
  return table;
}

}  // namespace footfall
