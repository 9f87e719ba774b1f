#include "generate/online_retail_countries.h"

#include <array>
#include <vector>

namespace footfall {
namespace {

constexpr auto countries = std::to_array<RetailCountry>({{"United Kingdom", 3'950, 1'360, false},
                                                         {"Germany", 95, 0, false},
                                                         {"France", 87, 6, false},
                                                         {"EIRE", 0, 36, true},
                                                         {"Spain", 31, 0, false},
                                                         {"Netherlands", 9, 0, false},
                                                         {"Belgium", 25, 0, false},
                                                         {"Switzerland", 21, 4, false},
                                                         {"Portugal", 19, 2, false},
                                                         {"Australia", 9, 0, false},
                                                         {"Norway", 10, 0, false},
                                                         {"Italy", 15, 0, false},
                                                         {"Channel Islands", 9, 0, true},
                                                         {"Finland", 12, 0, false},
                                                         {"Cyprus", 8, 0, false},
                                                         {"Sweden", 8, 0, false},
                                                         {"Unspecified", 4, 5, false},
                                                         {"Austria", 11, 0, false},
                                                         {"Denmark", 9, 0, false},
                                                         {"Japan", 8, 0, false},
                                                         {"Poland", 6, 0, false},
                                                         {"Israel", 4, 1, false},
                                                         {"USA", 4, 0, false},
                                                         {"Hong Kong", 0, 4, false},
                                                         {"Singapore", 1, 0, false},
                                                         {"Iceland", 1, 0, false},
                                                         {"Canada", 4, 0, false},
                                                         {"Greece", 4, 0, false},
                                                         {"Malta", 2, 0, false},
                                                         {"United Arab Emirates", 2, 1, false},
                                                         {"European Community", 1, 0, false},
                                                         {"RSA", 1, 0, false},
                                                         {"Lebanon", 1, 0, false},
                                                         {"Lithuania", 1, 0, false},
                                                         {"Brazil", 1, 0, false},
                                                         {"Czech Republic", 1, 0, false},
                                                         {"Bahrain", 2, 1, false},
                                                         {"Saudi Arabia", 1, 0, false}});

}  // namespace

std::span<const RetailCountry> retail_countries() { return countries; }

DrawTable country_draw(std::uint32_t RetailCountry::* column) {
  std::vector<std::uint64_t> weights;
  for (const RetailCountry& country : countries) weights.push_back(country.*column);
  return DrawTable(weights);
}

}  // namespace footfall
