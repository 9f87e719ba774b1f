#include "generate/merch_store_visits.h"

#include <algorithm>
#include <vector>

namespace footfall {
namespace {

constexpr std::uint64_t visit_stream = 48;
constexpr std::uint32_t basket_max = 12;

// One visit in the making: rows are added in order until all of its events are filled.
class Walk {
 public:
  Walk(const MerchStoreCatalogue& catalogue, Random& random, std::span<Event> events)
      : catalogue_(catalogue), random_(random), events_(events), hit_(1 + random.below(5)) {}

  void play() {
    const auto size = static_cast<std::uint32_t>(events_.size());
    // The end of the visit is settled first: lines of the basket, and how far it gets.
    std::uint32_t lines = 0;
    std::uint32_t steps = 0;
    bool buys = false;
    if (size >= 7 && random_.chance(420'000)) {
      lines = 1 + random_.below(std::min(basket_max, size / 4));
      buys = size >= 6 * lines + 1 && random_.chance(650'000);
      steps = buys ? 4 : 3 + random_.below(3);
    }
    const std::uint32_t tail = std::min(size - 1, lines * (steps + (buys ? 2 : 0)));
    browse(size - tail);
    if (tail > 0) check_out(lines, steps, buys);
  }

 private:
  bool full() const { return filled_ == events_.size(); }

  void add(MerchKind kind, std::uint32_t item, std::uint32_t quantity, std::uint32_t basket = 0) {
    if (full()) return;
    const MerchDetail detail{kind, std::min(hit_, 4'095U), quantity, basket};
    events_[filled_++] = {second_, 0, item, detail.packed()};
  }

  void pass(std::uint32_t most) {
    second_ += 1 + random_.below(most);
    ++hit_;
  }

  // Pages one after the other: a click, mostly the view of it in the same second, at times a cart.
  void browse(std::size_t rows) {
    std::uint32_t page = catalogue_.draw_page(random_.next());
    while (filled_ < rows) {
      if (random_.chance(25'000)) {
        add(MerchKind::remove_from_cart, variant_of(page), 1);
        pass(20);
        continue;
      }
      add(MerchKind::click, page, 0);
      if (filled_ < rows && random_.chance(820'000)) {
        ++hit_;
        add(MerchKind::view, page, 0);
      }
      while (filled_ < rows && random_.chance(195'000)) {
        pass(30);
        add(MerchKind::cart, page, quantity());
      }
      pass(90);
      hit_ += random_.below(3);
      if (random_.chance(750'000)) page = catalogue_.draw_page(random_.next());
    }
  }

  // Every step shows the whole basket in one second; a purchase is told twice, the second time
  // without quantity and revenue.
  void check_out(std::uint32_t lines, std::uint32_t steps, bool buys) {
    struct Line {
      std::uint32_t variant = 0;
      std::uint32_t quantity = 0;
    };
    std::vector<Line> basket(lines);
    for (Line& line : basket) {
      line.variant = variant_of(catalogue_.draw_page(random_.next()));
      line.quantity = std::min(quantity(), 100U);
    }
    for (std::uint32_t step = 0; step < steps; ++step) {
      pass(150);
      for (const Line& line : basket) {
        add(MerchKind::checkout, line.variant, step == 0 ? line.quantity : 0);
      }
    }
    if (!buys) return;
    pass(60);
    for (const Line& line : basket) add(MerchKind::purchase, line.variant, line.quantity, lines);
    ++hit_;
    for (const Line& line : basket) add(MerchKind::purchase, line.variant, 0, lines);
  }

  std::uint32_t quantity() {
    if (random_.chance(720'000)) return 1;
    if (random_.chance(300)) return MerchDetail::absurd;
    return random_.chance(700'000) ? 2 + random_.below(4) : 5 * (1 + random_.below(10));
  }

  std::uint32_t variant_of(std::uint32_t page) {
    const MerchPage& of = catalogue_.pages()[page];
    return of.first_variant + random_.below(of.variant_count);
  }

  const MerchStoreCatalogue& catalogue_;
  Random& random_;
  std::span<Event> events_;
  std::size_t filled_ = 0;
  std::uint32_t second_ = 0;
  std::uint32_t hit_;
};

}  // namespace

void MerchStoreVisits::play(const Visit& visit, std::span<Event> events) const {
  Random random(stream_key(seed_, visit_stream, visit_number(visit)));
  Walk(catalogue_, random, events).play();
}

}  // namespace footfall
