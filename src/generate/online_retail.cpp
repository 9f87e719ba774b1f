#include "generate/online_retail.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "generate/digits.h"
#include "generate/in_order.h"
#include "generate/online_retail_catalogue.h"
#include "generate/online_retail_countries.h"
#include "generate/online_retail_invoices.h"
#include "generate/online_retail_lines.h"
#include "generate/random.h"

namespace footfall {
namespace {

constexpr std::uint32_t piece_invoices = 4'096;  // about 8 MB of text
constexpr std::size_t row_bytes_max = 224;
constexpr std::uint32_t first_customer = 12'346;

enum Stream : std::uint64_t { late_stream = 90 };

// "2010-12-01 08:26:00"
char* put_minute(char* out, std::uint32_t minute) {
  constexpr std::chrono::sys_days first_day{std::chrono::year{2010} / 12 / 1};
  const std::chrono::year_month_day date{first_day + std::chrono::days{minute / day_minutes}};
  out = put_number(out, static_cast<std::uint64_t>(int(date.year())));
  *out++ = '-';
  out = put_two_digits(out, unsigned(date.month()));
  *out++ = '-';
  out = put_two_digits(out, unsigned(date.day()));
  *out++ = ' ';
  out = put_two_digits(out, minute / 60 % 24);
  *out++ = ':';
  out = put_two_digits(out, minute % 60);
  return put_text(out, ":00");
}

char* put_signed(char* out, std::int64_t value) {
  if (value < 0) *out++ = '-';
  return put_number(out, static_cast<std::uint64_t>(value < 0 ? -value : value));
}

char* put_code(char* out, const RetailLine& line) {
  for (const char c : line.code) {
    *out++ = line.small_letters && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

char* put_line(char* out, const Invoice& invoice, const RetailLine& line, std::uint32_t minute,
               std::string_view country) {
  constexpr std::string_view letters = "  CC A";  // by InvoiceKind
  const char letter = letters[static_cast<std::size_t>(invoice.kind)];
  if (letter != ' ') *out++ = letter;
  out = put_number(out, invoice.number);
  *out++ = ',';
  out = put_code(out, line);
  *out++ = ',';
  out = put_text(out, line.text);
  *out++ = ',';
  out = put_signed(out, line.quantity);
  *out++ = ',';
  out = put_minute(out, minute);
  *out++ = ',';
  if (line.price < 0) *out++ = '-';
  out = put_places(out, static_cast<std::uint64_t>(line.price < 0 ? -line.price : line.price), 3);
  *out++ = ',';
  if (invoice.kind == InvoiceKind::order || invoice.kind == InvoiceKind::cancelled) {
    out = put_number(out, first_customer + std::uint64_t{invoice.party});
    out = put_text(out, ".0");
  }
  *out++ = ',';
  out = put_text(out, country);
  *out++ = '\n';
  return out;
}

// What all threads read.
struct Shop {
  Shop(const GenerateRequest& request)
      : seed(request.seed), planner(seed), invoices(planner.plan(request.rows, request.stop)) {}

  // A few invoices are entered as the clock moves on: their second half is a minute later. Not
  // where the next invoice is of the same minute, so that the file stays in the order of time.
  bool is_late(std::size_t index) const {
    return Random(stream_key(seed, late_stream, invoices[index].number)).chance(2'500) &&
           invoices[index].kind == InvoiceKind::order && index + 1 < invoices.size() &&
           invoices[index + 1].minute > invoices[index].minute && invoices[index].minute % 60 != 59;
  }

  std::uint64_t seed;
  GiftCatalogue catalogue;
  InvoicePlanner planner;
  std::vector<Invoice> invoices;
};

char* put_invoice(char* out, const Shop& shop, std::size_t index, RetailLines& maker) {
  const Invoice& invoice = shop.invoices[index];
  const std::string_view country = retail_countries()[shop.planner.country(invoice)].name;
  const bool late = shop.is_late(index);
  const auto lines = maker.of(invoice);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::uint32_t after = late && i >= (lines.size() + 1) / 2 ? 1 : 0;
    out = put_line(out, invoice, lines[i], invoice.minute + after, country);
  }
  return out;
}

}  // namespace

void write_online_retail(const GenerateRequest& request,
                         const std::function<void(std::string_view)>& sink) {
  const Shop shop(request);
  std::vector<RetailLines> makers;
  for (unsigned i = 0; i < std::max(request.threads, 1U); ++i) {
    makers.emplace_back(request.seed, shop.catalogue, shop.planner);
  }
  sink("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
  const std::size_t count = shop.invoices.size();
  make_in_order((count + piece_invoices - 1) / piece_invoices, request.threads,
                [&](std::size_t number, unsigned maker, Piece& piece) {
                  const std::size_t begin = number * piece_invoices;
                  const std::size_t end = std::min(count, begin + piece_invoices);
                  std::size_t rows = 0;
                  for (std::size_t i = begin; i < end; ++i) rows += shop.invoices[i].lines;
                  char* out = piece.room(rows * row_bytes_max);
                  for (std::size_t i = begin; i < end; ++i)
                    out = put_invoice(out, shop, i, makers[maker]);
                  piece.set_end(out);
                },
                [&](std::string_view text) {
                  if (request.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
                  sink(text);
                });
}

}  // namespace footfall
