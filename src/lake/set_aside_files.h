// Rows that were set aside, as files that a person can mend and load again: one per source, under
// the source's own header, each row byte for byte as it was.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace footfall {

// Names for files made from the names of sources: "in/2019-Oct.csv.gz" -> "2019-Oct.csv". Letters,
// digits and . _ - only, so that no name leads out of a folder or is an option; a name that was
// given already gets a number: "2019-Oct-2.csv".
class SourceFileNames {
 public:
  std::string name_for(std::string_view source);

 private:
  std::set<std::string, std::less<>> given_;
};

}  // namespace footfall
