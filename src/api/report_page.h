// A suite of answers as the report's one page, or as a folder of files.
#pragma once

#include <string>
#include <vector>

#include "api/ask.h"
#include "report/report.h"

namespace footfall {

// Answers the suite and draws the page. The ledger is that of the whole store.
struct MadeReport {
  Asked asked;
  std::vector<Wanted> wanted;
  ReportPage page;
  Report report;
};

// The chart of a ranking is of its first rows; so many of them.
constexpr std::size_t charted_rows_max = 2000;

// The suite for a store of which nothing is said: "orders" where it has purchases and no views,
// else "report".
std::string fitting_suite(const std::string& store);

MadeReport make_report(const AskOptions& options, const std::string& suite,
                       const std::string& version);

}  // namespace footfall
