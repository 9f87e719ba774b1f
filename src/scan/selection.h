// A filter made ready to choose rows: values are looked up once, rows are tested by codes and
// numbers. Immutable after construction; threads share it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/filter.h"
#include "scan/batch.h"
#include "scan/clause_tests.h"
#include "scan/kind_sets.h"
#include "scan/snapshot.h"
#include "store/segment.h"

namespace footfall {

class Selection {
 public:
  Selection(std::shared_ptr<const Snapshot> snapshot, const Filter& filter);

  // Leaves out all rows whose event type is not in the set as well, where nobody reads them.
  void restrict_kinds(const KindSets::Set& set);
  // Rows that are chosen are probably few and far between.
  bool is_sparse() const noexcept { return sparse_; }
  // Where only sales can be chosen, those segments that hold them side by side are asked for
  // nothing else from now on.
  void use_sales();
  // Which rows of the segment the numbers below are of.
  RowSet rows_of(std::uint32_t segment) const noexcept {
    return rows_of_.empty() ? RowSet::all : rows_of_[segment];
  }
  const std::vector<RowSet>& rows_of_segments() const noexcept { return rows_of_; }

  // Every row of the segment is chosen.
  bool all(std::uint32_t segment) const noexcept {
    return !users_ && (tests_.empty() || (tests_are_sales_ && rows_of(segment) == RowSet::sales));
  }
  // Whether any row of the user can be chosen.
  bool has_user(std::uint32_t user) const noexcept { return !users_ || (*users_)[user]; }
  bool has_all_users() const noexcept { return !users_; }
  bool has_guests() const noexcept { return guests_; }

  // Appends to `rows` those of [begin, end) of the segment that are chosen, ascending. Clauses on
  // users are not tested here: they are has_user and has_guests.
  void choose(std::uint32_t segment, std::uint32_t begin, std::uint32_t end,
              std::vector<std::uint8_t>& mask, std::vector<std::uint32_t>& rows) const;

  // 1 for each row of the batch that is chosen, else 0.
  void mark(Batch& batch, std::vector<std::uint8_t>& out) const;

 private:
  // One condition on the rows: of codes that pass, or of numbers.
  struct Test {
    enum class Of : std::uint8_t { time, kind, version, codes, entries, numbers };
    Of of = Of::codes;
    std::uint32_t column = 0;
    std::vector<std::vector<std::uint8_t>> pass;  // by code (entries: one table a segment)
    bool null_passes = false;                     // entries, numbers
    NumberTest numbers;                           // time, numbers
  };

  void add_clause(const Clause& clause);
  void add_user_clause(const Clause& clause);
  void add_customer_clause(const Clause& clause, const Column& column);
  void restrict_users(std::vector<std::uint8_t> pass, bool guests);
  std::vector<std::uint8_t> passing_texts(const Clause& clause, const Column* column) const;
  void add_version_clause(const Clause& clause, const Column& column);
  void add_entry_clause(const Clause& clause, const Column& column);
  void merge_by_code(Test test);
  // The codes that pass where the only test is of a few event types; else none.
  std::vector<Kind> few_kinds() const;
  void choose_kinds(std::uint32_t segment, std::uint32_t begin, std::uint32_t end,
                    std::vector<std::uint32_t>& rows) const;
  void test_rows(const Test& test, std::uint32_t segment, RowSet of, std::uint32_t begin,
                 std::uint32_t end, std::uint8_t* mask) const;

  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<Test> tests_;
  std::optional<std::vector<std::uint8_t>> users_;  // by user, where a clause names users
  bool guests_ = true;
  bool sparse_ = false;
  bool tests_are_sales_ = false;  // the only test is passed by all sales
  std::vector<RowSet> rows_of_;   // by segment; empty: all rows of each
  std::vector<Kind> kinds_;       // few_kinds(), of a restricted selection
};

}  // namespace footfall
