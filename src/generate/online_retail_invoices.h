// Who orders when in the made-up gift shop: its invoices, in the order of their numbers.
//
// The shop is planned by parties (a customer with all orders and cancellations, a guest of the web
// shop, a correction of the stock ...), each from a random stream of its own, taken in their order
// until their lines make up the wanted number exactly; the last one's are cut to fit.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace footfall {

class Random;

enum class InvoiceKind : std::uint8_t {
  order,       // of a customer
  guest,       // of the web shop, without a customer
  cancelled,   // C: takes back lines of an order of the same customer
  guest_back,  // C: samples, bank charges, fees, and things that guests sent back
  stock,       // a correction of the stock: price 0, often a negative quantity
  bad_debt,    // A: the books set right
};

struct Invoice {
  std::uint32_t minute = 0;  // since the shop's first midnight
  std::uint32_t party = 0;
  std::uint32_t number = 0;   // as printed, without its letter; 0 until the shop is whole
  std::uint16_t ordinal = 0;  // which of the party's invoices
  std::uint16_t of = 0;       // cancelled: the ordinal of the order
  std::uint16_t lines = 0;    // at least 1
  InvoiceKind kind = InvoiceKind::order;
};

// An order of many thousand of one thing, cancelled within the hour: a slip of the keyboard. The
// first orders of one party in 4,000.
constexpr bool is_absurd(const Invoice& order) {
  return order.party % 4'000 == 77 && order.ordinal == 0 && order.kind == InvoiceKind::order;
}

constexpr std::uint32_t online_retail_days = 374;  // 1 December 2010 to 9 December 2011
constexpr std::uint32_t day_minutes = 1'440;

// 1 .. 12.
std::uint32_t online_retail_month(std::uint32_t day);

// Only read once it is made, so threads may share it.
class InvoicePlanner {
 public:
  explicit InvoicePlanner(std::uint64_t seed);
  ~InvoicePlanner();
  InvoicePlanner(const InvoicePlanner&) = delete;
  InvoicePlanner& operator=(const InvoicePlanner&) = delete;

  // All invoices of a shop with `rows` lines, by time, numbered. Error interrupted after a stop
  // request.
  std::vector<Invoice> plan(std::uint64_t rows, const std::stop_token& stop) const;

  // The invoices of one party by ordinal, uncut and without their numbers.
  void plan_party(std::uint32_t party, std::vector<Invoice>& invoices) const;

  // Index into retail_countries().
  std::uint32_t country(const Invoice& invoice) const;

 private:
  struct Draws;

  std::uint32_t moment(bool web, Random& random) const;
  // When something bought at `minute` comes back; nothing where the shop's books end before.
  std::optional<std::uint32_t> moment_after(std::uint32_t minute, Random& random) const;
  void plan_customer(std::uint32_t party, Random& random, std::vector<Invoice>& invoices) const;

  std::uint64_t seed_;
  std::unique_ptr<const Draws> draws_;
};

}  // namespace footfall
