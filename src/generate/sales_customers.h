// The customers of the made-up star schema `sales`: Customers.xlsx.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace footfall {

// One sheet with newlines inside cells, dirty names, telephone numbers in eleven shapes (some of
// them numbers), and postal codes that lost their zeros. The archive is not compressed.
void write_sales_customers(std::uint64_t seed, std::uint32_t customers,
                           const std::function<void(std::string_view)>& sink);

}  // namespace footfall
