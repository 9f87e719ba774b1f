#include "scan/rollup_plan.h"

#include <algorithm>

#include "store/store.h"

namespace footfall {
namespace {

constexpr std::uint64_t shared_counts_max = 1U << 24;  // 64 MiB

bool has_guests(const Snapshot& snapshot) {
  return std::ranges::any_of(snapshot.store().segments(), [](const auto& segment) {
    return segment->guest_begin() < segment->rows();
  });
}

// Whether no row of the store lacks a value in the column.
bool never_null(const ReadColumn& column, const Snapshot& snapshot) {
  if (column.place == Place::time || column.place == Place::kind) return true;
  if (column.place == Place::user) return !has_guests(snapshot);
  if (column.place != Place::row) return false;
  return std::ranges::all_of(snapshot.store().segments(), [&](const auto& segment) {
    const StoredColumn* stored = segment->info().find(column.column->id);
    return stored != nullptr && stored->nulls == 0 && stored->form != ColumnForm::codes;
  });
}

// The same number by a shorter way, where there is one.
Measure simplest(Measure measure, ReadColumns& columns) {
  if (measure.kind == Measure::Kind::distinct && measure.column == "user_id") {
    measure.kind = Measure::Kind::users;
    measure.column.clear();
  }
  if (measure.kind == Measure::Kind::present &&
      never_null(columns.at(columns.add(measure.column)), columns.snapshot())) {
    measure.kind = Measure::Kind::events;
    measure.column.clear();
  }
  return measure;
}

// One source that two things can be told by; event types are told by all but numbers alone.
std::optional<SharedCountsPlan> both(const std::optional<SharedCountsPlan>& a,
                                     const std::optional<SharedCountsPlan>& b) {
  using Source = Component::Source;
  if (!a || !b) return std::nullopt;
  if (a->source == Source::kind) return b;
  if (b->source == Source::kind) return a;
  const bool one_column = !a->numbers || !b->numbers || a->numbers->column == b->numbers->column;
  if (!one_column) return std::nullopt;
  if (a->source == b->source) return a->numbers ? a : b;
  if (a->source == Source::quarter || b->source == Source::quarter) return std::nullopt;
  SharedCountsPlan pairs = a->source == Source::version ? *a : *b;
  pairs.numbers = a->numbers ? a->numbers : b->numbers;
  return pairs;
}

// Whether counts that are made tell what others would.
bool tells(const SharedCountsPlan& made, const SharedCountsPlan& wanted) {
  if (wanted.source == Component::Source::kind) return made.tells_kinds();
  if (wanted.numbers && (!made.numbers || made.numbers->column != wanted.numbers->column)) {
    return false;
  }
  return made.source == wanted.source ||
         (wanted.source == Component::Source::number && made.tells_pairs());
}

}  // namespace

RollupPlan::RollupPlan(const std::vector<Rollup>& rollups, ReadColumns& columns, KindSets& kinds,
                       const Clock& clock, const QuarterHours& quarters, bool version_numbers)
    : snapshot_(columns.snapshot()),
      columns_(columns),
      kinds_(kinds),
      version_numbers_(version_numbers) {
  CodeBuilder codes(columns, clock, quarters);
  for (const Rollup& rollup : rollups) {
    Result result;
    result.group = find_group(rollup, columns, kinds, codes);
    result.counted = result.group;
    if (!rollup.by.empty() && groups_[result.group]->keys.is_constant()) {
      Rollup all = rollup;
      all.by.clear();
      result.counted = find_group(all, columns, kinds, codes);
    }
    Group& group = *groups_[result.counted];
    for (const Measure& measure : rollup.measures) {
      MeasurePlan plan = plan_measure(simplest(measure, columns), columns, kinds, codes);
      plan.cells_max = group.keys.dense_cells;
      plan.one_cell = group.keys.has_one_cell();
      plan.by_quarter = group.keys.is_by_quarter();
      const auto found = std::ranges::find(group.measures, plan.measure, &MeasurePlan::measure);
      result.measures.push_back(std::size_t(found - group.measures.begin()));
      if (measure.name == rollup.ranked_by && rollup.rows_wanted != all_rows) {
        result.ranked_by = result.measures.size() - 1;
        result.rows_wanted = rollup.rows_wanted;
      }
      result.names.push_back(measure.name);
      const bool orders = measure.kind == Measure::Kind::orders;
      group.has_orders = group.has_orders || orders;
      has_orders_ = has_orders_ || orders;
      if (found == group.measures.end()) group.measures.push_back(std::move(plan));
    }
    rollups_.push_back(std::move(result));
  }
  for (auto& group : groups_) choose_tallies(*group);
  share_counts();
  for (auto& group : groups_) choose_rows(*group, kinds);
  for (auto& group : groups_) {
    if (group->reads_rows) group->keys.add_lines(columns.version_lines());
  }
  choose_rankings();
}

void RollupPlan::choose_tallies(Group& group) {
  for (const MeasurePlan& measure : group.measures) {
    group.tally_of.push_back(find_tally(measure, columns_, group.keys, group.tallies));
  }
}

std::optional<SharedCountsPlan> RollupPlan::shared_source(const Group& group,
                                                          const TallyPlan* tally) const {
  const GroupPlan& keys = group.keys;
  if (keys.mode == GroupPlan::Mode::users) return {};
  if (keys.users_only && has_guests(snapshot_)) return {};
  const auto kinds = std::uint32_t(snapshot_.kind_names().size());
  const SharedCountsPlan by_kind{.source = Component::Source::kind, .kinds = kinds};
  const SharedCountsPlan by_version{.source = Component::Source::version,
                                    .size = std::max(snapshot_.store().versions().size(), 1U),
                                    .kinds = kinds};
  std::optional<SharedCountsPlan> out = by_kind;
  bool tells_kinds = keys.where_kinds != 0;
  for (const Component& component : keys.components) {
    if (component.is_constant()) continue;
    switch (component.source) {
      case Component::Source::kind: tells_kinds = true; break;
      case Component::Source::version: out = both(out, by_version); break;
      case Component::Source::quarter:
        out = both(out, SharedCountsPlan{.source = Component::Source::quarter,
                                         .size = std::uint32_t(component.table.size()),
                                         .kinds = kinds});
        break;
      case Component::Source::number:
        if (component.size == Component::unbounded) return {};
        out = both(out, SharedCountsPlan{.source = Component::Source::number,
                                         .numbers = std::make_shared<const Component>(component),
                                         .size = component.size});
        break;
      default: return {};
    }
  }
  if (keys.where.kind != RowCondition::Kind::none) {
    const ReadColumn& column = columns_.at(keys.where_column);
    if (keys.where.kind != RowCondition::Kind::not_null) return {};
    if (column.place == Place::version) {
      out = both(out, by_version);
    } else if (!never_null(column, snapshot_)) {
      return {};
    }
  }
  if (tally != nullptr) {
    tells_kinds = tells_kinds || tally->of == TallyPlan::Of::kind;
    if (tally->of == TallyPlan::Of::version) out = both(out, by_version);
    if (tally->of == TallyPlan::Of::number) {
      out = both(out, SharedCountsPlan{.source = Component::Source::number,
                                       .numbers = tally->coded,
                                       .size = tally->size});
    }
  }
  if (out && !out->tells_kinds() && tells_kinds) return {};
  return out;
}

std::optional<std::size_t> RollupPlan::find_shared(const SharedCountsPlan& wanted) {
  const auto found = std::ranges::find_if(
      shared_, [&](const SharedCountsPlan& made) { return tells(made, wanted); });
  if (found != shared_.end()) return std::size_t(found - shared_.begin());
  if (std::uint64_t{wanted.size} * wanted.kinds > shared_counts_max) return std::nullopt;
  const bool few = version_numbers_ && wanted.size <= VersionNumbers::versions_max;
  if (wanted.tells_pairs() && !few) return std::nullopt;
  SharedCountsPlan plan = wanted;
  for (std::uint32_t kind = 0; kind < plan.kinds && plan.tells_pairs(); ++kind) {
    if (snapshot_.kind_rows(Kind(kind)) > 0) plan.pair_kinds.push_back(Kind(kind));
  }
  if (plan.pair_kinds.size() > VersionNumbers::kinds_max) return std::nullopt;
  shared_.push_back(std::move(plan));
  return shared_.size() - 1;
}

// What tells most comes first, event types alone last: any counts that others need will do.
void RollupPlan::share_counts() {
  const auto rank = [](const SharedCountsPlan& plan) {
    return plan.tells_pairs() ? 0 : plan.source == Component::Source::kind ? 2 : 1;
  };
  for (int now = 0; now <= 2; ++now) {
    const auto share = [&](const std::optional<SharedCountsPlan>& wanted,
                           std::optional<std::size_t>& shared) {
      if (wanted && rank(*wanted) == now) shared = find_shared(*wanted);
    };
    for (auto& group : groups_) {
      share(shared_source(*group, nullptr), group->shared);
      for (TallyPlan& tally : group->tallies) share(shared_source(*group, &tally), tally.shared);
    }
  }
}

// Measures that are told by shared counts need no row of their own.
void RollupPlan::choose_rows(Group& group, KindSets& kinds) const {
  group.rows = group.keys.where_kinds;
  bool reads = !group.shared;
  bool reads_all = !group.shared && !group.keys.is_by_user();
  std::optional<std::size_t> read;
  const auto add = [&](std::size_t set) {
    reads = true;
    reads_all = reads_all || set == 0;
    read = read ? kinds.unite(*read, set) : set;
  };
  for (std::size_t m = 0; m < group.measures.size(); ++m) {
    MeasurePlan& measure = group.measures[m];
    if (const auto tally = group.tally_of[m]) {
      const TallyPlan& plan = group.tallies[*tally];
      if (!plan.shared && !plan.by_user) add(0);
      continue;
    }
    measure.kinds = kinds.intersect(measure.kinds, group.keys.where_kinds);
    add(measure.kinds);
    if (measure.minus == 0) continue;
    measure.minus = kinds.intersect(measure.minus, group.keys.where_kinds);
    add(measure.minus);
  }
  group.reads_rows = reads;
  if (!reads_all && read) group.rows = *read;
}

void RollupPlan::choose_rankings() {
  const auto uses = [&](std::size_t group) {
    return std::ranges::count_if(rollups_, [group](const Result& result) {
      return result.group == group || result.counted == group;
    });
  };
  for (const Result& result : rollups_) {
    Group& group = *groups_[result.group];
    // An order with rows elsewhere is counted when all users have been seen.
    const bool whole = !group.has_orders || order_rule(snapshot_.schema()) == OrderRule::user_day ||
                       snapshot_.shared_orders().groups() == 0;
    const bool kept = std::ranges::all_of(group.measures, [](const MeasurePlan& plan) {
      return plan.measure.kind == Measure::Kind::sum ||
             plan.measure.kind == Measure::Kind::events ||
             plan.measure.kind == Measure::Kind::orders;
    });
    if (!result.ranked_by || result.counted != result.group || uses(result.group) != 1 || !whole ||
        !kept || !group.keys.users_only || !group.keys.is_by_user()) {
      continue;
    }
    group.ranking = Ranking{result.measures[*result.ranked_by], result.rows_wanted};
  }
}

std::size_t RollupPlan::kinds_read(KindSets& kinds) const {
  std::optional<std::size_t> read;
  const auto add = [&](std::size_t set) { read = read ? kinds.unite(*read, set) : set; };
  for (const auto& group : groups_) {
    if (!group->keys.by.empty() || group->keys.where_kinds != 0) {
      add(group->keys.where_kinds);
      continue;
    }
    for (const MeasurePlan& measure : group->measures) {
      add(measure.kinds);
      if (measure.minus != 0) add(measure.minus);
    }
  }
  return read.value_or(0);
}

bool RollupPlan::has_sessions() const {
  return std::ranges::any_of(groups_, [](const auto& group) {
    return std::ranges::any_of(group->measures, [](const MeasurePlan& plan) {
      return plan.measure.kind == Measure::Kind::sessions;
    });
  });
}

std::size_t RollupPlan::find_group(const Rollup& rollup, ReadColumns& columns, KindSets& kinds,
                                   CodeBuilder& codes) {
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const GroupPlan& keys = groups_[g]->keys;
    if (keys.by == rollup.by && keys.where == rollup.where &&
        keys.users_only == rollup.users_only) {
      return g;
    }
  }
  Group& group = *groups_.emplace_back(std::make_unique<Group>());
  group.keys.by = rollup.by;
  group.keys.where = rollup.where;
  group.keys.users_only = rollup.users_only;
  group.keys.where_kinds = kinds.add(rollup.where.of, columns.snapshot());
  if (rollup.where.kind != RowCondition::Kind::none) {
    group.keys.where_column = columns.add(rollup.where.column);
  }
  group.keys.components = codes.components(rollup.by);
  for (const GroupKey& key : rollup.by) group.keys.fields.push_back(codes.field(key));
  group.keys.choose_mode();
  group.keys.fold_where(columns);
  return groups_.size() - 1;
}

}  // namespace footfall
