// What values say about the roles of columns where names do not, or not enough.
#pragma once

#include "ingest/role_guess.h"

namespace footfall {

// Is the price one unit's, the amount one line's? Judged by the sample: what stays the same for a
// product whatever the quantity is a price, what is the same on all lines of an order is the
// order's total and no line's amount. Changes the roles accordingly.
void check_price_and_amount(const TableProfile& table, Roles& roles);

// For a table without a header: the roles that are still open, by what the values look like and by
// which column decides which (a session has one user, a product one category).
void guess_roles_by_values(const TableProfile& table, Roles& roles);

}  // namespace footfall
