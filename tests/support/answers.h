// Running an analysis in a test, and saying what must come out.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "support/tiny_store.h"

namespace footfall {

// What else holds for a run; all of it as a user would write it.
struct RunOptions {
  std::vector<std::string> where = {};  // "brand=apple"
  std::string from = {};
  std::string to = {};
  std::string timezone = "UTC";
  Form form = Form::correct;
  bool first_chosen = false;
  EngineKind engine = EngineKind::native;
};

Request make_request(const Schema& schema, std::vector<AnswerRequest> answers,
                     const RunOptions& options);

// The answer as a table that compares with a grid.
struct Answered {
  Table table;
  std::string not_applicable;  // "" where it applies
};

// Runs the analysis on the whole store with one thread; then cut into segments, with three
// threads, and both: each must give the same bytes, else the test fails here.
Answered run(const TinyStore& store, std::string_view name, const ParameterValues& parameters = {},
             const RunOptions& options = {});

// What an Error said, "accepted" where there was none. Without a store: one with a view, a cart
// and a purchase of one user.
std::string refusal(std::string_view name, const ParameterValues& parameters,
                    const RunOptions& options = {});
std::string refusal(const TinyStore& store, std::string_view name,
                    const ParameterValues& parameters, const RunOptions& options = {});

// A table as words: the first line names the columns, in order. `-` is NULL, "two words" one cell.
// A real number is compared at as many places as the grid writes; all else exactly, as machine
// formats write it. Columns of the answer that the grid does not name are not compared.
struct Grid {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
};
Grid grid(std::string_view text);

bool operator==(const Answered& answered, const Grid& expected);
bool operator==(const Table& table, const Grid& expected);

// Every cell and column, as text: what "the same bytes" means.
std::string exact_text(const Table& table);

void PrintTo(const Answered& answered, std::ostream* out);
void PrintTo(const Table& table, std::ostream* out);
void PrintTo(const Grid& grid, std::ostream* out);

}  // namespace footfall
