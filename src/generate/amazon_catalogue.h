// The things that respondents of a survey bought: each is a function of its number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generate/draw.h"
#include "generate/random.h"

namespace footfall {

struct AmazonProduct {
  std::string title;  // as a CSV field
  std::string code;   // B01MA1MJ6H, or the ISBN of a book
  std::string_view category;
  std::uint32_t price = 0;  // cents
  bool sent = true;         // else a thing that no parcel brings: it has no address
};

class AmazonCatalogue {
 public:
  AmazonCatalogue();

  AmazonProduct product(std::uint32_t number) const;
  // Some things are bought by many, most of them by hardly anybody else.
  std::uint32_t draw(Random& random) const;

 private:
  DrawTable categories_;
  DrawTable known_;
};

}  // namespace footfall
