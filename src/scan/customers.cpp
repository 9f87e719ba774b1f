#include "scan/customers.h"

#include <algorithm>

#include "store/dimension.h"
#include "store/store.h"

namespace footfall {

CustomerValues customer_values(const Snapshot& snapshot, const Column& column) {
  const std::uint32_t users = snapshot.users();
  CustomerValues out{std::vector<std::int64_t>(users), std::vector<std::uint8_t>(users)};
  const Dimension* customers = snapshot.store().dimension(Home::customers);
  if (customers == nullptr) return out;
  const DimensionColumn* attribute = customers->find_column(column.id);
  const bool texts = has_texts(column.type);
  std::int64_t unknown = 0;
  if (texts) {
    const auto& all = snapshot.dictionary(column.name);
    unknown = std::ranges::find(all, unknown_text) - all.begin();
  }
  const auto rows = snapshot.customer_rows();
  for (std::uint32_t user = 0; user < users; ++user) {
    const std::uint32_t row = rows[user];
    if (row == Dimension::no_row) {
      out.values[user] = unknown;
      out.present[user] = texts ? 1 : 0;
    } else if (attribute != nullptr && attribute->has_value(row)) {
      out.values[user] = texts ? attribute->codes[row] : attribute->numbers[row];
      out.present[user] = 1;
    }
  }
  return out;
}

}  // namespace footfall
