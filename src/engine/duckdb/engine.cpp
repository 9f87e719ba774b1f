// The second opinion: inputs computed by the embedded DuckDB from their SQL texts, over the same
// store. What it shares with the native engine is the store's reader and the finish.
#include "engine/engine.h"

#include <algorithm>

#include "analysis/frame.h"
#include "base/limited_work.h"
#include "base/text.h"
#include "engine/duckdb/chosen_sql.h"
#include "engine/duckdb/database.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/vectors.h"
#include "relation/events.h"
#include "scan/made_columns.h"

namespace footfall {
namespace {

constexpr std::uint64_t temp_disk_bytes = std::uint64_t{64} << 30;

class DuckdbEngine final : public InputEngine {
 public:
  DuckdbEngine(std::shared_ptr<const Snapshot> snapshot, const Request& request)
      : snapshot_(std::move(snapshot)),
        session_gap_(request.session_gap),
        stop_(request.stop),
        database_({request.memory_bytes, temp_disk_bytes, request.threads, spill_.path()}) {
    duck::register_events(database_, std::make_shared<const Events>(snapshot_), failures_);
    database_.run("CREATE VIEW events AS SELECT * FROM footfall_events()");
    for (const auto& statement : clock_sql(request.clock)) run(statement);
  }

  std::vector<Inputs> compute(const std::vector<AskedQuestion>& questions,
                              const Context& context) override {
    const Schema& schema = snapshot_->schema();
    make("chosen", chosen_sql(context.filter, schema, session_gap_));
    const auto all_rows = [](const AskedQuestion& asked) {
      return asked.question->needs().all_rows;
    };
    if (std::ranges::any_of(questions, all_rows)) {
      make("every_row", every_row_sql(context.filter, schema, session_gap_));
    }
    count_rows();

    std::vector<Inputs> all;
    for (const auto& [question, rows] : questions) {
      Inputs& inputs = all.emplace_back();
      LimitedWork work;
      work.run([&, asked = question] { make_inputs(*asked, inputs); });
      inputs.refuse(work.refused());
    }
    return all;
  }

  const ChosenRows& chosen() const override { return chosen_; }

 private:
  void make_inputs(const Question& question, Inputs& inputs) {
    for (const auto& rollup : question.rollups()) {
      refuse_long_prices(rollup);
      inputs.put(rollup.name, input(rollup.name, rollup_sql(rollup, snapshot_->schema())));
    }
    if (const std::string sql = question.walk_sql(); !sql.empty()) {
      inputs.put("walk", input("walk", sql));
    }
  }

  // DuckDB divides in 128 bits; our prices are numbers of 64.
  void refuse_long_prices(const Rollup& rollup) {
    const std::string sql = long_prices_sql(rollup, snapshot_->schema());
    if (!sql.empty() && table(sql).integer(0, "n") > 0) throw made_too_long(Place::price);
  }

  void count_rows() {
    const Table counts = table(
        "SELECT COUNT(*) AS n, MIN(event_time) AS first, MAX(event_time) AS last FROM chosen");
    chosen_ = {.rows = static_cast<std::uint64_t>(counts.integer(0, "n"))};
    if (chosen_.rows == 0) return;
    chosen_.first_time = counts.integer(0, "first");
    chosen_.last_time = counts.integer(0, "last");
  }

  void make(const std::string& name, const std::string& rows) {
    run(str("CREATE OR REPLACE TEMP TABLE ", name, " AS ", rows));
  }

  // A refusal of DuckDB here is a mistake in an input's text: it is shown with it.
  Table input(const std::string& name, const std::string& sql) {
    try {
      return table(sql);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::sql) throw;
      throw Error(ErrorKind::sql, str("input ", name, ": ", error.message()), sql);
    }
  }

  duck::Result run(const std::string& sql) {
    if (stop_.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
    const std::stop_callback interrupt(stop_, [this] { duckdb_interrupt(database_.connection()); });
    try {
      return database_.run(sql);
    } catch (const Error&) {
      if (const auto ours = failures_.take()) throw *ours;
      throw;
    }
  }

  Table table(const std::string& sql) {
    duck::Result result = run(sql);
    const duck::ResultColumns columns(result.out(), duck::ResultColumns::Wide::integer);
    if (columns.any_foreign()) {
      throw Error(ErrorKind::sql, str("an input's SQL gives a column of no type of ours: ", sql));
    }
    Table whole(columns.fields());
    while (const duck::ChunkHandle chunk = result.next()) columns.append(chunk.get(), whole);
    return whole;
  }

  std::shared_ptr<const Snapshot> snapshot_;
  Micros session_gap_;
  std::stop_token stop_;
  ChosenRows chosen_;
  duck::FailureSlot failures_;  // outlives database_, whose functions hold it
  duck::SpillDirectory spill_;
  duck::Database database_;
};

}  // namespace

std::unique_ptr<InputEngine> duckdb_engine(std::shared_ptr<const Snapshot> snapshot,
                                           const Request& request) {
  return std::make_unique<DuckdbEngine>(std::move(snapshot), request);
}

}  // namespace footfall
