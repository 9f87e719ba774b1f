// The made-up star schema `sales`: orders, products and customers of a shop for offices.
#pragma once

#include <array>
#include <functional>
#include <string_view>

#include "generate/generate.h"

namespace footfall {

constexpr std::array<std::string_view, 3> sales_files{"Orders.json", "Products.csv",
                                                      "Customers.xlsx"};

// Writes the one of them that `request.file` names.
void write_sales(const GenerateRequest& request, const std::function<void(std::string_view)>& sink);

}  // namespace footfall
