#include "model/schema.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "model/clock.h"

namespace footfall {
namespace {

// Times in no zone are shown as they are; UTC stands for that.
bool cannot_be_shown(const Schema& schema, const ZoneChoice& choice) {
  return schema.is_floating() && choice.zone != "UTC";
}

std::string times_in_no_zone(const Schema& schema) {
  return str("the times of ", schema.dataset,
             schema.day_precision
                 ? " are dates without a time of day; they are the same in every zone"
                 : " are the shop's wall clock; they are in no zone that could be changed");
}

}  // namespace

std::string_view table_name(Home home) noexcept {
  if (home == Home::event) return "events";
  return home == Home::products ? "products" : "customers";
}

std::string_view dimension_key(Home home) noexcept {
  return home == Home::products ? "product_id" : "user_id";
}

const std::vector<std::string>& reserved_kind_names() {
  static const std::vector<std::string> names{"view", "cart", "remove_from_cart", "purchase",
                                              "return"};
  return names;
}

const Column* Schema::find_column(std::string_view name) const noexcept {
  const auto found = std::ranges::find(columns, name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

const Column& Schema::column(std::string_view name) const {
  if (const Column* found = find_column(name)) return *found;
  const auto names = column_names();
  throw Error(ErrorKind::bad_request,
              str("no column is called \"", printable(name), "\"", did_you_mean(name, names)),
              str("columns of ", dataset, ": ", join(names, ", ")));
}

std::vector<std::string> Schema::column_names() const {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return names;
}

std::vector<Column> Schema::all_columns() const {
  std::vector<Column> out{{.name = "event_time", .type = ColumnType::timestamp},
                          {.name = "event_type", .type = ColumnType::dictionary}};
  out.insert(out.end(), columns.begin(), columns.end());
  return out;
}

Clock report_clock(const Schema& schema, const ZoneChoice& choice, std::string_view name) {
  if (!zone_note(schema, choice).empty()) {
    Clock asked(choice.zone);  // a misspelt zone is an error, needed or not
    return Clock();
  }
  if (cannot_be_shown(schema, choice)) {
    throw Error(
        ErrorKind::bad_request, str(name, ": ", times_in_no_zone(schema)),
        str("leave ", name, " out",
            schema.day_precision ? ""
                                 : ", or load them with a mapping that names their time_zone"));
  }
  return Clock(choice.zone);
}

std::string zone_note(const Schema& schema, const ZoneChoice& choice) {
  if (choice.setting.empty() || !cannot_be_shown(schema, choice)) return {};
  return str("the time zone ", printable(choice.zone), " (", printable(choice.setting),
             ") is passed over: ", times_in_no_zone(schema));
}

OrderRule order_rule(const Schema& schema) noexcept {
  if (schema.has("order_id")) return OrderRule::order_id;
  return schema.has("session_id") ? OrderRule::session : OrderRule::user_day;
}

std::optional<int> amount_scale(const Schema& schema) noexcept {
  if (const Column* amount = schema.find_column("amount")) return amount->scale;
  const Column* price = schema.find_column("price");
  if (price == nullptr) return std::nullopt;
  const Column* quantity = schema.find_column("quantity");
  return price->scale + (quantity == nullptr ? 0 : int(quantity->scale));
}

std::optional<int> price_scale(const Schema& schema) noexcept {
  if (const Column* price = schema.find_column("price")) return price->scale;
  const Column* amount = schema.find_column("amount");
  if (amount == nullptr) return std::nullopt;
  return schema.has("quantity") ? made_price_scale : int(amount->scale);
}

int number_scale(const Schema& schema, std::string_view column) noexcept {
  if (column == "amount") return amount_scale(schema).value_or(0);
  if (column == "price") return price_scale(schema).value_or(0);
  const Column* found = schema.find_column(column);
  return found == nullptr || found->type != ColumnType::decimal ? 0 : int(found->scale);
}

std::string_view path_prefix(std::string_view path, char separator, std::size_t levels) noexcept {
  std::size_t end = 0;
  for (std::size_t level = 1; level <= levels; ++level) {
    end = path.find(separator, level == 1 ? 0 : end + 1);
    if (end == std::string_view::npos) return level == levels ? path : std::string_view();
  }
  return path.substr(0, end);
}

std::size_t path_depth(std::string_view path, char separator) noexcept {
  return path.empty() ? 0 : 1 + std::size_t(std::ranges::count(path, separator));
}

}  // namespace footfall
