// Sessions and orders of a batch, numbered within each user's span.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/clock.h"
#include "scan/batch.h"

namespace footfall {

// What decides where sessions and orders begin and end.
struct NumberRules {
  const Clock* clock = nullptr;
  Micros session_gap = 0;
};

// Sessions of the rows of a batch. A user's sessions are numbered 0, 1, ... in order of first
// appearance; guests have none. With a session column they are the given ones; without, one begins
// after a gap (rows of day precision have none).
struct Sessions {
  std::vector<std::uint32_t> number;  // by row; no_number: none
  std::vector<std::uint32_t> count;   // by user of the batch
  // All rows, each user's grouped by session (stable); empty where they are already.
  std::vector<std::uint32_t> grouped;
};

// Orders: each purchase row belongs to one. Order by the dataset's rule (model/schema.h); a guest's
// session is the session id alone; a purchase row that the rule gives no order is its own.
struct Orders {
  // Purchase rows, those of one order side by side and by (time, arrival), orders of a user in the
  // order of their first rows.
  std::vector<std::uint32_t> row;
  std::vector<std::uint32_t> number;  // of the order within its user's span, by purchase row
  // The number of the key in Snapshot::shared_orders(), where the order may have rows elsewhere.
  std::vector<std::uint32_t> shared;
  std::vector<std::uint32_t> begin;  // places in `row` where an order begins, and the end
};

class Numberer {
 public:
  Numberer(const Snapshot& snapshot, const NumberRules& rules);

  void sessions(Batch& batch, Sessions& out);
  void orders(Batch& batch, Orders& out);

 private:
  std::span<const std::uint32_t> pair_begins(std::uint32_t column, std::uint32_t segment);
  // Numbers the entries of a pairs column at the rows given, all of one user.
  void number_entries(Batch& batch, std::uint32_t column, const Batch::User& user,
                      std::span<const std::uint32_t> rows, std::span<std::uint32_t> numbers);
  void number_within_segment(std::span<const std::uint32_t> entries, std::uint32_t first,
                             std::span<const std::uint32_t> rows, std::span<std::uint32_t> numbers);
  void number_across_segments(Batch& batch, std::uint32_t column,
                              std::span<const std::uint32_t> rows,
                              std::span<std::uint32_t> numbers);
  void number_by_gaps(Batch& batch, const Batch::User& user, Sessions& out);
  static bool number_in_order(std::span<const std::uint32_t> entries, const Batch::User& user,
                              Sessions& out);
  std::uint32_t group_rows(const Batch::User& user, Sessions& out);
  void number_days(Batch& batch, std::span<const std::uint32_t> rows,
                   std::span<std::uint32_t> numbers);
  void add_orders(Batch& batch, const Batch::User& user, std::span<const std::uint32_t> rows,
                  Orders& out);

  const Snapshot& snapshot_;
  NumberRules rules_;
  OrderRule order_rule_;
  const Column* session_ = nullptr;
  const Column* order_ = nullptr;  // the column that orders are told by, where there is one
  // By segment: where each user's entries begin. Looked up once.
  struct PairBegins {
    std::vector<std::span<const std::uint32_t>> of_segment;
  };
  PairBegins session_begins_;
  PairBegins order_begins_;
  std::vector<std::uint32_t> seen_;  // by entry of one user: its number, or no_number
  std::vector<std::uint32_t> all_rows_;
  std::vector<std::uint32_t> purchases_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> order_of_rows_;
};

}  // namespace footfall
