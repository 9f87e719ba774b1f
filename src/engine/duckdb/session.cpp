#include "engine/duckdb/session.h"

#include <algorithm>
#include <atomic>

#include "base/text.h"
#include "engine/duckdb/answer_functions.h"
#include "engine/duckdb/guard.h"
#include "engine/duckdb/text_sql.h"
#include "engine/duckdb/vectors.h"
#include "relation/events.h"
#include "relation/relation.h"

namespace footfall::duck {
namespace {

// The view `events`: the schema's columns, and the amount where it is price x quantity.
std::string events_view(const Schema& schema) {
  std::string columns = "event_time, event_type";
  for (const auto& column : schema.columns) {
    if (column.name == "event_time" || column.name == "event_type") continue;
    columns += ", " + sql_name(column.name);
  }
  if (!schema.has("amount") && schema.has("price")) {
    columns += schema.has("quantity") ? str(", CAST(price * quantity AS DECIMAL(38, ",
                                            amount_scale(schema).value_or(0), ")) AS amount")
                                      : std::string(", price AS amount");
  }
  return str("CREATE VIEW events AS SELECT ", columns, " FROM footfall_events()");
}

TableSource relation_source(const std::shared_ptr<const Snapshot>& snapshot,
                            const std::string& name) {
  TableSource source;
  source.name = "footfall_" + name;
  source.bind = [snapshot, name](const TableSource::Arguments&) {
    TableSource::Call call;
    call.fields = open_relation(snapshot, name)->fields();
    call.open = [snapshot, name] {
      return [relation = std::shared_ptr(open_relation(snapshot, name))](Table& batch) {
        return relation->next(batch);
      };
    };
    return call;
  };
  return source;
}

// What DESCRIBE and SHOW say of a column with thousands of texts, in a line that can be read.
void shorten_enums(Table& table, const Fields& fields) {
  const auto found = std::ranges::find(fields, "column_type", &Field::name);
  if (found == fields.end()) return;
  const auto column = static_cast<std::size_t>(found - fields.begin());
  Table shortened(fields);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::vector<Value> cells;
    for (std::size_t i = 0; i < table.columns(); ++i) cells.push_back(table.value(row, i));
    if (auto* text = std::get_if<std::string>(&cells[column])) {
      if (text->starts_with("ENUM(")) *text = "VARCHAR";
    }
    shortened.add_row(std::move(cells));
  }
  table = std::move(shortened);
}

bool describes(std::string_view sql) {
  for (const std::string_view word : {"DESCRIBE", "SHOW", "SUMMARIZE"}) {
    const auto found = std::search(sql.begin(), sql.end(), word.begin(), word.end(),
                                   [](char a, char b) { return (a & ~0x20) == b; });
    if (found != sql.end()) return true;
  }
  return false;
}

// The statement without what ends it, so that it can stand in brackets.
std::string_view without_end(std::string_view sql) {
  while (!sql.empty() && (sql.back() == ';' || trim(sql.substr(sql.size() - 1)).empty())) {
    sql.remove_suffix(1);
  }
  return sql;
}

}  // namespace

Session::Session(std::shared_ptr<const Snapshot> snapshot, const SqlOptions& options,
                 std::string spill_directory)
    : snapshot_(std::move(snapshot)),
      options_(options),
      failures_(std::make_unique<FailureSlot>()),
      database_({options.memory_bytes, options.temp_disk_bytes, options.threads,
                 std::move(spill_directory)}) {
  register_tables();
  register_answers();
  database_.run("SET errors_as_json = true");
  database_.lock();
}

void Session::register_tables() {
  register_events(database_, std::make_shared<const Events>(snapshot_), *failures_);
  database_.run(events_view(snapshot_->schema()));
  names_.tables = relation_names(*snapshot_);
  for (const auto& name : names_.tables) {
    if (name == "events") continue;
    register_table(database_, std::make_shared<const TableSource>(relation_source(snapshot_, name)),
                   *failures_);
    database_.run(str("CREATE VIEW ", sql_name(name), " AS SELECT * FROM ",
                      sql_name("footfall_" + name), "()"));
  }
}

void Session::register_answers() {
  for (auto& source : answer_sources(snapshot_, options_)) {
    names_.functions.push_back(source->name);
    register_table(database_, std::move(source), *failures_);
  }
}

void Session::fail(std::string_view duckdb_text, std::string_view sql, std::size_t begin) {
  const auto ours = failures_->take();
  if (options_.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
  Error error = explain_failure(duckdb_text, sql, begin, names_);
  if (!ours) throw error;
  // What one of our functions said, at the place where it was called.
  const bool asked = ours->kind() == ErrorKind::bad_request || ours->kind() == ErrorKind::not_found;
  if (!asked) throw *ours;
  throw Error(ErrorKind::sql, error.message(), ours->hint());
}

PreparedHandle Session::prepare(std::string_view text, std::string_view sql, std::size_t begin) {
  PreparedHandle prepared;
  duckdb_prepare(database_.connection(), std::string(text).c_str(), prepared.out());
  if (const char* failure = duckdb_prepare_error(prepared.get())) fail(failure, sql, begin);
  return prepared;
}

std::uint64_t Session::stream(duckdb_prepared_statement statement, std::string_view sql,
                              std::size_t begin, const SqlSink& sink) {
  PendingHandle pending;
  if (duckdb_pending_prepared_streaming(statement, pending.out()) == DuckDBError) {
    fail(duckdb_pending_error(pending.get()), sql, begin);
  }
  Result result;
  if (duckdb_execute_pending(pending.get(), result.out()) == DuckDBError) {
    fail(result.error(), sql, begin);
  }
  const ResultColumns columns(result.out());
  const bool shorten = describes(sql);
  std::uint64_t rows = 0;
  bool first = true;
  for (;;) {
    const ChunkHandle chunk = result.next();
    if (const std::string error = result.error(); !error.empty()) fail(error, sql, begin);
    if (!chunk && !first) break;
    Table batch(columns.fields());
    if (chunk) columns.append(chunk.get(), batch);
    if (shorten) shorten_enums(batch, columns.fields());
    rows += batch.rows();
    sink(batch);
    first = false;
    if (!chunk) break;
  }
  return rows;
}

std::uint64_t Session::run(std::string_view sql, const SqlSink& sink) {
  const std::stop_callback interrupt(options_.stop,
                                     [this] { duckdb_interrupt(database_.connection()); });
  if (options_.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
  failures_->take();
  check_statement(database_, sql, names_);
  PreparedHandle prepared = prepare(sql, sql, 0);
  const duckdb_statement_type type = duckdb_prepared_statement_type(prepared.get());
  if (type != DUCKDB_STATEMENT_TYPE_SELECT && type != DUCKDB_STATEMENT_TYPE_EXPLAIN) {
    throw Error(ErrorKind::sql, "this statement is refused: SQL here only reads");
  }
  const ResultColumns columns(prepared.get());
  if (!columns.any_foreign()) return stream(prepared.get(), sql, 0, sink);

  // Foreign columns are cast by DuckDB, under the names that they had.
  std::string outer;
  std::string inner;
  for (std::size_t i = 0; i < columns.fields().size(); ++i) {
    const std::string name = str("c", i);
    outer += str(i == 0 ? "" : ", ", columns.foreign(i) ? str("CAST(", name, " AS VARCHAR)") : name,
                 " AS ", sql_name(columns.fields()[i].name));
    inner += str(i == 0 ? "" : ", ", name);
  }
  const std::string head = str("SELECT ", outer, " FROM (");
  const std::string wrapped = str(head, without_end(sql), "\n) AS t(", inner, ")");
  // Places in `wrapped` are places in `sql` behind `head`; the difference wraps around.
  const std::size_t begin = std::size_t{0} - head.size();
  prepared = prepare(wrapped, sql, begin);
  return stream(prepared.get(), sql, begin, sink);
}

}  // namespace footfall::duck
