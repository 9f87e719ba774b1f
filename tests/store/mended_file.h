// Section files whose checksums are right whatever the contents: what someone could make on
// purpose, and what a fuzzer needs to get behind the checksums.
#pragma once

#include <string>

#include "store/sections.h"

namespace footfall {

// `file` with the header's lengths, the trailer and all checksums made to fit, as far as its
// footer can be followed.
std::string with_mended_checksums(std::string file);

// The stamp that a manifest would hold for the file.
FileStamp stamp_of(const std::string& file);

// Reads everything that a reader could: all sections, columns, keys, texts and the order of rows.
// Error corrupt where the file is refused.
void read_whole_segment(const FileSystem& files, const std::string& path, FileStamp stamp);

}  // namespace footfall
