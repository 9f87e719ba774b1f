// The orders of the made-up star schema `sales`, and Orders.json.
//
// Customers, each from a random stream of its own, are taken in their order until the lines of
// their orders make up the wanted number exactly; the last one's are cut to fit. The lines stand
// in the file in no order at all, as in the real one.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "generate/draw.h"
#include "generate/sales_products.h"

namespace footfall {

struct SalesOrder {
  std::uint32_t customer = 0;
  std::uint16_t day = 0;    // since 1 January 2014
  std::uint16_t lines = 0;  // at least 1
  std::uint8_t mode = 0;    // index into the ship modes
  std::uint8_t ship_days = 0;
};

class SalesOrders {
 public:
  SalesOrders(std::uint64_t rows, std::uint64_t seed, const std::stop_token& stop);

  std::uint32_t customer_count() const { return orders_.back().customer + 1; }

  // Orders.json, piece by piece.
  void write(const SalesCatalogue& catalogue, unsigned threads,
             const std::function<void(std::string_view)>& sink) const;

 private:
  struct Line {
    std::uint32_t order = 0;
    std::uint32_t number = 0;  // within the order
  };

  void plan_customer(std::uint32_t customer, const DrawTable& days, std::uint64_t& left);
  char* put_row(char* out, std::size_t row, const SalesCatalogue& catalogue) const;

  std::uint64_t seed_;
  std::vector<SalesOrder> orders_;
  std::vector<Line> lines_;  // as they stand in the file
};

// "JK-15370": the initials are of the name.
std::string sales_customer_id(std::uint64_t seed, std::uint32_t customer);
// The name as it should be, without the dirt.
std::string sales_customer_name(std::uint64_t seed, std::uint32_t customer);

}  // namespace footfall
