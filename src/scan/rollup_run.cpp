#include "scan/rollup_run.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <queue>
#include <set>

#include "base/radix.h"
#include "base/threads.h"

namespace footfall {

namespace {

// Keeps the cells whose measure is not less than the `rows`-th greatest.
void keep_greatest(const MeasureState& measure, std::size_t rows,
                   std::vector<std::uint32_t>& cells) {
  std::vector<Int128> values;
  values.reserve(cells.size());
  std::priority_queue<Int128, std::vector<Int128>, std::greater<>> best;
  for (const std::uint32_t cell : cells) {
    const Value value = measure.value(cell);
    const auto* const whole = std::get_if<std::int64_t>(&value);
    values.push_back(whole != nullptr ? Int128(*whole) : std::get<Int128>(value));
    if (best.size() < rows) {
      best.push(values.back());
    } else if (values.back() > best.top()) {
      best.pop();
      best.push(values.back());
    }
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (values[i] >= best.top()) cells[kept++] = cells[i];
  }
  cells.resize(kept);
}

// One number a row that is in the order of its ranks; empty: it would take more than 64 bits.
std::vector<std::uint64_t> packed(const std::vector<std::vector<std::int64_t>>& ranks) {
  std::vector<std::uint64_t> out(ranks.front().size());
  int bits = 0;
  for (const auto& rank : ranks) {
    std::int64_t low = null_rank;
    std::int64_t high = INT64_MIN;
    for (const std::int64_t each : rank) {
      low = std::min(low, each);
      if (each != null_rank) high = std::max(high, each);
    }
    // NULL comes behind the highest.
    const std::uint64_t null = low == null_rank ? 0 : std::uint64_t(high) - std::uint64_t(low) + 1;
    const auto width = static_cast<int>(std::bit_width(null));
    bits += width;
    if (bits > 64) return {};
    for (std::size_t row = 0; row < out.size(); ++row) {
      const std::uint64_t above = std::uint64_t(rank[row]) - std::uint64_t(low);
      const std::uint64_t code = rank[row] == null_rank ? null : above;
      out[row] = width == 64 ? code : out[row] << width | code;
    }
  }
  return out;
}

// The keys of users that are texts in the order of their bytes, most of which differ in the first.
std::vector<std::uint32_t> users_by_text(const Snapshot& snapshot,
                                         const std::vector<std::uint32_t>& users) {
  struct Key {
    std::uint64_t first;  // eight bytes; shorter texts end with zeros
    std::uint32_t user;
  };
  std::vector<Key> keys;
  keys.reserve(users.size());
  for (const std::uint32_t user : users) {
    const Value key = snapshot.user_key(user);
    const std::string& text = std::get<std::string>(key);
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      first = first << 8 | (i < text.size() ? std::uint8_t(text[i]) : 0U);
    }
    keys.push_back({first, user});
  }
  std::ranges::sort(keys, [&](const Key& a, const Key& b) {
    return a.first != b.first ? a.first < b.first : snapshot.user_less(a.user, b.user);
  });
  std::vector<std::uint32_t> out;
  out.reserve(keys.size());
  for (const Key& key : keys) out.push_back(key.user);
  return out;
}

}  // namespace

RollupRun::GroupRun::GroupRun(const RollupPlan::Group& of, const RollupPlan& all)
    : plan(of),
      cells(of.keys),
      tally_limits(of.tallies.size()),
      measure_limits(of.measures.size()) {
  for (const TallyPlan& tally : of.tallies) {
    tallies.push_back(std::make_unique<Tally>(tally, cells.size()));
  }
  for (std::size_t m = 0; m < of.measures.size(); ++m) {
    if (const auto tally = of.tally_of[m]) {
      measures.push_back(make_tallied(of.measures[m], of.tallies[*tally], *tallies[*tally],
                                      all.columns_, all.kinds_));
    } else {
      measures.push_back(make_state(of.measures[m], all.snapshot_));
    }
  }
  resize();
}

void RollupRun::GroupRun::resize() {
  if (seen.size() == cells.size()) return;
  seen.resize(cells.size());
  for (auto& tally : tallies) tally->resize(cells.size());
  for (auto& measure : measures) measure->resize(cells.size());
}

RollupRun::RollupRun(const RollupPlan& plan) : plan_(plan), shared_limits_(plan.shared_.size()) {
  for (const auto& shared : plan.shared_) shared_.emplace_back(shared);
  for (const auto& group : plan.groups_) {
    groups_.push_back(std::make_unique<GroupRun>(*group, plan));
  }
}

void RollupRun::add(BatchFacts& facts) {
  for (std::size_t s = 0; s < shared_.size(); ++s) {
    shared_limits_[s].run([&] { shared_[s].add(facts); });
  }
  for (auto& group : groups_) {
    if (group->plan.reads_rows) group->add(facts);
  }
}

void RollupRun::GroupRun::add(BatchFacts& facts) {
  limit.run([&] { find_cells(facts); });
  if (limit.refused()) return;
  for (std::size_t t = 0; t < tallies.size(); ++t) {
    if (plan.tallies[t].shared) continue;
    tally_limits[t].run([&] { tallies[t]->add(facts, row_cells); });
  }
  for (std::size_t m = 0; m < measures.size(); ++m) {
    measure_limits[m].run([&] { measures[m]->add(facts, row_cells); });
  }
  if (plan.has_orders) limit.run([&] { add_orders(facts, false); });
  if (plan.ranking && cells.size() >= keep_at) keep_first();
}

void RollupRun::GroupRun::find_cells(BatchFacts& facts) {
  cells.of_rows(facts, plan.rows, row_cells);
  resize();
  if (plan.keys.is_by_user()) {
    for (const auto& user : facts.batch().users()) seen[row_cells[user.begin]] = 1;
  } else if (!plan.shared) {
    facts.list(plan.rows).each([&](std::uint32_t row) { seen[row_cells[row]] = 1; });
  }
}

void RollupRun::GroupRun::keep_first() {
  std::vector<std::uint32_t> kept = seen_cells();
  const std::size_t all = kept.size();
  if (all > plan.ranking->rows) {
    keep_greatest(*measures[plan.ranking->measure], plan.ranking->rows, kept);
  }
  left_out += all - kept.size();
  cells.keep(kept);
  for (auto& tally : tallies) tally->keep(kept);
  for (auto& measure : measures) measure->keep(kept);
  seen.assign(kept.size() + 1, 1);
  keep_at = std::max(keep_at, cells.size() * 2);  // equal ones are all kept
}

void RollupRun::add_shared_orders(BatchFacts& facts) {
  for (auto& group : groups_) {
    if (!group->plan.has_orders) continue;
    group->limit.run([&] {
      group->cells.of_rows(facts, 0, group->row_cells);
      group->resize();
      group->add_orders(facts, true);
    });
  }
}

// Each purchase row's order counts in the row's cell, but at the time of the order's first row of
// this rollup.
void RollupRun::GroupRun::add_orders(BatchFacts& facts, bool shared) {
  const Orders& orders = facts.orders();
  time_rows.resize(orders.row.size());
  for (std::size_t order = 0; order + 1 < orders.begin.size(); ++order) {
    std::uint32_t first = orders.row[orders.begin[order]];
    for (std::uint32_t i = orders.begin[order + 1]; i-- > orders.begin[order];) {
      if (row_cells[orders.row[i]] != 0) first = orders.row[i];
    }
    for (std::uint32_t i = orders.begin[order]; i < orders.begin[order + 1]; ++i) {
      time_rows[i] = first;
    }
  }
  cells.of_listed(facts, orders.row, time_rows, row_cells, order_cells);
  resize();
  if (!shared) {
    for (std::size_t i = 0; i < orders.shared.size(); ++i) {
      if (orders.shared[i] != no_number) order_cells[i] = 0;
    }
  }
  for (auto& measure : measures) measure->add_orders(orders, order_cells);
}

// What is told by shared counts that went over a limit went over it, too.
void RollupRun::GroupRun::refuse_with(const std::vector<LimitedWork>& shared) {
  if (plan.shared) limit.refuse(shared[*plan.shared].refused());
  for (std::size_t t = 0; t < tallies.size(); ++t) {
    if (const auto& source = plan.tallies[t].shared) {
      tally_limits[t].refuse(shared[*source].refused());
    }
  }
}

void RollupRun::GroupRun::add_shared_counts(const std::vector<SharedCounts>& all,
                                            const RollupPlan& of) {
  if (limit.refused()) return;
  std::set<std::size_t> sources;
  if (plan.shared) sources.insert(*plan.shared);
  for (const TallyPlan& tally : plan.tallies) {
    if (tally.shared) sources.insert(*tally.shared);
  }
  const bool only_present = plan.keys.where.kind == RowCondition::Kind::not_null;
  for (const std::size_t source : sources) {
    const SharedCountsPlan& counts = of.shared_[source];
    const std::vector<std::uint8_t>* present = nullptr;
    if (only_present && counts.source == Component::Source::version) {
      const ReadColumn& column = of.columns_.at(plan.keys.where_column);
      if (column.place == Place::version) present = &column.version_present;
    }
    all[source].each([&](const Told& told, std::uint64_t rows) {
      if (present != nullptr && (*present)[told.number] == 0) return;
      if (plan.keys.where_kinds != 0 && of.kinds_.at(plan.keys.where_kinds)[told.kind] == 0) return;
      const std::uint32_t cell = cells.of_told(told);
      if (cell == 0) return;
      resize();
      if (plan.shared == source) seen[cell] = 1;
      for (std::size_t t = 0; t < tallies.size(); ++t) {
        if (plan.tallies[t].shared == source) tallies[t]->add_counted(cell, told, rows);
      }
    });
  }
}

void RollupRun::GroupRun::merge(GroupRun& that) {
  limit.refuse(that.limit.refused());
  if (limit.refused()) return;
  const auto cell_of = cells.merge(that.cells);
  resize();
  left_out += that.left_out;
  for (std::size_t cell = 1; cell < that.seen.size(); ++cell) {
    if (that.seen[cell] != 0) seen[mapped(cell_of, cell)] = 1;
  }
  for (std::size_t t = 0; t < tallies.size(); ++t) {
    tally_limits[t].refuse(that.tally_limits[t].refused());
    tallies[t]->merge(*that.tallies[t], cell_of);
  }
  for (std::size_t m = 0; m < measures.size(); ++m) {
    measure_limits[m].refuse(that.measure_limits[m].refused());
    measures[m]->merge(*that.measures[m], cell_of);
  }
}

const std::optional<Error>& RollupRun::GroupRun::refused(std::size_t measure) const {
  if (limit.refused()) return limit.refused();
  const auto tally = plan.tally_of[measure];
  return (tally ? tally_limits[*tally] : measure_limits[measure]).refused();
}

void RollupRun::merge(std::size_t part, RollupRun& that) {
  if (part < shared_.size()) {
    shared_limits_[part].refuse(that.shared_limits_[part].refused());
    return shared_[part].merge(that.shared_[part]);
  }
  const std::size_t group = part - shared_.size();
  groups_[group]->merge(*that.groups_[group]);
}

Value RollupRun::GroupRun::key_value(std::uint32_t cell, std::size_t component, std::size_t key,
                                     const Snapshot& snapshot) const {
  const Component& of = plan.keys.components[component];
  if (of.source == Component::Source::user) {
    const std::uint32_t user = cells.code(cell, component);
    return user == no_number ? Value(Null{}) : snapshot.user_key(user);
  }
  if (!of.keys[key].value.empty()) return of.keys[key].value[cells.code(cell, component)];
  const auto number = cells.number(cell, component);
  if (!number) return Null{};
  if (of.decimal) return Int128(*number);
  return *number;
}

void RollupRun::GroupRun::fill_key(const std::vector<std::uint32_t>& of_cells,
                                   std::size_t component, std::size_t key, const Snapshot& snapshot,
                                   Table& table) const {
  const Component& of = plan.keys.components[component];
  const std::size_t column = of.keys[key].key;
  const bool text = table.fields()[column].type == Type::text;
  if (text && of.source == Component::Source::user && plan.keys.mode != GroupPlan::Mode::users) {
    return fill_users(of_cells, component, snapshot, table, column);
  }
  if (text && !of.keys[key].value.empty()) {
    return fill_texts(of_cells, component, of.keys[key].value, table, column);
  }
  if (of.source != Component::Source::user || text) {
    std::vector<Value> values;
    values.reserve(of_cells.size());
    for (const std::uint32_t cell : of_cells) {
      values.push_back(key_value(cell, component, key, snapshot));
    }
    return fill_values(std::move(values), table, column);
  }
  // There may be millions of users.
  std::vector<std::int64_t> numbers;
  std::vector<bool> nulls;
  numbers.reserve(of_cells.size());
  for (const std::uint32_t cell : of_cells) {
    const std::uint32_t user = cells.code(cell, component);
    if (user == no_number && nulls.empty()) nulls.resize(of_cells.size());
    if (user == no_number) nulls[numbers.size()] = true;
    numbers.push_back(user == no_number ? 0 : snapshot.user_number(user));
  }
  table.fill(column, std::move(numbers), std::move(nulls));
}

void RollupRun::GroupRun::fill_texts(const std::vector<std::uint32_t>& of_cells,
                                     std::size_t component, const std::vector<Value>& values,
                                     Table& table, std::size_t column) const {
  std::vector<std::string> texts(values.size());
  std::vector<std::uint8_t> is_null(values.size());
  for (std::size_t code = 0; code < values.size(); ++code) {
    const auto* const value = std::get_if<std::string>(&values[code]);
    if (value != nullptr) texts[code] = *value;
    is_null[code] = value == nullptr;
  }
  TextCodes out{std::make_shared<const std::vector<std::string>>(std::move(texts)), {}};
  out.codes.reserve(of_cells.size());
  std::vector<bool> nulls;
  for (const std::uint32_t cell : of_cells) {
    const std::uint32_t code = cells.code(cell, component);
    if (is_null[code] != 0) {
      nulls.resize(of_cells.size());
      nulls[out.codes.size()] = true;
    }
    out.codes.push_back(is_null[code] != 0 ? TextCodes::no_text : code);
  }
  table.fill(column, std::move(out), std::move(nulls));
}

// A user has many cells: the text is made once.
void RollupRun::GroupRun::fill_users(const std::vector<std::uint32_t>& of_cells,
                                     std::size_t component, const Snapshot& snapshot, Table& table,
                                     std::size_t column) const {
  std::vector<std::string> texts;
  std::vector<std::uint32_t> code_of(snapshot.users(), TextCodes::no_text);
  TextCodes out{nullptr, {}};
  out.codes.reserve(of_cells.size());
  std::vector<bool> nulls;
  for (const std::uint32_t cell : of_cells) {
    const std::uint32_t user = cells.code(cell, component);
    if (user == no_number) {
      nulls.resize(of_cells.size());
      nulls[out.codes.size()] = true;
      out.codes.push_back(TextCodes::no_text);
      continue;
    }
    if (code_of[user] == TextCodes::no_text) {
      code_of[user] = std::uint32_t(texts.size());
      Value key = snapshot.user_key(user);
      texts.push_back(std::get<std::string>(std::move(key)));
    }
    out.codes.push_back(code_of[user]);
  }
  out.texts = std::make_shared<const std::vector<std::string>>(std::move(texts));
  table.fill(column, std::move(out), std::move(nulls));
}

std::vector<std::int64_t> RollupRun::GroupRun::key_ranks(const std::vector<std::uint32_t>& of_cells,
                                                         std::size_t component, std::size_t key,
                                                         const Snapshot& snapshot) const {
  const Component& of = plan.keys.components[component];
  std::vector<std::int64_t> ranks;
  ranks.reserve(of_cells.size());
  if (of.source == Component::Source::user) {
    const bool text = snapshot.schema().column("user_id").key == KeyType::text;
    std::vector<std::uint32_t> users;
    for (const std::uint32_t cell : of_cells) users.push_back(cells.code(cell, component));
    if (!text) {
      for (const std::uint32_t user : users) {
        ranks.push_back(user == no_number ? null_rank : snapshot.user_number(user));
      }
      return ranks;
    }
    std::vector<std::int64_t> place(snapshot.users(), null_rank);
    std::vector<std::uint32_t> there;
    for (const std::uint32_t user : users) {
      if (user == no_number || place[user] == 0) continue;
      place[user] = 0;
      there.push_back(user);
    }
    const auto order = users_by_text(snapshot, there);
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = std::int64_t(i);
    for (const std::uint32_t user : users) {
      ranks.push_back(user == no_number ? null_rank : place[user]);
    }
    return ranks;
  }
  const bool coded = !of.keys[key].rank.empty();
  for (const std::uint32_t cell : of_cells) {
    ranks.push_back(coded ? of.keys[key].rank[cells.code(cell, component)]
                          : cells.number(cell, component).value_or(null_rank));
  }
  return ranks;
}

std::vector<std::uint32_t> RollupRun::GroupRun::seen_cells() const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t cell = 1; cell < seen.size(); ++cell) {
    if (seen[cell] != 0) found.push_back(cell);
  }
  return found;
}

std::vector<std::uint32_t> RollupRun::GroupRun::ordered_cells(
    const std::vector<std::uint32_t>& found, const Snapshot& snapshot) const {
  std::vector<std::vector<std::int64_t>> ranks(plan.keys.by.size());
  for (std::size_t c = 0; c < plan.keys.components.size(); ++c) {
    for (std::size_t k = 0; k < plan.keys.components[c].keys.size(); ++k) {
      ranks[plan.keys.components[c].keys[k].key] = key_ranks(found, c, k, snapshot);
    }
  }
  std::vector<std::uint32_t> order;
  const std::vector<std::uint64_t> bits = packed(ranks);
  if (!bits.empty()) {
    order = ascending_order(bits);
  } else {
    order.resize(found.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
      for (const auto& rank : ranks) {
        if (rank[a] != rank[b]) return rank[a] < rank[b];
      }
      return a < b;
    });
  }
  for (auto& place : order) place = found[place];
  return order;
}

Table RollupRun::result(const RollupPlan::Result& of) const {
  const GroupRun& group = *groups_[of.group];
  const GroupRun& counted = *groups_[of.counted];
  const GroupPlan& keys = group.plan.keys;
  Fields fields = keys.fields;
  for (std::size_t m = 0; m < of.measures.size(); ++m) {
    Field field = counted.plan.measures[of.measures[m]].field;
    field.name = of.names[m];
    fields.push_back(std::move(field));
  }
  Table table(fields);
  std::vector<std::uint32_t> cells;
  if (keys.by.empty()) {
    cells.push_back(1);
  } else {
    cells = group.seen_cells();
    const std::size_t all = cells.size();
    if (of.ranked_by && all > of.rows_wanted) {
      keep_greatest(*counted.measures[of.measures[*of.ranked_by]], of.rows_wanted, cells);
    }
    table.leave_out(all - cells.size() + group.left_out);
    cells = group.ordered_cells(cells, plan_.snapshot_);
  }
  for (std::size_t c = 0; c < keys.components.size(); ++c) {
    for (std::size_t k = 0; k < keys.components[c].keys.size(); ++k) {
      group.fill_key(cells, c, k, plan_.snapshot_, table);
    }
  }
  for (std::size_t m = 0; m < of.measures.size(); ++m) {
    counted.measures[of.measures[m]]->fill(cells, table, keys.by.size() + m);
  }
  return table;
}

void RollupRun::finish(unsigned threads) {
  for (auto& shared : shared_) shared.finish();
  for (auto& group : groups_) group->refuse_with(shared_limits_);
  parallel_for(groups_.size(), threads, {}, [&](std::size_t group, unsigned) {
    groups_[group]->add_shared_counts(shared_, plan_);
  });
}

std::optional<Error> RollupRun::refused(const RollupPlan::Result& of) const {
  if (groups_[of.group]->limit.refused()) return groups_[of.group]->limit.refused();
  const GroupRun& counted = *groups_[of.counted];
  for (const std::size_t measure : of.measures) {
    if (const auto& why = counted.refused(measure)) return why;
  }
  return counted.limit.refused();
}

// States of measures are not shared: the rollups of one group stay on one thread.
void RollupRun::make_tables(std::size_t group, std::vector<Table>& tables,
                            std::vector<std::optional<Error>>& refused) const {
  for (std::size_t r = 0; r < tables.size(); ++r) {
    const RollupPlan::Result& of = plan_.rollups_[r];
    if (of.counted != group) continue;
    refused[r] = this->refused(of);
    if (!refused[r]) tables[r] = result(of);
  }
}

}  // namespace footfall
