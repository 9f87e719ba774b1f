// The people of the customers dimension, with or without events, and what they answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/filter.h"
#include "model/schema.h"
#include "scan/snapshot.h"
#include "table/table.h"

namespace footfall {

// How many rows the customers dimension has; 0 where there is none.
std::uint32_t people(const Snapshot& snapshot);

// The row of a user's key; nullopt where there is none.
std::optional<std::uint32_t> person(const Snapshot& snapshot, const Value& user);

// 1 for each person whom all clauses on the customers' columns and on user_id choose. Clauses on
// what happened, and ranges of time, say nothing of people.
std::vector<std::uint8_t> chosen_people(const Snapshot& snapshot, const Filter& filter);

// The answers to one question: an attribute of the customers.
struct Answers {
  std::vector<std::string> texts;                     // distinct ones, by bytes
  std::vector<std::vector<std::uint32_t>> of_person;  // places in texts; none: no answer
};

// Of a column of the dimension; members of a set are an answer each.
Answers answers_of(const Snapshot& snapshot, const Column& column);

}  // namespace footfall
