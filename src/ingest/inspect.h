// What is in files, and a mapping guessed for them: every row is read once, in bounded memory.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

namespace footfall {

struct InspectRequest {
  std::vector<std::string> inputs;  // files, folders, "-" for standard input
  bool recognise = true;            // built-in mappings by their header; false: guess in any case
};

struct Inspection {
  std::string mapping;               // TOML, ends in a line end
  std::string summary;               // of the files, for people
  std::vector<std::string> remarks;  // sentences
  std::string recognised;            // name of a built-in mapping; "": none
  bool complete = true;              // false: tables of products or customers without events
};

// Throws Error not_found, bad_input (also where the files hold no events), limit; a stop request
// ends it with Error interrupted.
Inspection inspect(const InspectRequest& request, std::stop_token stop = {});

}  // namespace footfall
