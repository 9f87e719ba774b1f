#include "scan/codes.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/check.h"
#include "base/text.h"
#include "scan/path_parts.h"
#include "store/store.h"
#include "table/column_field.h"

namespace footfall {
namespace {

constexpr std::uint32_t quarters_max = 1U << 22;  // 119 years
constexpr std::uint64_t number_range_max = 1U << 24;

bool is_time_key(const GroupKey& key) noexcept {
  return key.kind == GroupKey::Kind::period || key.kind == GroupKey::Kind::hour_of_day ||
         key.kind == GroupKey::Kind::weekday;
}

Value nullable_text(std::string_view text, bool null) {
  if (null) return Null{};
  return std::string(text);
}

}  // namespace

QuarterHours::QuarterHours(const Snapshot& snapshot, const Clock& clock) {
  if (!snapshot.first_time()) return;
  origin_ = floor_div(*snapshot.first_time(), length) * length;
  const std::int64_t size = floor_div(*snapshot.last_time(), length) - origin_ / length + 1;
  if (size > quarters_max) return;
  size_ = std::uint32_t(size);
  const auto& offsets = clock.offsets();
  usable_ = true;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const bool over = i + 1 < offsets.size() && offsets[i + 1].from <= origin_;
    if (over || offsets[i].from > *snapshot.last_time()) continue;
    const bool begins_inside = offsets[i].from > origin_;
    usable_ = usable_ && offsets[i].to_local % length == 0 &&
              (!begins_inside || offsets[i].from % length == 0);
  }
}

std::int64_t local_value(const GroupKey& key, const Clock& clock, Micros utc) {
  const std::int64_t day = clock.day(utc);
  switch (key.kind) {
    case GroupKey::Kind::hour_of_day: return clock.hour(utc) - day * 24;
    case GroupKey::Kind::weekday: return iso_weekday(day);
    default:
      if (key.period == Period::hour) return clock.hour(utc) * micros_per_hour;
      return period_begin(key.period, day);
  }
}

Field CodeBuilder::field(const GroupKey& key) const {
  switch (key.kind) {
    case GroupKey::Kind::hour_of_day: return {.name = "hour", .type = Type::integer};
    case GroupKey::Kind::weekday: return {.name = "weekday", .type = Type::integer};
    case GroupKey::Kind::event_type: return {.name = "event_type", .type = Type::text};
    case GroupKey::Kind::period:
      return {.name = "period", .type = key.period == Period::hour ? Type::timestamp : Type::date};
    default: break;
  }
  if (key.column == "event_time") return {.name = key.column, .type = Type::timestamp};
  if (key.column == "event_type") return {.name = key.column, .type = Type::text};
  if (is_made_price(key.column)) {
    const int scale = price_scale(columns_.snapshot().schema()).value_or(0);
    return {.name = key.column, .type = Type::decimal, .scale = scale};
  }
  const Column& column = columns_.snapshot().schema().column(key.column);
  Field field = field_of(column);
  if (key.kind == GroupKey::Kind::path_part) field.name = str(column.name, "_", key.level);
  return field;
}

void CodeBuilder::join(Component& component, std::size_t key, const Ids& ids) {
  CodedKey coded{.key = key, .rank = {}, .value = {}};
  std::vector<std::uint32_t> table(ids.id.size());
  std::vector<std::uint32_t> known(ids.rank.size(), no_number);  // by id, of a first key
  std::unordered_map<std::uint64_t, std::uint32_t> pairs;        // by code before and id, of others
  std::vector<std::pair<std::uint32_t, std::uint32_t>> tuples;   // code before, id
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::uint32_t id = ids.id[i];
    const std::uint32_t before = component.keys.empty() ? 0 : component.table[i];
    if (before == no_number || id == no_number) {
      table[i] = no_number;
      component.partial = true;
      continue;
    }
    std::uint32_t& code =
        component.keys.empty()
            ? known[id]
            : pairs.try_emplace(std::uint64_t(before) << 32 | id, no_number).first->second;
    if (code == no_number) {
      code = std::uint32_t(tuples.size());
      tuples.emplace_back(before, id);
    }
    table[i] = code;
  }
  std::vector<CodedKey> keys;
  for (const CodedKey& old : component.keys) {
    CodedKey& next = keys.emplace_back(CodedKey{.key = old.key, .rank = {}, .value = {}});
    for (const auto& [before, id] : tuples) {
      next.rank.push_back(old.rank[before]);
      next.value.push_back(old.value[before]);
    }
  }
  for (const auto& [before, id] : tuples) {
    coded.rank.push_back(ids.rank[id]);
    coded.value.push_back(ids.value[id]);
  }
  keys.push_back(std::move(coded));
  component.keys = std::move(keys);
  component.table = std::move(table);
  component.size = std::max<std::uint32_t>(std::uint32_t(tuples.size()), 1);
}

// Parts of paths by code, in the order of their bytes.
CodeBuilder::Ids CodeBuilder::part_ids(const std::vector<std::string>& texts, const Column& column,
                                       int level) {
  std::map<std::string_view, std::uint32_t> parts;
  const auto part_of = [&](std::string_view path) {
    return path_part(path, column.separator, level);
  };
  for (std::size_t code = 1; code < texts.size(); ++code) parts.try_emplace(part_of(texts[code]));
  parts.try_emplace(unknown_part);  // of NULL, code 0
  Ids ids;
  for (auto& [part, id] : parts) {
    id = std::uint32_t(ids.value.size());
    ids.rank.push_back(id);
    ids.value.emplace_back(std::string(part));
  }
  ids.id.push_back(parts.at(unknown_part));
  for (std::size_t code = 1; code < texts.size(); ++code) {
    ids.id.push_back(parts.at(part_of(texts[code])));
  }
  return ids;
}

// By code of the dictionary.
CodeBuilder::Ids CodeBuilder::text_ids(const GroupKey& key, const Column& column) {
  const Snapshot& snapshot = columns_.snapshot();
  const auto& texts = snapshot.dictionary(column.name);
  const auto& ranks = snapshot.ranks(column.name);
  Ids ids;
  ids.id.resize(texts.size());
  if (key.kind == GroupKey::Kind::column) {
    for (std::uint32_t code = 0; code < texts.size(); ++code) {
      ids.id[code] = code;
      ids.rank.push_back(code == 0 ? null_rank : std::int64_t(ranks[code]));
      ids.value.push_back(nullable_text(texts[code], code == 0));
    }
    return ids;
  }
  if (key.kind == GroupKey::Kind::path_part) return part_ids(texts, column, key.level);
  // A level's rank is the least rank below it: paths are in order level by level.
  std::unordered_map<std::string_view, std::uint32_t> levels;
  ids.rank.push_back(null_rank);
  ids.value.emplace_back(Null{});
  for (std::uint32_t code = 1; code < texts.size(); ++code) {
    const auto level = path_prefix(texts[code], column.separator, std::size_t(key.level));
    if (level.empty()) {
      ids.id[code] = no_number;
      continue;
    }
    const auto [found, is_new] = levels.try_emplace(level, std::uint32_t(ids.value.size()));
    if (is_new) {
      ids.rank.push_back(ranks[code]);
      ids.value.emplace_back(std::string(level));
    }
    ids.id[code] = found->second;
    ids.rank[found->second] = std::min(ids.rank[found->second], std::int64_t(ranks[code]));
  }
  return ids;
}

CodeBuilder::Ids CodeBuilder::version_ids(const GroupKey& key) {
  const Snapshot& snapshot = columns_.snapshot();
  const Column& column = snapshot.schema().column(key.column);
  const std::uint32_t size = std::max(snapshot.store().versions().size(), 1U);
  const VersionColumn* versions = snapshot.store().versions().find(column.id);
  Ids ids;
  if (column.type == ColumnType::key) {
    const KeyNumbers& numbers = snapshot.key_numbers(column.name);
    ids.id.assign(numbers.by_version().begin(), numbers.by_version().end());
    ids.id.resize(size, no_number);
    for (std::uint32_t number = 0; number < numbers.size(); ++number) {
      ids.rank.push_back(number);
      ids.value.push_back(numbers.value(number));
    }
    for (auto& id : ids.id) {
      if (id == no_number) id = numbers.size();
    }
    ids.rank.push_back(null_rank);
    ids.value.emplace_back(Null{});
    return ids;
  }
  if (versions == nullptr) {
    ids.id.assign(size, 0);
    ids.rank.push_back(null_rank);
    ids.value.emplace_back(Null{});
    return ids;
  }
  if (!has_texts(column.type)) return ids_of(key, column, versions->numbers(), versions->present());
  ids = text_ids(key, column);
  std::vector<std::uint32_t> by_version(size, 0);
  for (std::uint32_t v = 0; v < size; ++v) by_version[v] = ids.id[versions->codes()[v]];
  ids.id = std::move(by_version);
  return ids;
}

CodeBuilder::Ids CodeBuilder::ids_of(const GroupKey& key, const Column& column,
                                     std::span<const std::int64_t> stored,
                                     std::span<const std::uint8_t> present) {
  Ids ids;
  if (has_texts(column.type)) {
    ids = text_ids(key, column);
    std::vector<std::uint32_t> by_number;
    for (const std::int64_t code : stored) by_number.push_back(ids.id[std::size_t(code)]);
    ids.id = std::move(by_number);
    return ids;
  }
  ids.rank.push_back(null_rank);
  ids.value.emplace_back(Null{});
  std::unordered_map<std::int64_t, std::uint32_t> known;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (present[i] == 0) {
      ids.id.push_back(0);
      continue;
    }
    const auto [found, is_new] = known.try_emplace(stored[i], std::uint32_t(ids.value.size()));
    if (is_new) {
      ids.rank.push_back(stored[i]);
      ids.value.push_back(columns_.snapshot().value(column.name, stored[i]));
    }
    ids.id.push_back(found->second);
  }
  return ids;
}

// The last number stands for guests, of whom nothing is known.
CodeBuilder::Ids CodeBuilder::customer_ids(const GroupKey& key, const Column& column) {
  CustomerValues values = customer_values(columns_.snapshot(), column);
  values.values.push_back(0);
  values.present.push_back(0);
  return ids_of(key, column, values.values, values.present);
}

CodeBuilder::Ids CodeBuilder::quarter_ids(const GroupKey& key) const {
  Ids ids;
  std::unordered_map<std::int64_t, std::uint32_t> known;
  ids.id.resize(quarters_.size());
  for (std::uint32_t quarter = 0; quarter < quarters_.size(); ++quarter) {
    const std::int64_t value = local_value(key, clock_, quarters_.begin(quarter));
    const auto [found, is_new] = known.try_emplace(value, std::uint32_t(ids.value.size()));
    if (is_new) {
      ids.rank.push_back(value);
      ids.value.emplace_back(value);
    }
    ids.id[quarter] = found->second;
  }
  return ids;
}

void Component::set_unit(std::int64_t value) noexcept {
  unit = value;
  unit_shift = std::countr_zero(std::uint64_t(value));
  const std::uint64_t odd = std::uint64_t(value) >> unit_shift;
  // Newton's iteration: each step doubles the bits that are right, of which odd itself has three.
  unit_inverse = odd;
  for (int bits = 3; bits < 64; bits *= 2) unit_inverse *= 2 - odd * unit_inverse;
}

std::uint32_t Component::code_of(const Told& told) const noexcept {
  if (source == Source::number) return told.code;
  return table[source == Source::kind ? told.kind : told.number];
}

bool CodeBuilder::is_made_price(std::string_view name) const {
  const Schema& schema = columns_.snapshot().schema();
  return name == "price" && !schema.has(name) && price_scale(schema);
}

Component CodeBuilder::number_component(std::size_t place) const {
  const ReadColumn& column = columns_.at(place);
  Component out;
  out.source = Component::Source::number;
  out.column = place;
  if (column.place == Place::price) {
    out.decimal = true;
    return out;
  }
  out.decimal = column.column != nullptr && column.column->type == ColumnType::decimal;
  std::optional<Int128> low;
  std::optional<Int128> high;
  for (const auto& segment : columns_.snapshot().store().segments()) {
    if (column.place == Place::time) {
      // All times of a segment are multiples of its unit, and each unit of the finer ones.
      const std::int64_t unit = segment->info().time_unit;
      out.set_unit(low ? std::min(out.unit, unit) : unit);
      low = std::min(low.value_or(segment->info().first_time), Int128(segment->info().first_time));
      high = std::max(high.value_or(segment->info().last_time), Int128(segment->info().last_time));
      continue;
    }
    const StoredColumn* stored = segment->info().find(column.column->id);
    if (stored == nullptr || stored->form != ColumnForm::numbers) continue;
    const Int128 factor =
        out.decimal ? power_of_ten(column.column->scale - stored->scale) : Int128(1);
    low = std::min(low.value_or(stored->base * factor), stored->base * factor);
    high = std::max(high.value_or(stored->largest * factor), stored->largest * factor);
  }
  if (low && (*high - *low) / out.unit < Int128(number_range_max)) {
    out.low = std::int64_t(*low);
    out.size = std::uint32_t((*high - *low) / out.unit) + 2;
  }
  return out;
}

// Text keys, or keys of pairs: by entry of the segments' tables, in key order.
Component CodeBuilder::entry_component(std::size_t key, const Column& column) {
  const KeyNumbers& numbers = columns_.snapshot().key_numbers(column.name);
  Component out;
  out.source = Component::Source::entries;
  out.column = columns_.add(column.name);
  out.size = numbers.size() + 1;
  for (std::size_t s = 0; s < columns_.snapshot().store().segments().size(); ++s) {
    out.entry_begin.push_back(std::uint32_t(out.table.size()));
    for (const std::uint32_t number : numbers.by_entry(s)) out.table.push_back(number + 1);
  }
  CodedKey coded{.key = key, .rank = {null_rank}, .value = {Null{}}};
  for (std::uint32_t number = 0; number < numbers.size(); ++number) {
    coded.rank.push_back(number);
    coded.value.push_back(numbers.value(number));
  }
  out.keys.push_back(std::move(coded));
  return out;
}

Component CodeBuilder::column_component(std::size_t key, const GroupKey& by) {
  Component out;
  const Column& column = columns_.snapshot().schema().column(by.column);
  if (column.name == "user_id") {
    out.source = Component::Source::user;
    out.column = columns_.add(column.name);
    out.keys.push_back({.key = key, .rank = {}, .value = {}});
    return out;
  }
  if (has_texts(column.type)) {
    out.source = Component::Source::codes;
    out.column = columns_.add(column.name);
    join(out, key, text_ids(by, column));
    return out;
  }
  const bool pairs = column.name == "session_id" || column.name == "order_id";
  if (column.type == ColumnType::key && (pairs || column.key == KeyType::text)) {
    return entry_component(key, column);
  }
  out = number_component(columns_.add(column.name));
  out.keys.push_back({.key = key, .rank = {}, .value = {}});
  return out;
}

std::vector<Component> CodeBuilder::components(const std::vector<GroupKey>& by) {
  std::vector<Component> out;
  const auto of_source = [&](Component::Source source) -> Component& {
    for (auto& each : out) {
      if (each.source == source) return each;
    }
    out.emplace_back().source = source;
    return out.back();
  };
  for (std::size_t key = 0; key < by.size(); ++key) {
    if (is_time_key(by[key])) {
      if (quarters_.usable()) {
        join(of_source(Component::Source::quarter), key, quarter_ids(by[key]));
        continue;
      }
      Component& local = out.emplace_back();
      local.source = Component::Source::local;
      local.local_key = by[key];
      local.keys.push_back({.key = key, .rank = {}, .value = {}});
      continue;
    }
    if (by[key].kind == GroupKey::Kind::event_type || by[key].column == "event_type") {
      Ids ids;
      const auto& names = columns_.snapshot().kind_names();
      for (std::uint32_t kind = 0; kind < names.size(); ++kind) {
        ids.id.push_back(kind);
        ids.rank.push_back(columns_.snapshot().ranks("event_type")[kind]);
        ids.value.emplace_back(names[kind]);
      }
      join(of_source(Component::Source::kind), key, ids);
      continue;
    }
    if (by[key].column == "event_time" || is_made_price(by[key].column)) {
      Component& number = out.emplace_back(number_component(columns_.add(by[key].column)));
      number.keys.push_back({.key = key, .rank = {}, .value = {}});
      continue;
    }
    if (columns_.snapshot().schema().column(by[key].column).of_product) {
      join(of_source(Component::Source::version), key, version_ids(by[key]));
      continue;
    }
    const Column& column = columns_.snapshot().schema().column(by[key].column);
    if (column.home == Home::customers) {
      join(of_source(Component::Source::customer), key, customer_ids(by[key], column));
      continue;
    }
    out.push_back(column_component(key, by[key]));
  }
  return out;
}

std::shared_ptr<const Component> CodeBuilder::distinct(const std::string& name) {
  auto& made = distinct_[name];
  if (made == nullptr) {
    const bool pairs = name == "session_id" || name == "order_id";
    made = std::make_shared<const Component>(
        pairs ? distinct_entries(columns_.snapshot().schema().column(name))
              : distinct_values(name));
  }
  return made;
}

// Entries as they are, but those of one key count as the first of them.
Component CodeBuilder::distinct_entries(const Column& column) {
  const Snapshot& snapshot = columns_.snapshot();
  const SharedKeys& shared =
      column.name == "session_id" ? snapshot.shared_sessions() : snapshot.shared_orders();
  Component out;
  out.source = Component::Source::entries;
  out.column = columns_.add(column.name);
  std::vector<std::uint32_t> first(shared.groups(), no_number);
  std::uint32_t entries = 0;
  for (std::size_t s = 0; s < snapshot.store().segments().size(); ++s) {
    out.entry_begin.push_back(entries);
    const auto size = snapshot.store().segments()[s]->keys(column.id).size();
    if (shared.groups() > 0) out.table.resize(entries + size);
    for (std::uint64_t entry = 0; shared.groups() > 0 && entry < size; ++entry) {
      const std::uint32_t group = shared.group(s, entry);
      std::uint32_t code = entries + std::uint32_t(entry);
      if (group != no_number) {
        if (first[group] == no_number) first[group] = code;
        code = first[group];
      }
      out.table[entries + entry] = code;
    }
    entries += std::uint32_t(size);
  }
  out.size = std::max(entries, 1U);
  return out;
}

// Numbers of products' keys, which only have to be told apart: their values are not asked for.
Component CodeBuilder::distinct_keys(const Column& column) {
  const KeyNumbers& numbers = columns_.snapshot().key_numbers(column.name);
  Component out;
  out.source = Component::Source::version;
  out.table.assign(numbers.by_version().begin(), numbers.by_version().end());
  out.size = std::max(numbers.size(), 1U);
  out.partial = true;
  return out;
}

Component CodeBuilder::distinct_values(const std::string& name) {
  const Column* const column = columns_.snapshot().schema().find_column(name);
  if (column != nullptr && column->of_product && column->type == ColumnType::key &&
      column->key == KeyType::int64) {
    return distinct_keys(*column);
  }
  auto all = components({GroupKey{.column = name}});
  Component out = std::move(all.front());
  // NULL is not counted: it gets no code.
  const bool has_null = !out.keys[0].value.empty();
  for (auto& code : out.table) {
    if (has_null && code != no_number && std::holds_alternative<Null>(out.keys[0].value[code])) {
      code = no_number;
    }
  }
  return out;
}

}  // namespace footfall
