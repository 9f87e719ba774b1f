// Events by type: rows, users and sessions of every event type.
//
// Cost: one rollup, dense by type.
#include "analysis/frame.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "events_by_type",
    .title = "Events by type",
    .summary = "Events, users and sessions of every event type",
    .definition =
        "Rows of each event type, the distinct users and the distinct sessions (user and "
        "session id) with at least one of them. Guests count in events only.",
    .chart = {ChartKind::bar, "event_type", {"events"}},
    .cost = "one pass",
    .example = "footfall run events_by_type --from 2019-10-01 --to 2019-10-07"};

class EventsByType final : public Question {
 public:
  EventsByType(const Params&, const Context& context)
      : has_users_(!lacking(context.schema, {"user_id"})),
        has_sessions_(!lacking(context.schema, {"user_id", "session_id"})) {}

  Fields fields() const override {
    return {{"event_type", Type::text, Unit::none, "what happened"},
            {"events", Type::integer, Unit::events, "rows of this type"},
            {"users", Type::integer, Unit::users, "distinct users with one"},
            {"sessions", Type::integer, Unit::sessions, "distinct sessions with one"}};
  }

  std::vector<Rollup> rollups() const override {
    return {{.name = "types",
             .by = {{.kind = GroupKey::Kind::event_type}},
             .measures = {measure::events(), measure::users(), measure::sessions()}}};
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& types = inputs.at("types");
    Table table{fields()};
    for (std::size_t row = 0; row < types.rows(); ++row) {
      table.add(types.value(row, 0), types.value(row, 1),
                has_users_ ? types.value(row, 2) : Value(Null{}),
                has_sessions_ ? types.value(row, 3) : Value(Null{}));
    }
    return sorted(table, {{"events", true}, {"event_type"}});
  }

 private:
  bool has_users_;
  bool has_sessions_;
};

}  // namespace

Entry events_by_type() { return entry<EventsByType>(spec); }

}  // namespace footfall
