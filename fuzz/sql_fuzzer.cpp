// Whatever the guard of people's SQL lets through only reads, and only from functions and tables
// that are on the list below. DuckDB itself is the judge: it binds the text on a database that is
// not locked, as one statement with a plan, and every source of rows in the plan is looked up.
// Nothing is run.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "engine/duckdb/database.h"
#include "engine/duckdb/guard.h"

namespace footfall::duck {
namespace {

using Json = nlohmann::json;

// Kept apart from the guard's own list: where the two differ, this stops.
constexpr std::array sources = {"RANGE",          "GENERATE_SERIES",   "UNNEST",
                                "REPEAT",         "REPEAT_ROW",        "JSON_EACH",
                                "JSON_TREE",      "SEQ_SCAN",          "SUMMARY",
                                "DUCKDB_COLUMNS", "DUCKDB_TABLES",     "DUCKDB_VIEWS",
                                "DUCKDB_TYPES",   "DUCKDB_FUNCTIONS",  "DUCKDB_KEYWORDS",
                                "DUCKDB_SCHEMAS", "PG_TIMEZONE_NAMES", "ICU_CALENDAR_NAMES"};
// What only tells of the catalogue: the views that stand before these functions are let through
// by their prefix.
constexpr std::array catalogue_prefixes = {"DUCKDB_", "PG_", "PRAGMA_", "SQLITE_", "SHOW_"};

class Bench {
 public:
  Bench() : database_({std::uint64_t{256} << 20, 0, 1, {}}) {
    for (const char* sql :
         {"SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false",
          "SET errors_as_json = true", "PRAGMA disable_optimizer",
          "CREATE TABLE events (event_time TIMESTAMP, event_type VARCHAR, brand VARCHAR,"
          " price DECIMAL(18, 2), user_id BIGINT, category VARCHAR, session_id VARCHAR)"}) {
      database_.run(sql);
    }
    names_.tables = {"events"};
  }

  bool passes(const std::string& sql) const {
    try {
      check_statement(database_, sql, names_);
      return true;
    } catch (const Error& error) {
      FOOTFALL_CHECK(error.kind() == ErrorKind::sql && !error.message().empty());
      return false;
    }
  }

  // Of a text that passed.
  void judge(const std::string& sql) const {
    PreparedHandle prepared;
    duckdb_prepare(database_.connection(), sql.c_str(), prepared.out());
    if (duckdb_prepare_error(prepared.get()) != nullptr) return;  // it will not run
    const auto type = duckdb_prepared_statement_type(prepared.get());
    FOOTFALL_CHECK(type == DUCKDB_STATEMENT_TYPE_SELECT || type == DUCKDB_STATEMENT_TYPE_EXPLAIN);
    if (type == DUCKDB_STATEMENT_TYPE_SELECT) judge_plan(sql);
  }

 private:
  void judge_plan(const std::string& sql) const {
    Result result;
    const std::string explain =
        "EXPLAIN (FORMAT JSON) " + sql.substr(sql.find_first_not_of("; \n"));
    if (duckdb_query(database_.connection(), explain.c_str(), result.out()) == DuckDBError) return;
    const OwnedText plan(duckdb_value_varchar(result.out(), 1, 0));
    std::vector<Json> waiting{Json::parse(plan.get())};
    while (!waiting.empty()) {
      const Json node = std::move(waiting.back());
      waiting.pop_back();
      if (node.is_object() && node.contains("Function")) judge_source(node["Function"]);
      if (!node.is_structured()) continue;
      for (const auto& child : node) waiting.push_back(child);
    }
  }

  static void judge_source(const Json& function) {
    const std::string name = function.is_string() ? function.get<std::string>() : function.dump();
    const bool harmless = std::ranges::find(sources, name) != sources.end() ||
                          std::ranges::any_of(catalogue_prefixes, [&](std::string_view prefix) {
                            return name.starts_with(prefix);
                          });
    if (!harmless) std::fprintf(stderr, "reads from %s\n", name.c_str());
    FOOTFALL_CHECK(harmless);
  }

  Database database_;
  Names names_;
};

// Numbers that ask for more memory or time than a fuzzer has; limits are another test's subject.
bool asks_for_much(std::string_view sql) {
  std::size_t digits = 0;
  for (const char c : sql) {
    const bool digit = c >= '0' && c <= '9';
    if (digits > 0 && (c == 'e' || c == 'E')) return true;
    digits = digit ? digits + 1 : c == '_' ? digits : 0;
    if (digits > 5) return true;
  }
  return false;
}

}  // namespace
}  // namespace footfall::duck

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall::duck;
  static const Bench bench;
  const std::string sql(reinterpret_cast<const char*>(data), size);
  if (size > 4096 || asks_for_much(sql)) return -1;
  if (bench.passes(sql)) bench.judge(sql);
  return 0;
}
