#include "generate/sales_orders.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <utility>

#include "base/error.h"
#include "generate/curve.h"
#include "generate/digits.h"
#include "generate/in_order.h"
#include "generate/random.h"

namespace footfall {
namespace {

constexpr std::chrono::sys_days first_day{std::chrono::year{2014} / 1 / 1};
constexpr std::uint32_t days = 1'461;  // four years
constexpr std::size_t piece_rows = 32'768;
constexpr std::size_t row_bytes_max = 400;
constexpr std::uint32_t first_order = 100'006;

enum Stream : std::uint64_t { customer_stream = 110, order_stream, line_stream, place_stream };

constexpr auto year_weights = std::to_array<std::uint64_t>({199, 210, 259, 331});
constexpr auto month_weights =
    std::to_array<std::uint64_t>({38, 33, 70, 67, 74, 73, 71, 71, 140, 82, 149, 141});
constexpr auto orders_of_customers = std::to_array<CurvePoint>({{0, 1},
                                                                {15'000, 2},
                                                                {58'000, 3},
                                                                {125'000, 4},
                                                                {246'000, 5},
                                                                {415'000, 6},
                                                                {550'000, 7},
                                                                {696'000, 8},
                                                                {800'000, 9},
                                                                {889'000, 10},
                                                                {938'000, 11},
                                                                {967'000, 12},
                                                                {990'000, 13},
                                                                {999'000, 14},
                                                                {1'000'000, 18}});
constexpr auto line_weights =
    std::to_array<std::uint64_t>({2'538, 1'220, 603, 336, 158, 70, 51, 16, 10, 3, 2, 1, 0, 1});
constexpr auto quantity_weights = std::to_array<std::uint64_t>(
    {899, 2'402, 2'409, 1'191, 1'230, 572, 606, 257, 258, 57, 34, 23, 27, 29});

struct ShipMode {
  std::string_view name;
  std::uint64_t weight = 0;
  std::array<std::uint64_t, 8> days{};  // weights of 0 .. 7
};
constexpr auto ship_modes =
    std::to_array<ShipMode>({{"Standard Class", 5'968, {0, 0, 0, 2, 2'402, 1'740, 1'203, 621}},
                             {"Second Class", 1'945, {0, 1, 764, 380, 371, 429, 0, 0}},
                             {"First Class", 1'538, {0, 344, 570, 623, 1, 0, 0, 0}},
                             {"Same Day", 543, {519, 24, 0, 0, 0, 0, 0, 0}}});

// What orders are drawn from, made once.
struct Draws {
  DrawTable line{line_weights};
  DrawTable quantity{quantity_weights};
  DrawTable mode;
  std::vector<DrawTable> ship_days;

  Draws() {
    std::vector<std::uint64_t> weights;
    for (const ShipMode& way : ship_modes) {
      weights.push_back(way.weight);
      ship_days.emplace_back(way.days);
    }
    mode = DrawTable(weights);
  }
};

const Draws& draws() {
  static const Draws made;
  return made;
}

std::chrono::year_month_day date_of(std::uint32_t day) {
  return std::chrono::year_month_day{first_day + std::chrono::days{day}};
}

DrawTable draw_of_days() {
  std::vector<std::uint64_t> weights;
  for (std::uint32_t day = 0; day < days; ++day) {
    const auto date = date_of(day);
    weights.push_back(day < 2 || day + 1 == days
                          ? 0
                          : year_weights[static_cast<std::size_t>(int(date.year()) - 2014)] *
                                month_weights[unsigned(date.month()) - 1]);
  }
  return DrawTable(weights);
}

// 21/8/2016
char* put_date(char* out, std::uint32_t day) {
  const auto date = date_of(day);
  out = put_number(out, unsigned(date.day()));
  *out++ = '/';
  out = put_number(out, unsigned(date.month()));
  *out++ = '/';
  return put_number(out, static_cast<std::uint64_t>(int(date.year())));
}

// 0, 0.3 and 0.15
char* put_discount(char* out, std::uint32_t percent) {
  return percent == 0 ? put_text(out, "0") : put_places(out, percent, 2);
}

char* put_cents_signed(char* out, std::int64_t cents) {
  if (cents < 0) *out++ = '-';
  return put_places(out, static_cast<std::uint64_t>(cents < 0 ? -cents : cents), 2);
}

}  // namespace

void SalesOrders::plan_customer(std::uint32_t customer, const DrawTable& day_draw,
                                std::uint64_t& left) {
  Random random(stream_key(seed_, customer_stream, customer));
  const std::uint32_t count = draw_curve(orders_of_customers, random);
  for (std::uint32_t i = 0; i < count && left > 0; ++i) {
    SalesOrder order{.customer = customer};
    order.day = static_cast<std::uint16_t>(day_draw(random.next()));
    order.mode = static_cast<std::uint8_t>(draws().mode(random.next()));
    order.ship_days = static_cast<std::uint8_t>(draws().ship_days[order.mode](random.next()));
    const std::uint64_t lines = 1 + draws().line(random.next());
    order.lines = static_cast<std::uint16_t>(std::min(lines, left));
    left -= order.lines;
    orders_.push_back(order);
  }
}

SalesOrders::SalesOrders(std::uint64_t rows, std::uint64_t seed, const std::stop_token& stop)
    : seed_(seed) {
  const DrawTable day_draw = draw_of_days();
  std::uint64_t left = rows;
  for (std::uint32_t customer = 0; left > 0; ++customer) {
    if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
    plan_customer(customer, day_draw, left);
  }
  lines_.reserve(rows);
  for (std::uint32_t order = 0; order < orders_.size(); ++order) {
    for (std::uint32_t line = 0; line < orders_[order].lines; ++line) {
      lines_.push_back({order, line});
    }
  }
  Random random(stream_key(seed_, place_stream, 0));
  for (std::size_t i = lines_.size(); i > 1; --i) {
    std::swap(lines_[i - 1], lines_[random.below(static_cast<std::uint32_t>(i))]);
  }
}

char* SalesOrders::put_row(char* out, std::size_t row, const SalesCatalogue& catalogue) const {
  const Line& line = lines_[row];
  const SalesOrder& order = orders_[line.order];
  Random random(stream_key(seed_, line_stream, line.order * std::uint64_t{64} + line.number));
  const SalesProduct& product = catalogue.products()[catalogue.draw(random.next())];
  const std::uint32_t quantity = 1 + draws().quantity(random.next());
  const std::uint32_t percent = catalogue.discount(product.shelf, random);
  const std::uint64_t full = std::uint64_t{product.list_price} * quantity;
  const auto price = static_cast<std::int64_t>((full * (100 - percent) + 50) / 100);
  const std::int64_t profit = price - std::int64_t{product.cost} * quantity;

  if (row != 0) out = put_text(out, ",\n");
  out = put_text(out, "  {\n    \"Row ID\": ");
  out = put_number(out, row + 1);
  const bool abroad = stream_key(seed_, order_stream, line.order) % 6 == 0;
  out = put_text(out, abroad ? ",\n    \"Order ID\": \"US-" : ",\n    \"Order ID\": \"CA-");
  out = put_number(out, static_cast<std::uint64_t>(int(date_of(order.day).year())));
  *out++ = '-';
  out = put_number(out, first_order + std::uint64_t{line.order});
  out = put_text(out, "\",\n    \"Order Date\": \"");
  out = put_date(out, order.day);
  out = put_text(out, "\",\n    \"Ship Date\": \"");
  out = put_date(out, std::uint32_t{order.day} + order.ship_days);
  out = put_text(out, "\",\n    \"Ship Mode\": \"");
  out = put_text(out, ship_modes[order.mode].name);
  out = put_text(out, "\",\n    \"Customer ID\": \"");
  out = put_text(out, sales_customer_id(seed_, order.customer));
  out = put_text(out, "\",\n    \"Product ID\": \"");
  out = put_text(out, product.id);
  out = put_text(out, "\",\n    \"Quantity\": ");
  out = put_number(out, quantity);
  out = put_text(out, ",\n    \"Price\": ");
  out = put_cents_signed(out, price);
  out = put_text(out, ",\n    \"Discount\": ");
  out = put_discount(out, percent);
  out = put_text(out, ",\n    \"Profit\": ");
  out = put_cents_signed(out, profit);
  return put_text(out, "\n  }");
}

void SalesOrders::write(const SalesCatalogue& catalogue, unsigned threads,
                        const std::function<void(std::string_view)>& sink) const {
  sink("[\n");
  make_in_order((lines_.size() + piece_rows - 1) / piece_rows, threads,
                [&](std::size_t number, unsigned, Piece& piece) {
                  const std::size_t end = std::min(lines_.size(), (number + 1) * piece_rows);
                  char* out = piece.room(piece_rows * row_bytes_max);
                  for (std::size_t row = number * piece_rows; row < end; ++row) {
                    out = put_row(out, row, catalogue);
                  }
                  piece.set_end(out);
                },
                sink);
  sink("\n]");
}

}  // namespace footfall
