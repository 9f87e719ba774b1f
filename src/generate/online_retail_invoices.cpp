#include "generate/online_retail_invoices.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <tuple>

#include "base/error.h"
#include "generate/curve.h"
#include "generate/draw.h"
#include "generate/online_retail_countries.h"
#include "generate/random.h"

namespace footfall {
namespace {

constexpr std::chrono::sys_days first_day{std::chrono::year{2010} / 12 / 1};
constexpr std::uint32_t first_number = 536'365;
constexpr std::uint32_t bad_debt_every = 8'100;  // parties, one of which sets the books right
constexpr std::uint32_t bad_debt_first = 50;
constexpr std::uint32_t last_open_hour = 20;

enum Stream : std::uint64_t { party_stream = 70, country_stream, number_stream };

enum Party : std::uint32_t { customer, guest, stock, guest_back };
constexpr auto party_weights = std::to_array<std::uint64_t>({4'372, 1'427, 2'121, 182});

// Invoices of customers by month from December 2010 on, a workday's; and those of guests.
constexpr auto month_weights =
    std::to_array<std::uint64_t>({86, 51, 47, 59, 67, 69, 62, 60, 57, 78, 92, 126, 110});
constexpr auto guest_months =
    std::to_array<std::uint64_t>({80, 41, 43, 49, 46, 50, 54, 55, 31, 32, 43, 43, 51});
// From Monday on. The shop is closed on Saturdays.
constexpr auto weekday_weights = std::to_array<std::uint64_t>({92, 96, 94, 108, 83, 0, 48});
constexpr auto hour_weights = std::to_array<std::uint64_t>(
    {0,     0,     0,     0,     0,     0,     5,   25,  560, 1'600, 2'600, 2'850,
     3'560, 3'000, 2'720, 2'600, 1'620, 1'020, 300, 200, 22,  0,     0,     0});
constexpr auto guest_hours = std::to_array<std::uint64_t>(
    {0, 0, 0, 0, 0, 0, 0, 0, 5, 110, 115, 95, 80, 100, 175, 300, 250, 130, 30, 1, 0, 0, 0, 0});
// Holidays, as days since the first: Christmas 2010, Easter, and England's Mondays off.
constexpr auto closed_days = std::to_array<std::uint32_t>(
    {23, 25, 26, 27, 28, 29, 30, 32, 33, 142, 144, 145, 149, 152, 180, 271});

constexpr auto invoices_of_customers = std::to_array<CurvePoint>({{0, 1},
                                                                  {345'000, 1},
                                                                  {345'001, 2},
                                                                  {540'000, 2},
                                                                  {540'001, 3},
                                                                  {680'000, 4},
                                                                  {800'000, 6},
                                                                  {900'000, 9},
                                                                  {950'000, 13},
                                                                  {980'000, 21},
                                                                  {990'000, 30},
                                                                  {995'000, 44},
                                                                  {999'000, 80},
                                                                  {1'000'000, 150}});
constexpr auto lines_of_orders = std::to_array<CurvePoint>({{0, 1},
                                                            {75'000, 1},
                                                            {75'001, 2},
                                                            {200'000, 5},
                                                            {300'000, 8},
                                                            {400'000, 11},
                                                            {500'000, 15},
                                                            {600'000, 19},
                                                            {700'000, 25},
                                                            {800'000, 33},
                                                            {900'000, 48},
                                                            {950'000, 65},
                                                            {980'000, 90},
                                                            {990'000, 112},
                                                            {995'000, 137},
                                                            {999'000, 240},
                                                            {1'000'000, 543}});
constexpr auto lines_of_guests = std::to_array<CurvePoint>({{0, 1},
                                                            {180'000, 1},
                                                            {180'001, 2},
                                                            {300'000, 5},
                                                            {400'000, 14},
                                                            {500'000, 36},
                                                            {600'000, 56},
                                                            {700'000, 93},
                                                            {800'000, 175},
                                                            {900'000, 250},
                                                            {950'000, 407},
                                                            {980'000, 553},
                                                            {990'000, 623},
                                                            {999'000, 750},
                                                            {1'000'000, 1'115}});
constexpr auto lines_of_returns = std::to_array<CurvePoint>({{0, 1},
                                                             {560'000, 1},
                                                             {560'001, 2},
                                                             {740'000, 3},
                                                             {850'000, 4},
                                                             {900'000, 6},
                                                             {950'000, 8},
                                                             {980'000, 13},
                                                             {990'000, 19},
                                                             {999'000, 42},
                                                             {1'000'000, 102}});
constexpr auto days_to_return = std::to_array<CurvePoint>(
    {{0, 0}, {250'000, 0}, {500'000, 7}, {800'000, 32}, {1'000'000, 130}});

// Three customers in 8,100 parties order like a hundred others, all of them from one country.
bool is_irish(std::uint32_t party) { return party % 2'700 == 1'030; }

bool is_closed(std::uint32_t day) {
  return std::find(closed_days.begin(), closed_days.end(), day) != closed_days.end();
}

std::uint32_t weekday(std::uint32_t day) { return (day + 2) % 7; }  // the first was a Wednesday

DrawTable draw_of_days(const std::array<std::uint64_t, 13>& months) {
  std::vector<std::uint64_t> weights;
  for (std::uint32_t day = 0; day < online_retail_days; ++day) {
    const std::uint32_t month = online_retail_month(day);
    const std::size_t index = day < 31 ? 0 : month == 12 ? 12 : month;
    weights.push_back(is_closed(day) ? 0 : months[index] * weekday_weights[weekday(day)]);
  }
  return DrawTable(weights);
}

}  // namespace

std::uint32_t online_retail_month(std::uint32_t day) {
  const std::chrono::year_month_day date{first_day + std::chrono::days{day}};
  return static_cast<unsigned>(date.month());
}

struct InvoicePlanner::Draws {
  DrawTable party{party_weights};
  DrawTable day{draw_of_days(month_weights)};
  DrawTable guest_day{draw_of_days(guest_months)};
  DrawTable hour{hour_weights};
  DrawTable guest_hour{guest_hours};
  DrawTable customer_country{country_draw(&RetailCountry::customers)};
  DrawTable guest_country{country_draw(&RetailCountry::guests)};
};

InvoicePlanner::InvoicePlanner(std::uint64_t seed)
    : seed_(seed), draws_(std::make_unique<Draws>()) {}
InvoicePlanner::~InvoicePlanner() = default;

std::uint32_t InvoicePlanner::country(const Invoice& invoice) const {
  Random random(stream_key(seed_, country_stream, invoice.party));
  if (invoice.kind == InvoiceKind::guest) return draws_->guest_country(random.next());
  if (invoice.kind != InvoiceKind::order && invoice.kind != InvoiceKind::cancelled) return 0;
  if (is_irish(invoice.party)) return ireland;
  const std::uint32_t home = draws_->customer_country(random.next());
  // A few customers move.
  const bool moves = random.chance(2'000);
  return moves && invoice.minute > 200 * day_minutes ? draws_->customer_country(random.next())
                                                     : home;
}

std::uint32_t InvoicePlanner::moment(bool web, Random& random) const {
  const std::uint32_t day = (web ? draws_->guest_day : draws_->day)(random.next());
  const std::uint32_t hour = (web ? draws_->guest_hour : draws_->hour)(random.next());
  return day * day_minutes + hour * 60 + random.below(60);
}

std::optional<std::uint32_t> InvoicePlanner::moment_after(std::uint32_t minute,
                                                          Random& random) const {
  const std::uint32_t later = draw_curve(days_to_return, random);
  if (later == 0) {
    const std::uint32_t soon = minute + 3 + random.below(45);
    const bool open = soon % day_minutes < last_open_hour * 60;
    return open ? std::optional(soon) : std::nullopt;
  }
  std::uint32_t day = minute / day_minutes + later;
  while (day < online_retail_days && (weekday_weights[weekday(day)] == 0 || is_closed(day))) ++day;
  if (day >= online_retail_days) return std::nullopt;
  return day * day_minutes + draws_->hour(random.next()) * 60 + random.below(60);
}

void InvoicePlanner::plan_customer(std::uint32_t party, Random& random,
                                   std::vector<Invoice>& invoices) const {
  const std::uint32_t count =
      is_irish(party) ? 60 + random.below(120) : draw_curve(invoices_of_customers, random);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Invoice order{.minute = moment(false, random),
                        .party = party,
                        .ordinal = static_cast<std::uint16_t>(invoices.size()),
                        .lines = static_cast<std::uint16_t>(draw_curve(lines_of_orders, random)),
                        .kind = InvoiceKind::order};
    invoices.push_back(order);
    const bool slip = is_absurd(order);
    if (!slip && !random.chance(212'000)) continue;
    const auto lines = static_cast<std::uint16_t>(draw_curve(lines_of_returns, random));
    const auto minute = slip ? order.minute : moment_after(order.minute, random);
    if (!minute) continue;
    invoices.push_back({.minute = *minute,
                        .party = party,
                        .ordinal = static_cast<std::uint16_t>(invoices.size()),
                        .of = order.ordinal,
                        .lines = std::min(lines, order.lines),
                        .kind = InvoiceKind::cancelled});
  }
}

void InvoicePlanner::plan_party(std::uint32_t party, std::vector<Invoice>& invoices) const {
  Random random(stream_key(seed_, party_stream, party));
  invoices.clear();
  if (party % bad_debt_every == bad_debt_first) {
    const std::uint32_t minute = moment(false, random);
    for (std::uint16_t i = 0; i < 3; ++i) {
      invoices.push_back({.minute = minute + i,
                          .party = party,
                          .ordinal = i,
                          .lines = 1,
                          .kind = InvoiceKind::bad_debt});
    }
    return;
  }
  Invoice single{.party = party, .lines = 1};
  const std::uint32_t kind = draws_->party(random.next());
  switch (is_absurd(single) || is_irish(party) ? customer : kind) {
    case customer: plan_customer(party, random, invoices); return;
    case guest:
      single.kind = InvoiceKind::guest;
      single.lines = static_cast<std::uint16_t>(draw_curve(lines_of_guests, random));
      break;
    case guest_back:
      single.kind = InvoiceKind::guest_back;
      single.lines = static_cast<std::uint16_t>(draw_curve(lines_of_returns, random));
      break;
    default:
      single.kind = InvoiceKind::stock;
      if (random.chance(20'000)) single.lines = static_cast<std::uint16_t>(2 + random.below(15));
  }
  single.minute = moment(single.kind == InvoiceKind::guest, random);
  invoices.push_back(single);
}

std::vector<Invoice> InvoicePlanner::plan(std::uint64_t rows, const std::stop_token& stop) const {
  std::vector<Invoice> all;
  std::vector<Invoice> of_party;
  std::uint64_t left = rows;
  for (std::uint32_t party = 0; left > 0; ++party) {
    if (party % 4'096 == 0 && stop.stop_requested()) {
      throw Error(ErrorKind::interrupted, "stopped");
    }
    plan_party(party, of_party);
    for (Invoice invoice : of_party) {
      if (left == 0) break;
      invoice.lines = static_cast<std::uint16_t>(std::min<std::uint64_t>(invoice.lines, left));
      left -= invoice.lines;
      all.push_back(invoice);
    }
  }
  std::sort(all.begin(), all.end(), [](const Invoice& a, const Invoice& b) {
    return std::tie(a.minute, a.party, a.ordinal) < std::tie(b.minute, b.party, b.ordinal);
  });
  Random random(stream_key(seed_, number_stream, 0));
  std::uint32_t number = first_number;
  for (Invoice& invoice : all) {
    invoice.number = number;
    number += 1 + (random.chance(600'000) ? 0 : 1 + random.below(3));  // some were never printed
  }
  return all;
}

}  // namespace footfall
