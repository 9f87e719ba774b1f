// The columns of a dataset, as a store keeps them. Every source is mapped onto these; a column
// that a source lacks is absent. CATALOGUE of names: docs/mappings.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

class Clock;

// Event type codes. The first five are reserved; others are given in order of first appearance.
using Kind = std::uint8_t;
namespace kinds {
constexpr Kind view = 0;
constexpr Kind cart = 1;
constexpr Kind remove_from_cart = 2;
constexpr Kind purchase = 3;
constexpr Kind return_ = 4;
constexpr Kind reserved = 5;  // how many are reserved
constexpr std::size_t max = 255;
}  // namespace kinds

// The names of the reserved kinds, by code.
const std::vector<std::string>& reserved_kind_names();

enum class ColumnType : std::uint8_t {
  key,         // an identifier of the shop's own: int64 or text (Column::key)
  dictionary,  // text from a limited set
  path,        // a dictionary whose texts are levels joined by Column::separator
  decimal,     // int64 units at Column::scale
  integer,     // int64
  timestamp,   // microseconds UTC
  date,        // days since 1970-01-01
  set,         // a dictionary whose texts are members joined by Column::separator, each once, in
               // byte order: the answers to a question with several
};

// A dictionary, path or set: rows hold codes of its texts.
constexpr bool has_texts(ColumnType type) noexcept {
  return type == ColumnType::dictionary || type == ColumnType::path || type == ColumnType::set;
}

enum class KeyType : std::uint8_t {
  int64,  // every key is a canonical int64
  text,   // any bytes of valid UTF-8
};

// Where the values of a column are kept.
enum class Home : std::uint8_t {
  event,      // with each row
  products,   // in the products dimension: a row's by its product_id
  customers,  // in the customers dimension: a row's by its user_id
};

// What the tables are called: events, products, customers.
std::string_view table_name(Home home) noexcept;
// The column of the events by which a row finds its row of the dimension: product_id, user_id.
std::string_view dimension_key(Home home) noexcept;

struct Column {
  std::uint32_t id = 0;   // stable for the life of a store
  std::string name = {};  // snake_case: user_id, price, device_category ...
  ColumnType type = ColumnType::dictionary;
  KeyType key = KeyType::text;  // of a key column
  std::uint8_t scale = 0;       // decimal places of a decimal column, 0 .. scale_max
  char separator = '.';         // between the levels of a path, the members of a set
  bool of_product = false;      // part of the product version (DESIGN.md section 3); also where the
                                // home is the products dimension
  Home home = Home::event;
  std::string called = {};  // what the files that first had it call it, in snake_case: order lines
                            // are exported under these names; "": as it is named

  friend bool operator==(const Column&, const Column&) = default;
};

// A filter that the mapping names, as `--where` clauses.
struct NamedFilter {
  std::string name;
  std::vector<std::string> clauses;

  friend bool operator==(const NamedFilter&, const NamedFilter&) = default;
};

// What one store holds. `event_time` and `event_type` are always there, and not among `columns`.
struct Schema {
  std::string dataset = {};          // the mapping's name: rees46
  std::vector<Column> columns = {};  // in the mapping's order; names are distinct
  bool floating_time = false;        // times are the shop's wall clock, stored as if UTC
  bool day_precision = false;  // dates without a time of day: questions of the hour do not apply
  std::vector<NamedFilter> filters = {};

  // Times are in no zone: wall clock, or days of the shop's calendar.
  bool is_floating() const noexcept { return floating_time || day_precision; }
  const Column* find_column(std::string_view name) const noexcept;
  // Throws Error bad_request with a suggestion.
  const Column& column(std::string_view name) const;
  bool has(std::string_view name) const noexcept { return find_column(name) != nullptr; }
  std::vector<std::string> column_names() const;
  // event_time (timestamp) and event_type (dictionary), which every dataset has, then `columns`.
  std::vector<Column> all_columns() const;

  friend bool operator==(const Schema&, const Schema&) = default;
};

// The zone that reports are wanted in.
struct ZoneChoice {
  std::string zone = "UTC";  // IANA name
  std::string setting = {};  // what says it for all stores ("./footfall.toml"); "": asked for here
};
// The clock of a report. Floating times stay as they are: any zone but UTC is refused where it was
// asked for (Error bad_request that calls the choice `name`: "--timezone"), and passed over where
// it is a setting for all stores.
Clock report_clock(const Schema& schema, const ZoneChoice& choice, std::string_view name);
// That it is passed over, and why; "" where it is not.
std::string zone_note(const Schema& schema, const ZoneChoice& choice);

// An order is (CATALOGUE.md section 1): chosen by what the dataset has, not row by row.
enum class OrderRule : std::uint8_t {
  order_id,  // distinct order_id over the dataset
  session,   // the given session of a purchase
  user_day,  // user and local day of a purchase
};
OrderRule order_rule(const Schema& schema) noexcept;

// The scale of a row's amount: that of `amount`, else of price x quantity. nullopt: no money.
std::optional<int> amount_scale(const Schema& schema) noexcept;

// Places of a price that is made: amount / quantity, HALF_UP. A row without either, or with a
// quantity of 0, has none.
constexpr int made_price_scale = 6;
// The scale of a row's price: that of `price`, else of amount / quantity (of the amount itself,
// where the dataset has no quantity). nullopt: no money.
std::optional<int> price_scale(const Schema& schema) noexcept;
// The scale of a column's numbers, given or made; 0 where they have no places.
int number_scale(const Schema& schema, std::string_view column) noexcept;

// How a level of a path is reached: level 1 is the first. "" where the path is not that deep.
std::string_view path_prefix(std::string_view path, char separator, std::size_t levels) noexcept;
std::size_t path_depth(std::string_view path, char separator) noexcept;

}  // namespace footfall
