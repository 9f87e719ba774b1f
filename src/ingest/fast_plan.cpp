#include "ingest/fast_plan.h"

#include <algorithm>

namespace footfall {
namespace {

// Values that mean NULL, constants and renamed types are for the exact reader.
bool is_plain(const Mapping& mapping) {
  const TimeRule& time = mapping.time;
  return mapping.nulls.empty() && mapping.raw.empty() && mapping.rename.empty() &&
         mapping.event_type_cases.none() && mapping.set_aside.empty() && !mapping.drop_duplicates &&
         !mapping.event_type_origin.constant && mapping.time_join.empty() && !time.floating &&
         time.formats.front().format == TimeFormat::iso;
}

}  // namespace

std::optional<FastPlan> find_fast_plan(const LoadPlan& plan, const Binding& binding,
                                       char delimiter) {
  if (!is_plain(plan.mapping)) return std::nullopt;
  FastPlan fast;
  fast.delimiter = delimiter;
  fast.fields = binding.fields;
  fast.time = binding.time;
  fast.event_type = binding.event_type;
  std::vector<std::size_t> product_fields;
  std::size_t users = 0;
  std::size_t sessions = 0;
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const MappedColumn& mapped = plan.columns[i];
    const Column& column = mapped.column;
    const std::size_t field = binding.columns[i];
    if (!mapped.plain() || field == Binding::absent) return std::nullopt;
    if (column.of_product) {
      product_fields.push_back(field);
      fast.product_columns.push_back(i);
    } else if (column.name == "user_id" && column.key == KeyType::int64) {
      ++users;
      fast.user = field;
      fast.user_column = i;
    } else if (column.name == "session_id" && column.key == KeyType::text) {
      ++sessions;
      fast.session = field;
      fast.session_column = i;
    } else if (column.type == ColumnType::decimal) {
      ++numbers;
      fast.number = field;
      fast.number_column = i;
      fast.scale = column.scale;
    } else {
      return std::nullopt;
    }
  }
  if (users != 1 || sessions != 1 || numbers != 1 || product_fields.empty()) return std::nullopt;
  const auto [first, last] = std::ranges::minmax(product_fields);
  if (last - first + 1 != product_fields.size()) return std::nullopt;
  fast.product_first = first;
  fast.product_last = last;
  return fast;
}

}  // namespace footfall
