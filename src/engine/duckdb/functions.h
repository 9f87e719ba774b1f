// What SQL can name: table functions over a snapshot, registered with a database.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/duckdb/database.h"
#include "table/table.h"

namespace footfall {
class Events;
class Snapshot;
}  // namespace footfall

namespace footfall::duck {

// DuckDB passes on only an error's text; this keeps the Error itself, with kind and hint. Any
// thread.
class FailureSlot {
 public:
  void keep(const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (!error_) error_ = error;
  }
  // The first failure since the last take.
  std::optional<Error> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(error_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<Error> error_;
};

// footfall_events(): all columns of `events` (relation/events.h) with `arrival`; projection
// push-down, several threads, dictionaries and paths as ENUM in the order of their texts. Both
// shared objects outlive the database.
void register_events(const Database& database, std::shared_ptr<const Events> events,
                     FailureSlot& failures);

// A table function that one thread reads, batch by batch.
struct TableSource {
  // Puts the next rows into the table; false at the end.
  using Batches = std::function<bool(Table&)>;
  struct Call {
    Fields fields;                  // known when the statement is bound
    std::function<Batches()> open;  // called once, when it runs
  };
  // A given named parameter, as text.
  using Arguments = std::vector<std::pair<std::string, std::string>>;

  std::string name;
  std::vector<std::string> parameters;       // by name; any type, taken as text
  std::vector<std::string> list_parameters;  // lists of texts; each element is an argument
  std::function<Call(const Arguments&)> bind;
};
void register_table(const Database& database, std::shared_ptr<const TableSource> source,
                    FailureSlot& failures);

}  // namespace footfall::duck
