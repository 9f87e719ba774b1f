#include "generate/amazon_purchases.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "generate/amazon_catalogue.h"
#include "generate/curve.h"
#include "generate/digits.h"
#include "generate/draw.h"
#include "generate/in_order.h"
#include "generate/random.h"
#include "generate/respondents.h"

namespace footfall {
namespace {

constexpr std::chrono::sys_days first_day{std::chrono::year{2018} / 1 / 1};
constexpr std::uint32_t days = 1'826;  // to the end of 2022
constexpr std::uint64_t piece_rows = 32'768;
constexpr std::size_t row_bytes_max = 360;
constexpr std::uint64_t rows_of_a_respondent = 368;

enum Stream : std::uint64_t { weight_stream = 150, day_stream, purchase_stream };

constexpr auto year_weights = std::to_array<std::uint64_t>({65, 80, 115, 125, 115});
constexpr auto month_weights =
    std::to_array<std::uint64_t>({88, 80, 86, 88, 90, 90, 104, 92, 86, 90, 112, 134});
// Purchases of one respondent in five years; some bought once, some every day.
constexpr auto purchases = std::to_array<CurvePoint>({{0, 1},
                                                      {50'000, 12},
                                                      {250'000, 90},
                                                      {500'000, 225},
                                                      {750'000, 480},
                                                      {900'000, 870},
                                                      {990'000, 2'000},
                                                      {1'000'000, 6'000}});
constexpr auto quantities = std::to_array<CurvePoint>(
    {{0, 1}, {935'000, 1}, {935'001, 2}, {980'000, 3}, {995'000, 5}, {1'000'000, 13}});
constexpr std::array<std::string_view, 12> other_states{"CA", "TX", "FL", "NY", "PA", "OH",
                                                        "IL", "GA", "NC", "MI", "WA", "NJ"};

DrawTable draw_of_days() {
  std::vector<std::uint64_t> weights;
  for (std::uint32_t day = 0; day < days; ++day) {
    const std::chrono::year_month_day date{first_day + std::chrono::days{day}};
    weights.push_back(year_weights[static_cast<std::size_t>(int(date.year()) - 2018)] *
                      month_weights[unsigned(date.month()) - 1]);
  }
  return DrawTable(weights);
}

// 2018-12-04
char* put_day(char* out, std::uint32_t day) {
  const std::chrono::year_month_day date{first_day + std::chrono::days{day}};
  out = put_number(out, static_cast<std::uint64_t>(int(date.year())));
  *out++ = '-';
  out = put_two_digits(out, unsigned(date.month()));
  *out++ = '-';
  return put_two_digits(out, unsigned(date.day()));
}

class Purchases {
 public:
  explicit Purchases(const GenerateRequest& request)
      : seed_(request.seed), day_draw_(draw_of_days()) {
    const auto made_up = std::max<std::uint64_t>(request.rows / rows_of_a_respondent, 1);
    respondents_ = request.survey.empty()
                       ? made_up_respondents(static_cast<std::uint32_t>(made_up), seed_)
                       : read_respondents(request.survey);
    share_out(request.rows);
  }

  std::size_t count() const { return respondents_.size(); }
  // The rows of the respondents before the one of this number.
  std::uint64_t rows_before(std::size_t respondent) const { return begins_[respondent]; }

  char* put_respondent(char* out, std::size_t which) const;

 private:
  // Each gets rows in proportion to a weight, to the last row.
  void share_out(std::uint64_t rows) {
    std::vector<std::uint64_t> before{0};
    for (std::size_t i = 0; i < respondents_.size(); ++i) {
      Random random(stream_key(seed_, weight_stream, i));
      before.push_back(before.back() + draw_curve(purchases, random));
    }
    for (const std::uint64_t weight : before) {
      begins_.push_back(static_cast<std::uint64_t>(UInt128{rows} * weight / before.back()));
    }
  }
  std::vector<std::uint32_t> days_of(std::size_t which) const;
  char* put_row(char* out, const Respondent& who, std::uint32_t day, Random& random) const;

  std::uint64_t seed_;
  DrawTable day_draw_;
  AmazonCatalogue catalogue_;
  std::vector<Respondent> respondents_;
  std::vector<std::uint64_t> begins_;  // rows before each, and behind the last
};

// Several things are bought on one day as often as not.
std::vector<std::uint32_t> Purchases::days_of(std::size_t which) const {
  std::vector<std::uint32_t> all(begins_[which + 1] - begins_[which]);
  Random random(stream_key(seed_, day_stream, which));
  std::uint32_t day = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || random.chance(600'000)) day = day_draw_(random.next());
    all[i] = day;
  }
  std::sort(all.begin(), all.end());
  return all;
}

char* Purchases::put_row(char* out, const Respondent& who, std::uint32_t day,
                         Random& random) const {
  const AmazonProduct product = catalogue_.product(catalogue_.draw(random));
  const bool bare = random.chance(35'000);  // neither title nor state nor category
  out = put_day(out, day);
  *out++ = ',';
  const std::uint32_t change = random.chance(300'000) ? random.below(200) : 0;
  out = put_places(out, product.price + (product.sent ? change : 0), 2);
  *out++ = ',';
  out = put_number(out, draw_curve(quantities, random));
  out = put_text(out, ".0,");
  const bool away = who.state.empty() || random.chance(50'000);
  const std::string_view elsewhere = other_states[random.below(other_states.size())];
  if (!bare && product.sent && !random.chance(8'000)) {
    out = put_text(out, away ? elsewhere : who.state);
  }
  *out++ = ',';
  if (!bare && !random.chance(13'000)) out = put_text(out, product.title);
  *out++ = ',';
  if (!random.chance(500)) out = put_text(out, product.code);
  *out++ = ',';
  if (!bare && !random.chance(13'000)) out = put_text(out, product.category);
  *out++ = ',';
  out = put_text(out, who.id);
  *out++ = '\n';
  return out;
}

char* Purchases::put_respondent(char* out, std::size_t which) const {
  Random random(stream_key(seed_, purchase_stream, which));
  for (const std::uint32_t day : days_of(which)) {
    out = put_row(out, respondents_[which], day, random);
  }
  return out;
}

// The respondents of each piece: from a number to the next one's.
std::vector<std::size_t> pieces_of(const Purchases& all) {
  std::vector<std::size_t> begins{0};
  for (std::size_t i = 1; i < all.count(); ++i) {
    if (all.rows_before(i) - all.rows_before(begins.back()) >= piece_rows) begins.push_back(i);
  }
  begins.push_back(all.count());
  return begins;
}

}  // namespace

void write_amazon_purchases(const GenerateRequest& request,
                            const std::function<void(std::string_view)>& sink) {
  const Purchases all(request);
  const std::vector<std::size_t> begins = pieces_of(all);
  sink(
      "Order Date,Purchase Price Per Unit,Quantity,Shipping Address State,Title,"
      "ASIN/ISBN (Product Code),Category,Survey ResponseID\n");
  make_in_order(
      begins.size() - 1, request.threads,
      [&](std::size_t number, unsigned, Piece& piece) {
        const std::size_t begin = begins[number];
        const std::size_t end = begins[number + 1];
        char* out = piece.room((all.rows_before(end) - all.rows_before(begin)) * row_bytes_max);
        for (std::size_t i = begin; i < end; ++i) out = all.put_respondent(out, i);
        piece.set_end(out);
      },
      [&](std::string_view text) {
        if (request.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
        sink(text);
      });
}

}  // namespace footfall
