// Lists of objects within the rows of a file: which of them are the lines of orders.
#pragma once

#include <string>
#include <vector>

#include "ingest/parts.h"

namespace footfall {

struct ListGuess {
  std::string path;                  // of the list to unfold; "": none
  std::vector<std::string> remarks;  // of lists that are not, and why; sentences
};

// Looks at the first rows of a part that is the only table of its file, in another format than CSV.
// A list is unfolded where its objects are goods with a price or an amount, and nearly all rows
// have one: its rows are what is bought then. Where the orders' own amounts are all the money there
// is, or most rows have no list, unfolding would lose either.
ListGuess guess_list(Parts& parts, const Part& part);

// The field is one of the list's objects, and not of what holds the list.
bool is_member(const std::string& unfold, const std::string& name);

}  // namespace footfall
