#include "generate/online_retail_lines.h"

#include <algorithm>
#include <array>

#include "generate/curve.h"
#include "generate/online_retail_countries.h"
#include "generate/random.h"

namespace footfall {
namespace {

enum Stream : std::uint64_t { line_stream = 80 };

struct QuantityShare {
  std::uint32_t quantity = 1;
  std::uint32_t weight = 1;
};
// What customers take of things up to a price, in pence. Cheap ones come in boxes.
constexpr std::array<std::uint32_t, 4> price_classes{60, 150, 300, 600};
constexpr auto quantities = std::to_array<std::array<QuantityShare, 14>>({{{{24, 213},
                                                                            {12, 160},
                                                                            {25, 104},
                                                                            {1, 101},
                                                                            {2, 71},
                                                                            {48, 50},
                                                                            {6, 38},
                                                                            {3, 36},
                                                                            {4, 35},
                                                                            {36, 31},
                                                                            {5, 20},
                                                                            {10, 16},
                                                                            {72, 13},
                                                                            {8, 11}}},
                                                                          {{{12, 284},
                                                                            {1, 145},
                                                                            {2, 104},
                                                                            {24, 82},
                                                                            {3, 56},
                                                                            {6, 53},
                                                                            {4, 50},
                                                                            {10, 46},
                                                                            {8, 28},
                                                                            {5, 20},
                                                                            {48, 19},
                                                                            {16, 17},
                                                                            {20, 14},
                                                                            {36, 13}}},
                                                                          {{{1, 175},
                                                                            {6, 166},
                                                                            {12, 138},
                                                                            {2, 129},
                                                                            {10, 105},
                                                                            {3, 61},
                                                                            {4, 48},
                                                                            {8, 34},
                                                                            {5, 29},
                                                                            {24, 25},
                                                                            {20, 18},
                                                                            {48, 8},
                                                                            {100, 7},
                                                                            {16, 7}}},
                                                                          {{{1, 233},
                                                                            {4, 222},
                                                                            {2, 145},
                                                                            {3, 134},
                                                                            {6, 95},
                                                                            {8, 43},
                                                                            {12, 39},
                                                                            {24, 20},
                                                                            {5, 12},
                                                                            {16, 7},
                                                                            {48, 7},
                                                                            {9, 4},
                                                                            {18, 4},
                                                                            {10, 4}}},
                                                                          {{{2, 401},
                                                                            {1, 324},
                                                                            {4, 92},
                                                                            {3, 48},
                                                                            {6, 35},
                                                                            {10, 25},
                                                                            {12, 20},
                                                                            {8, 15},
                                                                            {16, 8},
                                                                            {5, 7},
                                                                            {24, 5},
                                                                            {20, 4},
                                                                            {32, 2},
                                                                            {48, 2}}}});
// Traders: how many times as much, in one line of thirty.
constexpr auto times_as_much = std::to_array<CurvePoint>(
    {{0, 2}, {600'000, 4}, {850'000, 9}, {960'000, 20}, {995'000, 60}, {1'000'000, 200}});
constexpr auto web_quantities = std::to_array<CurvePoint>({{0, 1},
                                                           {560'000, 1},
                                                           {560'001, 2},
                                                           {780'000, 3},
                                                           {860'000, 5},
                                                           {930'000, 8},
                                                           {960'000, 12},
                                                           {980'000, 19},
                                                           {990'000, 30},
                                                           {999'000, 120},
                                                           {1'000'000, 600}});
constexpr auto stock_gone = std::to_array<CurvePoint>({{0, 1},
                                                       {100'000, 2},
                                                       {200'000, 6},
                                                       {300'000, 11},
                                                       {500'000, 30},
                                                       {700'000, 66},
                                                       {900'000, 270},
                                                       {980'000, 1'440},
                                                       {1'000'000, 9'600}});
constexpr auto stock_found = std::to_array<CurvePoint>({{0, 1},
                                                        {400'000, 1},
                                                        {600'000, 6},
                                                        {800'000, 29},
                                                        {900'000, 84},
                                                        {980'000, 400},
                                                        {1'000'000, 5'568}});
// Thousandths of a pound.
constexpr auto manual_prices = std::to_array<CurvePoint>({{0, 60},
                                                          {300'000, 420},
                                                          {600'000, 3'750},
                                                          {700'000, 12'750},
                                                          {800'000, 219'500},
                                                          {900'000, 557'720},
                                                          {950'000, 1'592'490},
                                                          {1'000'000, 4'287'630}});
constexpr auto manual_refunds = std::to_array<CurvePoint>({{0, 190},
                                                           {300'000, 3'250},
                                                           {500'000, 60'000},
                                                           {800'000, 498'590},
                                                           {950'000, 1'917'000},
                                                           {995'000, 6'930'000},
                                                           {1'000'000, 38'970'000}});
constexpr auto amazon_fees = std::to_array<CurvePoint>(
    {{0, 1'000}, {100'000, 5'000'000}, {900'000, 8'500'000}, {1'000'000, 17'836'460}});
constexpr auto postages =
    std::to_array<std::uint32_t>({18'000, 18'000, 18'000, 18'000, 15'000, 28'000, 40'000, 130'000});

constexpr auto notes = std::to_array<std::string_view>({"check",
                                                        "check",
                                                        "check",
                                                        "check",
                                                        "?",
                                                        "damages",
                                                        "damaged",
                                                        "found",
                                                        "sold as set on dotcom",
                                                        "adjustment",
                                                        "Damaged",
                                                        "thrown away",
                                                        "\"Unsaleable, destroyed.\"",
                                                        "??",
                                                        "amazon",
                                                        "Found",
                                                        "wet damaged",
                                                        "had been put aside",
                                                        "smashed",
                                                        "missing",
                                                        "dotcom",
                                                        "wrongly coded 20713"});

struct Voucher {
  std::string_view code;
  std::string_view text;
  std::int64_t price = 0;
};
constexpr auto vouchers =
    std::to_array<Voucher>({{"gift_0001_10", "Dotcomgiftshop Gift Voucher £10.00", 8'330},
                            {"gift_0001_20", "Dotcomgiftshop Gift Voucher £20.00", 16'670},
                            {"gift_0001_30", "Dotcomgiftshop Gift Voucher £30.00", 25'000},
                            {"gift_0001_50", "Dotcomgiftshop Gift Voucher £50.00", 41'670},
                            {"DCGSSGIRL", "GIRLS PARTY BAG", 3'290},
                            {"DCGSSBOY", "BOYS PARTY BAG", 3'290}});

std::int64_t pence(std::uint32_t value) { return std::int64_t{value} * 10; }

// Down to whole pence.
std::int64_t whole_pence(std::int64_t thousandths) { return thousandths / 10 * 10; }

}  // namespace

RetailLines::RetailLines(std::uint64_t seed, const GiftCatalogue& catalogue,
                         const InvoicePlanner& planner)
    : seed_(seed),
      catalogue_(catalogue),
      planner_(planner),
      last_seen_(catalogue.products().size(), 0) {
  for (const auto& shares : quantities) {
    std::vector<std::uint64_t> weights;
    for (const QuantityShare& share : shares) weights.push_back(share.weight);
    quantity_draws_.emplace_back(weights);
  }
}

std::int64_t RetailLines::quantity(std::uint32_t pence, bool web, Random& random) const {
  if (web) return draw_curve(web_quantities, random);
  const auto dearness = static_cast<std::size_t>(
      std::upper_bound(price_classes.begin(), price_classes.end(), pence) - price_classes.begin());
  std::int64_t many = quantities[dearness][quantity_draws_[dearness](random.next())].quantity;
  if (random.chance(45'000)) many *= draw_curve(times_as_much, random);
  return many;
}

RetailLine RetailLines::product(std::uint32_t index, const Invoice& invoice, Random& random) const {
  const bool web = invoice.kind != InvoiceKind::order;
  const GiftProduct& product = catalogue_.products()[index];
  const std::size_t version = invoice.minute / day_minutes < product.renamed_on ? 1 : 0;
  const GiftPrice& price = product.prices[version];
  RetailLine line{.code = product.code, .text = product.texts[version]};
  line.quantity = quantity(price.list, web, random);
  const bool many = line.quantity >= 48 || line.quantity * price.list >= 5'000;
  line.price = pence(web ? price.guest : many ? price.bulk : price.list);
  line.small_letters = product.small_letters && invoice.kind == InvoiceKind::guest;
  return line;
}

RetailLine RetailLines::bought(const Invoice& invoice, std::span<const RetailLine> before,
                               Random& random) {
  const bool web = invoice.kind == InvoiceKind::guest;
  if (!before.empty() && random.chance(19'000)) {
    // Said twice; half of the time with another quantity.
    RetailLine again = before[random.below(static_cast<std::uint32_t>(before.size()))];
    if (random.chance(500'000)) again.quantity += 1 + random.below(6);
    return again;
  }
  if (random.chance(600)) {
    return {.code = "M",
            .text = "Manual",
            .quantity = 1 + (random.chance(200'000) ? random.below(12) : 0),
            .price = whole_pence(draw_curve(manual_prices, random))};
  }
  if (random.chance(web ? 430 : 0)) {
    const Voucher& voucher = vouchers[random.below(vouchers.size())];
    return {.code = voucher.code, .text = voucher.text, .quantity = 1, .price = voucher.price};
  }
  if (!web && random.chance(10)) {
    return {.code = "PADS", .text = "PADS TO MATCH ALL CUSHIONS", .quantity = 1, .price = 1};
  }
  const std::uint32_t month = online_retail_month(invoice.minute / day_minutes);
  std::uint32_t index = catalogue_.draw(month, random);
  for (int i = 0; i < 20 && last_seen_[index] == invoice_count_; ++i) {
    index = catalogue_.draw(month, random);
  }
  last_seen_[index] = invoice_count_;
  RetailLine line = product(index, invoice, random);
  if (!web && random.chance(100)) line.price = 0;  // a present
  return line;
}

// The last line of an order that is sent far, or from the web shop.
RetailLine RetailLines::carriage(const Invoice& invoice, Random& random) const {
  if (invoice.kind == InvoiceKind::guest) {
    const std::int64_t price = 8'000 + std::int64_t{invoice.lines} * (1'000 + random.below(1'900));
    return {.code = "DOT", .text = "DOTCOM POSTAGE", .quantity = 1, .price = whole_pence(price)};
  }
  if (retail_countries()[planner_.country(invoice)].carriage) {
    return {.code = "C2", .text = "CARRIAGE", .quantity = 1, .price = 50'000};
  }
  return {.code = "POST",
          .text = "POSTAGE",
          .quantity = 1 + (random.chance(500'000) ? random.below(6) : 0),
          .price = postages[random.below(postages.size())]};
}

void RetailLines::fill_order(const Invoice& invoice, std::vector<RetailLine>& lines) {
  Random random(
      stream_key(seed_, line_stream, invoice.party * std::uint64_t{65'536} + invoice.ordinal));
  ++invoice_count_;
  lines.clear();
  if (is_absurd(invoice)) {
    lines.push_back(product(invoice.party / 4'000 % 100, invoice, random));
    lines.back().quantity = 60'000 + random.below(30'000);
  }
  while (lines.size() < invoice.lines) lines.push_back(bought(invoice, lines, random));
  const bool web = invoice.kind == InvoiceKind::guest;
  const bool far = !web && planner_.country(invoice) != 0;
  if (invoice.lines >= (web ? 10 : 2) && random.chance(web ? 800'000 : far ? 790'000 : 0)) {
    lines.back() = carriage(invoice, random);
  }
}

void RetailLines::fill_cancelled(const Invoice& invoice) {
  planner_.plan_party(invoice.party, of_party_);
  const Invoice order = of_party_[invoice.of];
  fill_order(order, ordered_);
  Random random(
      stream_key(seed_, line_stream, invoice.party * std::uint64_t{65'536} + invoice.ordinal));
  for (std::size_t i = 0; i < invoice.lines; ++i) {
    const bool slip = is_absurd(order) && i == 0;
    RetailLine line =
        ordered_[slip ? 0 : random.below(static_cast<std::uint32_t>(ordered_.size()))];
    if (!slip) {
      const std::int64_t most = std::min<std::int64_t>(line.quantity, 2'000);
      if (random.chance(700'000)) line.quantity = 1 + random.below(std::uint32_t(most + 1) / 2);
      if (random.chance(20'000)) {
        line = {.code = "M",
                .text = "Manual",
                .quantity = 1,
                .price = whole_pence(draw_curve(manual_refunds, random))};
      } else if (random.chance(8'500)) {
        line = {.code = "D",
                .text = "Discount",
                .quantity = 1,
                .price = whole_pence(10 + random.below(150'000))};
      } else if (random.chance(1'700)) {
        line = {.code = "CRUK",
                .text = "CRUK Commission",
                .quantity = 1,
                .price = whole_pence(1'600 + random.below(1'000'000))};
      }
    }
    line.quantity = -line.quantity;
    if (line.price == 0) line.price = 10;  // nobody gives money back for a present
    lines_.push_back(line);
  }
}

RetailLine RetailLines::sent_back(const Invoice& invoice, Random& random) const {
  const std::uint32_t what = random.below(100);
  if (what < 16) {
    return {.code = "S",
            .text = "SAMPLES",
            .quantity = -1,
            .price = whole_pence(2'800 + random.below(95'000))};
  }
  if (what < 23) {
    return {.code = "BANK CHARGES",
            .text = "Bank Charges",
            .quantity = -1,
            .price = random.chance(100'000) ? 1 : whole_pence(5'000 + random.below(590'000))};
  }
  if (what < 31) {
    return {.code = "AMAZONFEE",
            .text = "AMAZON FEE",
            .quantity = -1,
            .price = whole_pence(draw_curve(amazon_fees, random))};
  }
  if (what < 47) {
    return {.code = "M",
            .text = "Manual",
            .quantity = -1,
            .price = whole_pence(draw_curve(manual_refunds, random))};
  }
  RetailLine line = product(catalogue_.draw(12, random), invoice, random);
  line.quantity = -line.quantity;
  return line;
}

RetailLine RetailLines::stock(const Invoice& invoice, Random& random) const {
  RetailLine line = product(catalogue_.draw(12, random), invoice, random);
  line.price = 0;
  const bool gone = random.chance(540'000);
  line.quantity = gone ? -std::int64_t{draw_curve(stock_gone, random)}
                       : std::int64_t{draw_curve(stock_found, random)};
  if (random.chance(gone ? 650'000 : 510'000)) {
    line.text = "";
  } else if (gone || random.chance(300'000)) {
    line.text = notes[random.below(notes.size())];
  }
  return line;
}

std::span<const RetailLine> RetailLines::of(const Invoice& invoice) {
  Random random(
      stream_key(seed_, line_stream, invoice.party * std::uint64_t{65'536} + invoice.ordinal));
  lines_.clear();
  switch (invoice.kind) {
    case InvoiceKind::order:
    case InvoiceKind::guest: fill_order(invoice, lines_); break;
    case InvoiceKind::cancelled: fill_cancelled(invoice); break;
    case InvoiceKind::guest_back:
      while (lines_.size() < invoice.lines) lines_.push_back(sent_back(invoice, random));
      break;
    case InvoiceKind::stock:
      while (lines_.size() < invoice.lines) lines_.push_back(stock(invoice, random));
      break;
    case InvoiceKind::bad_debt:
      lines_.push_back({.code = "B",
                        .text = "Adjust bad debt",
                        .quantity = 1,
                        .price = invoice.ordinal == 0 ? 11'062'060 : -11'062'060});
  }
  return lines_;
}

}  // namespace footfall
