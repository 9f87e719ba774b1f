#include "scan/tally.h"

#include <algorithm>

#include "store/store.h"

namespace footfall {
namespace {

constexpr std::size_t counts_max = 1U << 21;       // 16 MiB: read at random, so few
constexpr std::size_t kind_counts_max = 1U << 16;  // beyond, counting alone is cheaper

// What a measure makes of the numbers that a tally counts by.
class TalliedState final : public MeasureState {
 public:
  TalliedState(const MeasurePlan& measure, const TallyPlan& plan, const Tally& tally,
               const ReadColumns& columns, const KindSets& kinds)
      : measure_(measure), plan_(plan), tally_(tally), columns_(columns), kinds_(kinds) {}

  void resize(std::size_t) override {}
  void add(BatchFacts&, std::span<const std::uint32_t>) override {}
  void merge(MeasureState&, std::span<const std::uint32_t>) override {}

  Value value(std::uint32_t cell) const override {
    const auto counts = tally_.counts(cell);
    switch (measure_.measure.kind) {
      case Measure::Kind::events:
      case Measure::Kind::present: return rows(counts);
      case Measure::Kind::products:
      case Measure::Kind::distinct: return different(counts);
      default: return extreme(counts);
    }
  }

 private:
  // The code of a number in the measure's own column; no_number: NULL.
  std::uint32_t code(std::uint32_t number) const noexcept {
    if (plan_.of == TallyPlan::Of::number) return number == 0 ? no_number : number;
    return number < measure_.coded->table.size() ? measure_.coded->table[number] : no_number;
  }

  bool counts_as_row(std::uint32_t number) const noexcept {
    if (plan_.of == TallyPlan::Of::rows) return true;
    if (measure_.measure.kind == Measure::Kind::events) {
      return kinds_.at(measure_.kinds)[number] != 0;
    }
    if (plan_.of == TallyPlan::Of::version) {
      return columns_.at(measure_.column).version_present[number] != 0;
    }
    return plan_.of == TallyPlan::Of::kind || number != 0;
  }

  std::int64_t rows(std::span<const std::uint64_t> counts) const {
    std::uint64_t all = 0;
    for (std::uint32_t number = 0; number < counts.size(); ++number) {
      if (counts[number] != 0 && counts_as_row(number)) all += counts[number];
    }
    return std::int64_t(all);
  }

  std::int64_t different(std::span<const std::uint64_t> counts) const {
    std::vector<bool> seen(std::max<std::size_t>(measure_.coded->size, plan_.size));
    std::int64_t all = 0;
    for (std::uint32_t number = 0; number < counts.size(); ++number) {
      const std::uint32_t found = counts[number] == 0 ? no_number : code(number);
      if (found == no_number || seen[found]) continue;
      seen[found] = true;
      ++all;
    }
    return all;
  }

  Value extreme(std::span<const std::uint64_t> counts) const {
    const bool least = measure_.measure.kind == Measure::Kind::minimum;
    std::optional<std::int64_t> best;
    std::uint32_t best_number = 0;
    for (std::uint32_t number = 0; number < counts.size(); ++number) {
      if (counts[number] == 0) continue;
      const auto rank = rank_of(number);
      if (!rank || (best && (least ? *rank >= *best : *rank <= *best))) continue;
      best = rank;
      best_number = number;
    }
    if (!best) return Null{};
    if (measure_.extreme == MeasurePlan::Extreme::rank) {
      return measure_.coded->keys[0].value[code(best_number)];
    }
    if (measure_.field.type == Type::decimal) return Int128(*best);
    return *best;
  }

  std::optional<std::int64_t> rank_of(std::uint32_t number) const {
    if (measure_.extreme == MeasurePlan::Extreme::rank) {
      const std::uint32_t found = code(number);
      if (found == no_number) return std::nullopt;
      return measure_.coded->keys[0].rank[found];
    }
    if (plan_.of == TallyPlan::Of::version) {
      const ReadColumn& column = columns_.at(measure_.column);
      if (column.version_present[number] == 0) return std::nullopt;
      return column.by_version[number];
    }
    if (number == 0) return std::nullopt;
    return plan_.coded->low + std::int64_t(number - 1) * plan_.coded->unit;
  }

  const MeasurePlan& measure_;
  const TallyPlan& plan_;
  const Tally& tally_;
  const ReadColumns& columns_;
  const KindSets& kinds_;
};

bool is_extreme(const Measure& measure) noexcept {
  return measure.kind == Measure::Kind::minimum || measure.kind == Measure::Kind::maximum;
}

// Whether the measure is of one column's values, by place.
bool is_of_column(const Measure& measure) noexcept {
  return is_extreme(measure) || measure.kind == Measure::Kind::present;
}

std::optional<TallyPlan> wanted(const MeasurePlan& measure, const ReadColumns& columns) {
  TallyPlan plan;
  const Snapshot& snapshot = columns.snapshot();
  const bool counts_rows = measure.measure.kind == Measure::Kind::events;
  const bool of_column = is_of_column(measure.measure);
  const bool coded = measure.measure.kind == Measure::Kind::products ||
                     measure.measure.kind == Measure::Kind::distinct;
  if (!counts_rows && !of_column && !coded) return std::nullopt;
  if (counts_rows && measure.kinds == 0) {
    plan.of = TallyPlan::Of::rows;
    plan.size = 1;
    return plan;
  }
  if (counts_rows) {
    plan.size = std::uint32_t(snapshot.kind_names().size());
    return plan;
  }
  if (measure.kinds != 0) return std::nullopt;
  const bool of_version = of_column ? columns.at(measure.column).place == Place::version
                                    : measure.coded->source == Component::Source::version;
  if (of_version) {
    plan.of = TallyPlan::Of::version;
    plan.size = std::max(snapshot.store().versions().size(), 1U);
    return plan;
  }
  const bool of_kind = of_column ? columns.at(measure.column).place == Place::kind
                                 : measure.coded->source == Component::Source::kind;
  if (of_kind) {
    plan.size = std::uint32_t(snapshot.kind_names().size());
    return plan;
  }
  if (measure.number == nullptr) return std::nullopt;
  plan.of = TallyPlan::Of::number;
  plan.coded = measure.number;
  plan.column = plan.coded->column;
  plan.size = plan.coded->size;
  return plan;
}

}  // namespace

std::optional<std::size_t> find_tally(const MeasurePlan& measure, const ReadColumns& columns,
                                      const GroupPlan& keys, std::vector<TallyPlan>& plans) {
  auto plan = wanted(measure, columns);
  if (!plan || plan->size == 0) return std::nullopt;
  const std::size_t limit = plan->of == TallyPlan::Of::kind ? kind_counts_max : counts_max;
  const bool bounded = keys.has_planned_cells();
  if (bounded && (std::size_t{keys.dense_cells} + 1) * plan->size > limit) return std::nullopt;
  if (!bounded && plan->size > 1) return std::nullopt;
  plan->by_user = keys.is_by_user();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].of == plan->of && plans[i].column == plan->column) return i;
  }
  plans.push_back(std::move(*plan));
  return plans.size() - 1;
}

std::unique_ptr<MeasureState> make_tallied(const MeasurePlan& measure, const TallyPlan& plan,
                                           const Tally& tally, const ReadColumns& columns,
                                           const KindSets& kinds) {
  return std::make_unique<TalliedState>(measure, plan, tally, columns, kinds);
}

Tally::Tally(const TallyPlan& plan, std::size_t cells) : plan_(plan), counts_(cells * plan.size) {}

void Tally::add(BatchFacts& facts, std::span<const std::uint32_t> cells) {
  Batch& batch = facts.batch();
  const std::size_t rows = batch.rows();
  std::uint64_t* const counts = counts_.data();
  const std::size_t size = plan_.size;
  const auto count = [&](auto number_of) {
    for (std::size_t row = 0; row < rows; ++row) ++counts[cells[row] * size + number_of(row)];
  };
  switch (plan_.of) {
    case TallyPlan::Of::rows:
      if (!plan_.by_user) return count([](std::size_t) { return 0U; });
      for (const auto& user : batch.users()) counts[cells[user.begin]] += user.end - user.begin;
      return;
    case TallyPlan::Of::kind: {
      const auto kind = batch.kind();
      return count([&](std::size_t row) { return kind[row]; });
    }
    case TallyPlan::Of::version: {
      const auto version = batch.version();
      return count([&](std::size_t row) { return version[row]; });
    }
    case TallyPlan::Of::number: {
      const Values values = batch.values(plan_.column);
      const Component& coded = *plan_.coded;
      if (values.present.empty()) {
        return count([&](std::size_t row) { return coded.code_of(values.values[row]); });
      }
      return count([&](std::size_t row) {
        return values.present[row] == 0 ? 0U : coded.code_of(values.values[row]);
      });
    }
  }
}

void Tally::add_counted(std::uint32_t cell, const Told& told, std::uint64_t count) noexcept {
  std::size_t at = std::size_t(cell) * plan_.size;
  switch (plan_.of) {
    case TallyPlan::Of::rows: break;
    case TallyPlan::Of::kind: at += told.kind; break;
    case TallyPlan::Of::version: at += told.number; break;
    case TallyPlan::Of::number: at += told.code; break;
  }
  counts_[at] += count;
}

void Tally::merge(const Tally& that, CellMap cell_of) {
  const std::size_t size = plan_.size;
  for (std::size_t i = 0; i < that.counts_.size(); ++i) {
    counts_[mapped(cell_of, i / size) * size + i % size] += that.counts_[i];
  }
}

}  // namespace footfall
