// The sample answers in tests/web/samples as tables and as a whole report.
#pragma once

#include <string>

#include "report/report.h"

namespace footfall::tests {

// One sample: its file without ".json".
ReportSection sample(const std::string& file);

// A report of every sample, in the order of the catalogue, with one answer left out.
ReportPage sample_page();

}  // namespace footfall::tests
