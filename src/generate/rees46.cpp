#include "generate/rees46.h"

#include <array>
#include <cstring>
#include <vector>

#include "generate/digits.h"
#include "generate/rees46_catalogue.h"
#include "generate/rees46_clock.h"
#include "generate/rees46_customers.h"
#include "generate/rees46_visits.h"

namespace footfall {
namespace {

class Rees46 final : public Shop {
 public:
  Rees46(std::uint64_t rows, std::uint64_t seed)
      : seed_(seed), customers_(rows, seed, clock_), visits_(seed, catalogue_, customers_) {}

  std::string_view header() const override {
    return "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
           "user_session\n";
  }
  std::uint32_t hours() const override { return Rees46Clock::hours; }
  std::uint32_t user_count_max() const override { return customers_.count_max(); }
  std::size_t row_bytes_max() const override { return 256; }
  void plan(std::uint32_t user, std::vector<Visit>& visits) const override {
    customers_.plan(user, visits);
  }
  std::uint32_t hours_reached(const Visit& visit) const override {
    return customers_.is_long(visit) ? Rees46Customers::hours_reached_max : 1;
  }
  std::uint32_t hours_reached_max() const override { return Rees46Customers::hours_reached_max; }
  void play(const Visit& visit, std::span<Event> events) const override {
    visits_.play(visit, events);
  }
  char* write(const Slice& slice, char* out) const override;

 private:
  // The end of a visit's rows: ",user_id,user_session\n".
  struct Tail {
    std::array<char, 63> text;
    std::uint8_t bytes;
  };

  char* write_session(const Visit& visit, char* out) const;
  Tail tail(const Visit& visit) const;

  std::uint64_t seed_;
  Rees46Clock clock_;
  Rees46Catalogue catalogue_;
  Rees46Customers customers_;
  Rees46Visits visits_;
};

// A random UUID (version 4), with two traps of the real file: a few empty ones, and a few that a
// customer shares with another one, as from the same browser.
char* Rees46::write_session(const Visit& visit, char* out) const {
  constexpr std::uint32_t empty_every = 700'001;
  constexpr std::uint32_t empty_first = 1'009;
  constexpr std::uint32_t shared_every = 100'003;
  constexpr std::uint32_t shared_first = 307;
  constexpr char hex[] = "0123456789abcdef";
  const bool first = visit.ordinal == 0;
  if (first && visit.user % empty_every == empty_first) return out;
  Visit owner = visit;
  if (first && visit.user % shared_every == shared_first) --owner.user;
  Random random(rees46_key(seed_, Rees46Stream::session, visit_number(owner)));
  const std::uint64_t high = (random.next() & ~std::uint64_t{0xf000}) | 0x4000;  // version
  const std::uint64_t low = (random.next() >> 2) | (std::uint64_t{1} << 63);     // variant
  for (int shift = 60; shift >= 0; shift -= 4) {
    *out++ = hex[(high >> shift) & 15];
    if (shift == 32 || shift == 16 || shift == 0) *out++ = '-';
  }
  for (int shift = 60; shift >= 0; shift -= 4) {
    *out++ = hex[(low >> shift) & 15];
    if (shift == 48) *out++ = '-';
  }
  return out;
}

Rees46::Tail Rees46::tail(const Visit& visit) const {
  Tail tail;
  char* out = tail.text.data();
  *out++ = ',';
  out = put_number(out, customers_.user_id(visit.user));
  *out++ = ',';
  out = write_session(visit, out);
  *out++ = '\n';
  tail.bytes = static_cast<std::uint8_t>(out - tail.text.data());
  return tail;
}

char* Rees46::write(const Slice& slice, char* out) const {
  constexpr std::array<std::string_view, 3> kinds{"view,", "cart,", "purchase,"};
  std::vector<Tail> tails;
  tails.reserve(slice.visits.size());
  for (const Visit& visit : slice.visits) tails.push_back(tail(visit));

  char time[] = "2019-10-01 00:00:00 UTC,";
  constexpr std::size_t time_bytes = sizeof time - 1;
  std::uint32_t second = Rees46Clock::seconds;
  for (const Event& event : slice.events) {
    if (event.second != second) {
      second = event.second;
      put_two_digits(time + 8, second / 86'400 + 1);
      put_two_digits(time + 11, second / 3'600 % 24);
      put_two_digits(time + 14, second / 60 % 60);
      put_two_digits(time + 17, second % 60);
    }
    out = put_text(out, {time, time_bytes});
    out = put_text(out, kinds[event.detail]);
    out = put_text(out, catalogue_.attributes(event.item, second));
    out = put_cents(out, catalogue_.price(event.item, second));
    // Copied whole, a fixed size, for speed; the next row begins where the tail really ends.
    const Tail& tail = tails[event.visit];
    std::memcpy(out, tail.text.data(), tail.text.size());
    out += tail.bytes;
  }
  return out;
}

}  // namespace

std::unique_ptr<Shop> rees46_shop(std::uint64_t rows, std::uint64_t seed) {
  return std::make_unique<Rees46>(rows, seed);
}

}  // namespace footfall
