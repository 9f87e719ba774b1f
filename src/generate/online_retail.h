// The made-up shop `online-retail`: a year of invoices of a wholesaler of gifts.
#pragma once

#include <functional>
#include <string_view>

#include "generate/generate.h"

namespace footfall {

void write_online_retail(const GenerateRequest& request,
                         const std::function<void(std::string_view)>& sink);

}  // namespace footfall
