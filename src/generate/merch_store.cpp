#include "generate/merch_store.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "generate/digits.h"
#include "generate/draw.h"
#include "generate/merch_store_catalogue.h"
#include "generate/merch_store_visits.h"
#include "generate/random.h"

namespace footfall {
namespace {

constexpr std::uint32_t days = 92;          // 1 August to 31 October 2016
constexpr std::uint32_t first_weekday = 0;  // the 1st of August was a Monday
constexpr std::uint32_t days_in_august = 31;
constexpr std::uint32_t days_to_october = 61;
constexpr std::uint64_t first_epoch = 1'470'009'600;
constexpr std::uint32_t day_seconds = 86'400;
constexpr std::uint32_t hours_reached_most = 12;

enum Stream : std::uint64_t { user_stream = 40, id_stream, page_stream, source_stream };

struct Share {
  std::string_view name;
  std::uint32_t weight = 1;
};

constexpr auto countries = std::to_array<Share>({{"United States", 7'440},
                                                 {"Venezuela", 335},
                                                 {"Canada", 330},
                                                 {"India", 177},
                                                 {"Japan", 120},
                                                 {"(not set)", 15},
                                                 {"United Kingdom", 115},
                                                 {"Taiwan", 90},
                                                 {"Australia", 80},
                                                 {"Germany", 78},
                                                 {"Hong Kong", 73},
                                                 {"France", 56},
                                                 {"Mexico", 55},
                                                 {"Brazil", 54},
                                                 {"Italy", 52},
                                                 {"Singapore", 49},
                                                 {"Netherlands", 41},
                                                 {"Switzerland", 40},
                                                 {"Philippines", 40},
                                                 {"Poland", 38},
                                                 {"Spain", 37},
                                                 {"Israel", 32},
                                                 {"South Korea", 29},
                                                 {"Myanmar (Burma)", 3},
                                                 {"Macedonia (FYROM)", 3},
                                                 {"Romania", 24},
                                                 {"Indonesia", 24},
                                                 {"Sweden", 23}});
constexpr auto devices = std::to_array<Share>({{"desktop", 861}, {"mobile", 111}, {"tablet", 28}});
constexpr auto channels = std::to_array<Share>({{"Organic Search", 423},
                                                {"Referral", 298},
                                                {"Direct", 190},
                                                {"Paid Search", 37},
                                                {"Social", 31},
                                                {"Affiliates", 12},
                                                {"Display", 9}});
// American days: most visits between 15 and 23 h UTC, fewer at weekends.
constexpr auto hour_weights = std::to_array<std::uint64_t>(
    {18, 16, 18, 16, 14, 14, 11, 9, 7, 6, 6, 7, 9, 14, 19, 26, 26, 30, 29, 26, 28, 26, 24, 20});
constexpr auto weekday_weights = std::to_array<std::uint64_t>({16, 17, 17, 16, 15, 9, 10});

template <std::size_t count>
DrawTable draw_of(const std::array<Share, count>& shares) {
  std::vector<std::uint64_t> weights;
  for (const Share& share : shares) weights.push_back(share.weight);
  return DrawTable(weights);
}

DrawTable draw_of_days() {
  std::vector<std::uint64_t> weights;
  for (std::uint32_t day = 0; day < days; ++day) {
    // The autumn is a little quieter than the summer.
    weights.push_back(weekday_weights[(day + first_weekday) % 7] * (300 - day));
  }
  return DrawTable(weights);
}

class MerchStore final : public Shop {
 public:
  MerchStore(std::uint64_t rows, std::uint64_t seed)
      : seed_(seed),
        rows_(rows),
        visits_(seed, catalogue_),
        day_draw_(draw_of_days()),
        hour_draw_(hour_weights),
        visit_count_draw_(falling_weights(60, 3, 7)),
        visit_size_draw_(falling_weights(900, 52, 5)),
        country_draw_(draw_of(countries)),
        device_draw_(draw_of(devices)),
        channel_draw_(draw_of(channels)) {}

  std::string_view header() const override {
    return "event_time,event_type,product_id,product_name,category,brand,variant,price,quantity,"
           "revenue,transaction_id,user_id,user_session,hit_number,country,device_category,"
           "channel_grouping\n";
  }
  std::uint32_t hours() const override { return days * 24; }
  std::uint32_t user_count_max() const override { return static_cast<std::uint32_t>(rows_); }
  std::size_t row_bytes_max() const override { return 512; }
  void plan(std::uint32_t user, std::vector<Visit>& visits) const override;
  std::uint32_t hours_reached(const Visit& visit) const override {
    return visit.size > 30 ? hours_reached_most : 1;
  }
  std::uint32_t hours_reached_max() const override { return hours_reached_most; }
  void play(const Visit& visit, std::span<Event> events) const override {
    visits_.play(visit, events);
    settle_times(visit, hours_reached(visit) * 3'600, days * day_seconds, events);
  }
  char* write(const Slice& slice, char* out) const override;

 private:
  char* write_row(const Event& event, const Visit& visit, char* out) const;
  char* write_place(const MerchDetail& detail, const Event& event, const Visit& visit,
                    char* out) const;
  char* write_money(const MerchDetail& detail, std::uint32_t price, const Visit& visit,
                    char* out) const;
  char* write_visitor(const MerchDetail& detail, const Visit& visit, char* out) const;
  std::uint32_t price_of(const MerchDetail& detail, const Event& event, const Visit& visit) const;

  std::uint64_t seed_;
  std::uint64_t rows_;
  MerchStoreCatalogue catalogue_;
  MerchStoreVisits visits_;
  DrawTable day_draw_;
  DrawTable hour_draw_;
  DrawTable visit_count_draw_;
  DrawTable visit_size_draw_;
  DrawTable country_draw_;
  DrawTable device_draw_;
  DrawTable channel_draw_;
};

void MerchStore::plan(std::uint32_t user, std::vector<Visit>& visits) const {
  Random random(stream_key(seed_, user_stream, user));
  const std::uint32_t count = 1 + visit_count_draw_(random.next());
  for (std::uint32_t ordinal = 0; ordinal < count; ++ordinal) {
    const std::uint32_t day = day_draw_(random.next());
    const std::uint32_t hour = hour_draw_(random.next());
    const std::uint32_t second = random.below(3'600);
    const auto size = static_cast<std::uint16_t>(2 + visit_size_draw_(random.next()));
    visits.push_back({user, day * day_seconds + hour * 3'600 + second,
                      static_cast<std::uint16_t>(ordinal), size});
  }
}

bool from_basket(MerchKind kind) {
  return kind == MerchKind::remove_from_cart || kind == MerchKind::checkout ||
         kind == MerchKind::purchase;
}

// The page of a row's product; variants lie in the order of their pages.
const MerchPage& page_of(const MerchStoreCatalogue& catalogue, const MerchDetail& detail,
                         std::uint32_t item) {
  if (!from_basket(detail.kind)) return catalogue.pages()[item];
  const auto pages = catalogue.pages();
  const auto after = std::upper_bound(
      pages.begin(), pages.end(), item,
      [](std::uint32_t variant, const MerchPage& page) { return variant < page.first_variant; });
  return *std::prev(after);
}

std::uint32_t MerchStore::price_of(const MerchDetail& detail, const Event& event,
                                   const Visit& visit) const {
  const std::uint32_t price = page_of(catalogue_, detail, event.item).price;
  // One visitor in four has a code for a fifth off.
  return stream_key(seed_, id_stream, visit.user) % 4 == 0 ? price * 4 / 5 : price;
}

// "category,brand,variant,": most basket rows know no category, and carts write a template's name.
char* MerchStore::write_place(const MerchDetail& detail, const Event& event, const Visit& visit,
                              char* out) const {
  const std::uint64_t which = visit_number(visit) * 4'096 + event.item;
  Random random(stream_key(seed_, page_stream, which));
  std::string_view category = "(not set)";
  std::string_view variant = "(not set)";
  if (!from_basket(detail.kind)) {
    category = catalogue_.pages()[event.item].categories[random.chance(250'000) ? 1 : 0];
    if (detail.kind == MerchKind::cart && random.chance(210'000)) category = "${escCatTitle}";
  } else if (detail.kind != MerchKind::remove_from_cart) {
    const MerchVariant& of = catalogue_.variants()[event.item];
    if (random.chance(150'000)) category = of.shelf;
    variant = of.variant;
  }
  out = put_text(out, category);
  out = put_text(out, ",(not set),");
  out = put_text(out, variant);
  *out++ = ',';
  return out;
}

// "price,quantity,revenue,transaction_id,": a line's revenue has its share of 7.00 for delivery.
char* MerchStore::write_money(const MerchDetail& detail, std::uint32_t price, const Visit& visit,
                              char* out) const {
  out = put_places(out, price, 2);
  *out++ = ',';
  if (detail.quantity == MerchDetail::absurd) {
    out = put_text(out, "10000000000000000");
  } else if (detail.quantity != 0) {
    out = put_number(out, detail.quantity);
  }
  *out++ = ',';
  if (detail.kind == MerchKind::purchase) {
    if (detail.quantity != 0) {
      out = put_places(
          out, std::uint64_t{price} * detail.quantity * 10'000 + 7'000'000 / detail.basket, 6);
    }
    out = put_text(out, ",ORD2016");
    out = put_number(out, visit.start / day_seconds + 100);
    out = put_number(out, visit_number(visit));
  } else {
    *out++ = ',';
  }
  *out++ = ',';
  return out;
}

// "user_id,user_session,hit_number,country,device_category,channel_grouping\n". Ids are random
// numbers of 19 digits, some of 18; one in ten has a leading zero, one in fourteen is above 2^63.
char* MerchStore::write_visitor(const MerchDetail& detail, const Visit& visit, char* out) const {
  constexpr std::uint64_t ids = 10'000'000'000'000'000'000U;
  Random random(stream_key(seed_, id_stream, visit.user));
  std::uint64_t id = random.next() % ids;
  std::array<char, 19> digits{};
  for (std::size_t i = digits.size(); i-- > 0; id /= 10) {
    digits[i] = static_cast<char>('0' + id % 10);
  }
  const std::string_view user(digits.data(), digits.size() - (visit.user % 10 == 3 ? 1 : 0));
  out = put_text(out, user);
  *out++ = ',';
  out = put_text(out, user);
  *out++ = '-';
  out = put_number(out, first_epoch + visit.start);
  *out++ = ',';
  out = put_number(out, detail.hit);
  *out++ = ',';
  out = put_text(out, countries[country_draw_(random.next())].name);
  *out++ = ',';
  out = put_text(out, devices[device_draw_(random.next())].name);
  *out++ = ',';
  const std::uint64_t source = stream_key(seed_, source_stream, visit_number(visit));
  out = put_text(out, channels[channel_draw_(source)].name);
  *out++ = '\n';
  return out;
}

char* MerchStore::write_row(const Event& event, const Visit& visit, char* out) const {
  constexpr std::array<std::string_view, 6> kinds{
      "click,", "view,", "cart,", "remove_from_cart,", "checkout,", "purchase,"};
  const MerchDetail detail = MerchDetail::unpacked(event.detail);
  out = put_text(out, kinds[static_cast<std::size_t>(detail.kind)]);
  out = put_text(out, from_basket(detail.kind) ? catalogue_.variants()[event.item].text
                                               : catalogue_.pages()[event.item].text);
  out = write_place(detail, event, visit, out);
  out = write_money(detail, price_of(detail, event, visit), visit, out);
  return write_visitor(detail, visit, out);
}

char* MerchStore::write(const Slice& slice, char* out) const {
  char time[] = "2016-08-01 00:00:00 UTC,";
  for (const Event& event : slice.events) {
    const std::uint32_t day = event.second / day_seconds;
    const std::uint32_t month = day < days_in_august ? 8 : day < days_to_october ? 9 : 10;
    const std::uint32_t before = month == 8 ? 0 : month == 9 ? days_in_august : days_to_october;
    put_two_digits(time + 5, month);
    put_two_digits(time + 8, day - before + 1);
    put_two_digits(time + 11, event.second / 3'600 % 24);
    put_two_digits(time + 14, event.second / 60 % 60);
    put_two_digits(time + 17, event.second % 60);
    out = put_text(out, {time, sizeof time - 1});
    out = write_row(event, slice.visits[event.visit], out);
  }
  return out;
}

}  // namespace

std::unique_ptr<Shop> merch_store_shop(std::uint64_t rows, std::uint64_t seed) {
  return std::make_unique<MerchStore>(rows, seed);
}

}  // namespace footfall
