// Made-up data in the shape of the built-in datasets: `footfall generate NAME --rows N --seed S`.
//
// The same name, rows and seed give the same bytes on any machine and any number of threads.
// docs/generate.md says what is modelled and how near the figures come to the real ones.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace footfall {

struct MadeUpShop {
  std::string_view name;
  std::string_view summary;
  std::uint64_t rows_max;                        // more of its customers' ids do not exist
  std::span<const std::string_view> files = {};  // their names, where there are several; else CSV
  bool takes_survey = false;
};

// Every shop that can be made, in the order to list them.
std::span<const MadeUpShop> made_up_shops();

struct GenerateRequest {
  std::string name;
  std::uint64_t rows = 0;  // events or order lines; the header line comes on top
  std::uint64_t seed = 1;
  unsigned threads = 1;
  std::stop_token stop = {};
  std::string file = {};    // of a shop with several: which one
  std::string survey = {};  // a file whose respondents bought all this; "": made-up ones
};

// The shop that a request is about. Throws Error bad_request for a name, a number of rows or a
// survey that no shop can be made from.
const MadeUpShop& find_made_up_shop(const GenerateRequest& request);

// Hands the file's bytes to `sink` piece by piece (of up to 50 MB), in order, on the caller's
// thread; what `sink` throws ends the work and is thrown here. Throws what find_made_up_shop
// throws, Error interrupted after a stop request, and of a survey what amazon_purchases.h says.
void generate(const GenerateRequest& request, const std::function<void(std::string_view)>& sink);

}  // namespace footfall
