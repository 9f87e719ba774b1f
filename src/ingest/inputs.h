// What a load reads, as the user named it: files, the files of folders, standard input.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "formats/byte_source.h"

namespace footfall {

struct Input {
  std::string path;     // "-" for standard input
  PathFacts facts;      // when the load began; a pipe's where it is standard input
  bool reopens = true;  // can be read a second time
  // Of a file in folders called name=value: these are columns of all its rows.
  std::vector<std::pair<std::string, std::string>> partitions = {};
};

// The files of folders come by path; names of no format and what is no file go to `passed_over`.
// Error not_found and bad_input name the path, bad_request where nothing was named.
std::vector<Input> find_inputs(const std::vector<std::string>& paths,
                               std::vector<std::string>& passed_over);

}  // namespace footfall
