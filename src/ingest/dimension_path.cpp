#include "ingest/dimension_path.h"

#include "base/text.h"
#include "ingest/row_reader.h"

namespace footfall {
namespace {

constexpr std::uint64_t rows_between_tells = 4096;

// Attributes that the dimension keeps: what the events say themselves, they say.
std::vector<std::size_t> kept_attributes(const LoadPlan& plan, const Schema& schema) {
  std::vector<std::size_t> places;
  for (std::size_t i = 1; i < plan.columns.size(); ++i) {
    const Column* column = schema.find_column(plan.columns[i].column.name);
    if (column != nullptr && column->home == plan.table) places.push_back(i);
  }
  return places;
}

std::vector<std::string> names_of(const LoadPlan& plan, const std::vector<std::size_t>& places) {
  std::vector<std::string> names;
  for (const std::size_t place : places) names.push_back(plan.columns[place].column.name);
  return names;
}

VersionField field_of(const TypedValue& value) { return {value.present, value.number, value.text}; }

}  // namespace

DimensionPath::DimensionPath(const LoadPlan& plan, LoadState& state)
    : plan_(plan),
      state_(state),
      given_(kept_attributes(plan, state.load.schema())),
      builder_(state.load.dimension(plan.table, names_of(plan, given_))),
      attributes_(given_.size()) {}

void DimensionPath::read(RecordSource& records, std::uint32_t source, const Binding& binding,
                         std::vector<Source>& sources) {
  sources[source].name = records.name();
  sources[source].table = plan_.table;
  RowReader rows(plan_, binding);
  SourceRecord record;
  TypedRow row;
  while (records.next(record)) {
    Ledger& ledger = sources[source].ledger;
    ++ledger.read;
    const RowProblem problem = rows.read(record, row);
    if (problem.none()) {
      take(record, source, row, sources);
    } else {
      check_key_type(problem, plan_);
      ++ledger.set_aside;
      state_.set_aside.add(records.name(), {.source = source,
                                            .line = record.line,
                                            .byte_offset = record.offset,
                                            .column = problem_column(problem, plan_),
                                            .reason = problem_text(problem, record, plan_, binding),
                                            .raw = record.raw});
    }
    if (ledger.read % rows_between_tells != 0) continue;
    state_.tell(state_.bytes_done + records.taken(), state_.rows_done + ledger.read);
    const std::size_t held = state_.load.memory_used() + winner_bytes_;
    if (held > state_.memory_max) refuse_for_memory(held, state_.memory_max);
  }
  state_.bytes_done += records.taken();
  state_.rows_done += sources[source].ledger.read;
  sources[source].bytes = records.bytes();
  sources[source].content = records.content();
  sources[source].cleaning = rows.cleaning(rows.findings());
}

void DimensionPath::take(const SourceRecord& record, std::uint32_t source, const TypedRow& row,
                         std::vector<Source>& sources) {
  using Keep = DimensionBuilder::Keep;
  const bool keep_first = plan_.mapping.find_dimension(plan_.table)->keep_first;
  for (std::size_t i = 0; i < given_.size(); ++i) attributes_[i] = field_of(row.values[given_[i]]);
  const auto added =
      builder_.add(field_of(row.values[0]), attributes_, keep_first ? Keep::first : Keep::last);
  Winner& winner = winners_[added.row];
  const std::string_view key = plan_.columns[0].column.name;
  const auto supersede = [&](const Winner& loser, const Winner& by) {
    ++sources[loser.source].ledger.superseded;
    const std::string where =
        loser.source == by.source ? std::string() : str(" of ", printable(sources[by.source].name));
    const std::string reason = str("the row in line ", by.line, where, " has the same ", key);
    state_.set_aside.add(sources[loser.source].name, {.source = loser.source,
                                                      .line = loser.line,
                                                      .byte_offset = loser.offset,
                                                      .column = key,
                                                      .reason = reason,
                                                      .raw = loser.raw,
                                                      .superseded = true});
  };
  Winner now{source, record.line, record.offset, std::string(record.raw)};
  if (added.superseded) return supersede(now, winner);
  if (added.had_one) {
    supersede(winner, now);
    --sources[winner.source].ledger.stored;
    winner_bytes_ -= winner.raw.size();
  } else {
    winner_bytes_ += sizeof(Winner) + 64;  // and its place in the table
  }
  ++sources[source].ledger.stored;
  winner_bytes_ += now.raw.size();
  winner = std::move(now);
}

}  // namespace footfall
