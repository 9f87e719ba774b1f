// Whether a segment's rows are what the format promises; beyond checksums, for `verify`.
#pragma once

#include <string>
#include <vector>

#include "store/segment.h"

namespace footfall {

// What does not hold, as messages that name the file; empty: sound. Reads all rows. Every section
// must be undamaged (SectionFile::damages).
std::vector<std::string> row_findings(const Segment& segment, const Schema& schema);

}  // namespace footfall
