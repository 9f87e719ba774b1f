// Shops of every shape, and questions about them: which columns there are, of which types, and
// whether keys are numbers, UUIDs or odd texts is thrown, as well as what is missing, late, equal
// or shared. Where random_shop.h asks one analysis, this asks all of them.
#pragma once

#include <cstddef>
#include <vector>

#include "support/random_shop.h"

namespace footfall {

// Up to `rows_max` rows; now and then none.
TinyRows odd_shop(Dice& dice, std::size_t rows_max = 300);

// Filters with the shop's own values, a range of time, a time zone.
RunOptions odd_options(Dice& dice, const TinyRows& rows);

// Every analysis of the catalogue twice: with its defaults in a random form, and with random
// parameters that are valid for the shop.
std::vector<AnswerRequest> odd_answers(Dice& dice, const TinyRows& rows);

}  // namespace footfall
