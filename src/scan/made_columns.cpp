#include "scan/made_columns.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/text.h"

namespace footfall {

Error made_too_long(Place made) {
  const char* made_of = made == Place::amount ? "amount: price x" : "price: amount /";
  return {ErrorKind::limit, str(made_of, " quantity of a row is beyond 64 bits"),
          "leave such rows out with --where"};
}

void refuse_any(Place made, const std::vector<std::uint32_t>& too_long, RowList looked_at) {
  looked_at.each([&](std::uint32_t row) {
    if (std::ranges::binary_search(too_long, row)) throw made_too_long(made);
  });
}

void Batch::decode_made(const ReadColumn& column, Decoded& out) {
  const Values money = values(column.money);
  const Values quantity = values(column.quantity);
  const bool divided = column.place == Place::price;
  out.nullable = divided || !money.present.empty() || !quantity.present.empty();
  if (out.nullable) out.present.assign(rows_, 1);
  const auto scale_of = [&](std::size_t place) { return int(columns_.at(place).column->scale); };
  for (std::size_t i = 0; i < rows_; ++i) {
    out.values[i] = 0;
    if (!money.has(i) || !quantity.has(i) || (divided && quantity.values[i] == 0)) {
      out.present[i] = 0;
    } else if (divided) {
      const auto price = divide_half_up(money.values[i], scale_of(column.money), quantity.values[i],
                                        scale_of(column.quantity), made_price_scale);
      out.values[i] = std::int64_t(price.value_or(0));
      if (!price || *price != out.values[i]) out.too_long.push_back(std::uint32_t(i));
    } else if (__builtin_mul_overflow(money.values[i], quantity.values[i], &out.values[i])) {
      out.too_long.push_back(std::uint32_t(i));
    }
  }
}

}  // namespace footfall
