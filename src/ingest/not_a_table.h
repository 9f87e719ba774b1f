// Files that are no tables: what they are instead, and what to do with them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/inputs.h"

namespace footfall {

// Throws Error bad_input where the first bytes are those of a picture, a document, a program,
// markup or an archive.
void refuse_other_files(const Input& input);

// Throws Error bad_input for text whose lines, read with the delimiter, do not make a table: prose,
// lines above the header. `lines`: the first ones; `fields`: how many each has.
void refuse_prose(const std::string& name, const std::vector<std::string>& lines,
                  const std::vector<std::size_t>& fields);

}  // namespace footfall
