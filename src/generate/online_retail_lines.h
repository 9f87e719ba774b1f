// What stands on an invoice of the made-up gift shop, line by line.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "generate/draw.h"
#include "generate/online_retail_catalogue.h"
#include "generate/online_retail_invoices.h"

namespace footfall {

// The texts belong to the catalogue or are constants.
struct RetailLine {
  std::string_view code;
  std::string_view text;  // as a CSV field
  std::int64_t quantity = 0;
  std::int64_t price = 0;      // thousandths of a pound
  bool small_letters = false;  // the code is written in small letters
};

// Makes the lines of one invoice after another; each thread has its own.
class RetailLines {
 public:
  RetailLines(std::uint64_t seed, const GiftCatalogue& catalogue, const InvoicePlanner& planner);

  // Valid until the next call. The same invoice has the same lines whoever asks.
  std::span<const RetailLine> of(const Invoice& invoice);

 private:
  void fill_order(const Invoice& invoice, std::vector<RetailLine>& lines);
  void fill_cancelled(const Invoice& invoice);
  RetailLine bought(const Invoice& invoice, std::span<const RetailLine> before, Random& random);
  RetailLine carriage(const Invoice& invoice, Random& random) const;
  RetailLine product(std::uint32_t index, const Invoice& invoice, Random& random) const;
  RetailLine stock(const Invoice& invoice, Random& random) const;
  RetailLine sent_back(const Invoice& invoice, Random& random) const;
  std::int64_t quantity(std::uint32_t pence, bool web, Random& random) const;

  std::uint64_t seed_;
  const GiftCatalogue& catalogue_;
  const InvoicePlanner& planner_;
  std::vector<DrawTable> quantity_draws_;  // by how dear a thing is
  std::vector<std::uint32_t> last_seen_;   // the invoice (counted) that had the product last
  std::uint32_t invoice_count_ = 0;
  std::vector<RetailLine> lines_;
  std::vector<RetailLine> ordered_;
  std::vector<Invoice> of_party_;
};

}  // namespace footfall
