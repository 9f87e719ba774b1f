#include "ingest/numbers.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace footfall {
namespace {

constexpr std::size_t digits_max = 120;  // longer texts are no numbers anyone means

// ISO 4217, active codes of countries, and those of metals left out.
constexpr std::string_view codes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
    "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ";

constexpr std::array<std::string_view, 27> signs{
    "$",   "€",   "£",  "¥",  "₹",  "₽",  "₩",  "₺",  "₴",  "₪",  "₫",   "฿", "₦", "₱",
    "US$", "CA$", "C$", "A$", "R$", "kr", "zł", "Kč", "Ft", "Fr", "lei", "R", "元"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// The blanks that are written between groups of digits, and around currencies.
constexpr std::array<std::string_view, 4> blanks{" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};

std::size_t blank_before(std::string_view text) noexcept {
  for (const auto blank : blanks) {
    if (text.starts_with(blank)) return blank.size();
  }
  return 0;
}

std::string_view without_blanks(std::string_view text) noexcept {
  text = trim(text);
  for (bool again = true; again;) {
    again = false;
    for (const auto blank : blanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        again = true;
      }
      if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        again = true;
      }
    }
  }
  return text;
}

bool number_begins(char c) noexcept {
  return is_digit(c) || c == '-' || c == '+' || c == '.' || c == ',' || c == '(';
}

bool allowed(std::string_view currency, const NumberRule& rule) noexcept {
  if (rule.currencies.empty()) return is_currency(currency);
  return std::ranges::find(rule.currencies, currency) != rule.currencies.end();
}

// Takes a currency off either end. False: what stands there is none.
bool take_currency(std::string_view& text, const NumberRule& rule,
                   std::string_view& currency) noexcept {
  const auto first = std::ranges::find_if(text, number_begins);
  const std::string_view front = text.substr(0, std::size_t(first - text.begin()));
  std::size_t end = text.size();
  while (end > front.size() && !is_digit(text[end - 1]) && text[end - 1] != ')' &&
         text[end - 1] != '.' && text[end - 1] != '-') {
    --end;
  }
  const std::string_view back = text.substr(end);
  text = text.substr(front.size(), end - front.size());
  const std::string_view before = without_blanks(front);
  const std::string_view behind = without_blanks(back);
  if (!before.empty() && !behind.empty()) return false;
  currency = before.empty() ? behind : before;
  return currency.empty() || allowed(currency, rule);
}

// A plain number in `out`: no groups, a point. nullopt where the text has another form.
struct Plain {
  std::array<char, digits_max + 2> text;
  std::size_t size = 0;

  bool push(char c) noexcept {
    if (size == text.size()) return false;
    text[size++] = c;
    return true;
  }
};

bool plain_number(std::string_view text, const NumberRule& rule, Plain& out) noexcept {
  std::size_t group = 0;   // digits since the last separator
  bool separated = false;  // there was one
  bool fraction = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const std::size_t blank = rule.thousands == ' ' ? blank_before(rest) : 0;
    if (is_digit(text[i])) {
      if (!out.push(text[i])) return false;
      ++group;
      ++i;
    } else if (text[i] == rule.decimal_point) {
      if (fraction || (separated && group != 3)) return false;
      if (!out.push('.')) return false;
      fraction = true;
      ++i;
    } else if (rule.thousands != '\0' && (blank > 0 || text[i] == rule.thousands)) {
      if (fraction || group == 0 || group > 3 || (separated && group != 3)) return false;
      separated = true;
      group = 0;
      i += std::max<std::size_t>(blank, 1);
    } else {
      return false;
    }
  }
  return fraction || !separated || group == 3;
}

// Value / 100 at the scale: the same digits two places further right.
ParsedDecimal hundredth(std::string_view number, int scale) noexcept {
  if (scale >= 2) return parse_decimal(number, scale - 2);
  ParsedDecimal parsed = parse_decimal(number, 0);
  const std::int64_t parts = scale == 1 ? 10 : 100;
  if (parsed.fault != DecimalFault::none) return parsed;
  if (parsed.units % parts != 0) return {0, DecimalFault::too_many_places};
  parsed.units /= parts;
  return parsed;
}

}  // namespace

bool is_currency(std::string_view code) noexcept {
  if (std::ranges::find(signs, code) != signs.end()) return true;
  if (code.size() != 3) return false;
  const std::size_t place = codes.find(code);
  return place != std::string_view::npos && place % 4 == 0;
}

ParsedNumber parse_number(std::string_view text, const NumberRule& rule, int scale) noexcept {
  ParsedNumber parsed{{0, DecimalFault::not_a_number}, {}};
  text = without_blanks(text);
  bool minus = false;
  const auto take_sign = [&] {
    if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
    minus = text[0] == '-';
    text.remove_prefix(1);
    return true;
  };
  bool sign = take_sign();
  if (rule.currency && !sign && text.starts_with('(') && text.ends_with(')')) {
    text = without_blanks(text.substr(1, text.size() - 2));
    minus = sign = true;
  }
  const bool percent = rule.percent && text.ends_with('%');
  if (percent) text = without_blanks(text.substr(0, text.size() - 1));
  if (rule.currency) {
    if (!take_currency(text, rule, parsed.currency)) return parsed;
    if (!sign) sign = take_sign();
    if (!sign && text.starts_with('(') && text.ends_with(')')) {
      text = text.substr(1, text.size() - 2);
      minus = true;
    }
  }
  Plain plain;
  if (minus && !rule.absolute) (void)plain.push('-');
  if (text.empty() || !plain_number(text, rule, plain)) return parsed;
  const std::string_view number{plain.text.data(), plain.size};
  parsed.value = percent ? hundredth(number, scale) : parse_decimal(number, scale);
  return parsed;
}

int number_sign(std::string_view text) noexcept {
  const bool digits = std::ranges::any_of(text, [](char c) { return c >= '1' && c <= '9'; });
  if (!digits) return 0;
  const auto first =
      std::ranges::find_if(text, [](char c) { return is_digit(c) || c == '-' || c == '('; });
  return is_digit(*first) ? 1 : -1;
}

}  // namespace footfall
