// The funnel's walk as SQL, written apart from the code that walks (funnel_runs.h): a second
// opinion has to find runs its own way.
#pragma once

#include <string>
#include <string_view>

#include "analysis/funnel_runs.h"

namespace footfall {

// `entity` is the SQL of what belongs together within a user: 0, session_id, product_id.
std::string funnel_sql(const FunnelSteps& steps, std::string_view entity);

}  // namespace footfall
