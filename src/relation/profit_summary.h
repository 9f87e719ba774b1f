// The relations `profit_summary` (year, category, sub_category, customer) and `profit_by_year`,
// `profit_by_category` ...: what the lines of `enriched_orders` earn, added up.
//
// Each is one rollup of the scan, made whole when it is first read, on the threads that the
// snapshot was opened with; memory grows with the groups, not with the lines, and counts as that of
// any scan.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"
#include "relation/relation.h"

namespace footfall {

// The names of these relations: profit_summary first.
const std::vector<std::string>& profit_relations();

// Years are those of the clock. Rows by year, then profit (the largest first), then the other keys,
// NULL last. Reading throws Error limit where the groups go over one.
std::unique_ptr<Relation> open_profit_summary(std::shared_ptr<const Snapshot> snapshot,
                                              std::string_view name, const Filter& filter,
                                              const Clock& clock);

}  // namespace footfall
