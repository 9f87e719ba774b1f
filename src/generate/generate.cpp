#include "generate/generate.h"

#include <array>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "generate/amazon_purchases.h"
#include "generate/merch_store.h"
#include "generate/online_retail.h"
#include "generate/rees46.h"
#include "generate/sales.h"
#include "generate/slices.h"
#include "generate/timetable.h"

namespace footfall {
namespace {

using Sink = std::function<void(std::string_view)>;

// A shop whose rows are what people did, second by second.
template <auto make>
void write_events(const GenerateRequest& request, const Sink& sink) {
  const auto shop = make(request.rows, request.seed);
  const Timetable timetable(*shop, request.rows, request.threads, request.stop);
  sink(shop->header());
  write_rows(*shop, timetable, request.rows, request.threads, [&](std::string_view text) {
    if (request.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
    sink(text);
  });
}

struct Maker {
  MadeUpShop shop;
  void (*write)(const GenerateRequest& request, const Sink& sink);
};

constexpr auto makers = std::to_array<Maker>({
    {{"rees46", "a month of a multi-category shop's clickstream, like October 2019 of REES46",
      300'000'000},
     write_events<rees46_shop>},
    {{"merch-store", "a quarter of a merchandise store's product events, from click to purchase",
      100'000'000},
     write_events<merch_store_shop>},
    {{"online-retail", "a year of a gift wholesaler's invoices, like UCI Online Retail",
      100'000'000},
     write_online_retail},
    {{"sales", "four years of a shop for offices: orders, products and customers, three files",
      10'000'000, sales_files},
     write_sales},
    {{"amazon-purchases",
      "what the respondents of a survey bought, like Open e-commerce 1.0",
      20'000'000,
      {},
      true},
     write_amazon_purchases},
});

constexpr auto shops = [] {
  std::array<MadeUpShop, makers.size()> all{};
  for (std::size_t i = 0; i < makers.size(); ++i) all[i] = makers[i].shop;
  return all;
}();

const Maker& find_maker(const GenerateRequest& request) {
  std::vector<std::string> names;
  for (const Maker& maker : makers) {
    if (maker.shop.name == request.name) {
      if (!request.survey.empty() && !maker.shop.takes_survey) {
        throw Error(ErrorKind::bad_request,
                    str("generate ", request.name, ": nobody of this shop answered a survey"),
                    "--survey is for amazon-purchases");
      }
      if (request.rows >= 1 && request.rows <= maker.shop.rows_max) return maker;
      throw Error(ErrorKind::bad_request,
                  str("generate ", request.name, ": --rows ", request.rows,
                      " cannot be made; it is 1 to ", maker.shop.rows_max),
                  "for more rows make several files, each with a --seed of its own");
    }
    names.emplace_back(maker.shop.name);
  }
  throw Error(ErrorKind::bad_request,
              str("generate: there is no made-up shop \"", printable(request.name), "\"",
                  did_you_mean(request.name, names)),
              str("choose one of: ", join(names, ", ")));
}

}  // namespace

std::span<const MadeUpShop> made_up_shops() { return shops; }

const MadeUpShop& find_made_up_shop(const GenerateRequest& request) {
  return find_maker(request).shop;
}

void generate(const GenerateRequest& request, const Sink& sink) {
  find_maker(request).write(request, sink);
}

}  // namespace footfall
