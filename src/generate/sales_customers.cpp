#include "generate/sales_customers.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "generate/draw.h"
#include "generate/random.h"
#include "generate/sales_orders.h"
#include "generate/sales_places.h"
#include "generate/stored_zip.h"

namespace footfall {
namespace {

constexpr std::uint32_t first_number = 10'015;
constexpr std::size_t sheet_piece_bytes = std::size_t{1} << 20;

enum Stream : std::uint64_t { name_stream = 120, dirt_stream, contact_stream, place_stream };

constexpr std::array<std::string_view, 72> first_names{
    "Pierre",      "Gary",     "Kelly",    "Adam",      "Philip",    "Steve",    "Jocasta",
    "Adrian",      "Pete",     "Speros",   "Maya",      "Karen",     "Jessica",  "Justin",
    "Christopher", "Lisa",     "Tamara",   "Sharelle",  "Alejandro", "Katrina",  "Dianna",
    "Jason",       "Thais",    "Kristina", "Chad",      "Khloe",     "Hunter",   "Skye",
    "Eric",        "Frank",    "Mary",     "Charlotte", "Mitch",     "Jeremy",   "Matt",
    "Grace",       "Valerie",  "Alice",    "John",      "Tracy",     "Nora",     "Jim",
    "Becky",       "Shirley",  "Helen",    "Neil",      "Sally",     "Sung",     "Bill",
    "David",       "Victoria", "Ben",      "Paul",      "Dorris",    "Craig",    "Elpida",
    "Thomas",      "Shahid",   "Mark",     "Resi",      "Dorothy",   "MaryBeth", "Roy",
    "Beth",        "Bruce",    "Joni",     "Fred",      "Cynthia",   "Muhammed", "Anthony",
    "Zuschuss",    "Ionia"};
constexpr std::array<std::string_view, 64> last_names{"Wener",
                                                      "Hansen",
                                                      "Lampkin",
                                                      "Hart",
                                                      "Fox",
                                                      "Carroll",
                                                      "Rupert",
                                                      "Barton",
                                                      "Takahito",
                                                      "Goranitis",
                                                      "Herman",
                                                      "Bern",
                                                      "Myrick",
                                                      "Hirsh",
                                                      "Schild",
                                                      "Ryan",
                                                      "Willingham",
                                                      "Roach",
                                                      "Savely",
                                                      "Bavinger",
                                                      "Wilson",
                                                      "Gross",
                                                      "Sissman",
                                                      "Nunn",
                                                      "McGuire",
                                                      "Miller",
                                                      "Lopez",
                                                      "Norling",
                                                      "Hoffmann",
                                                      "Olsen",
                                                      "O'Rourke",
                                                      "Melton",
                                                      "Lonsdale",
                                                      "Abelman",
                                                      "Kelly",
                                                      "Mitchum",
                                                      "McCarthy",
                                                      "Huston",
                                                      "Blumstein",
                                                      "Vittorini",
                                                      "Paige",
                                                      "Martin",
                                                      "Schmidt",
                                                      "Wasserman",
                                                      "Knudson",
                                                      "Pak",
                                                      "Stewart",
                                                      "Kendrick",
                                                      "Overfelt",
                                                      "B\u00fchler",
                                                      "Brennan",
                                                      "Van Hugh",
                                                      "Franz\u00f6sisch",
                                                      "Molinari",
                                                      "H\u00e4berlin",
                                                      "P\u00f6lking",
                                                      "Collister",
                                                      "Skach",
                                                      "Corey-Lock",
                                                      "Thompson",
                                                      "Geld",
                                                      "Arntzen",
                                                      "Armstrong",
                                                      "MacIntyre"};
constexpr std::array<std::string_view, 14> dirt{"567",     "_",     "@#$",   "....",     "&^*",
                                                "   ",     "12313", "<>><>", "098-.,;;", ")(*&",
                                                "  ;.,.,", "0009",  "#",     "\":[]|}-="};
constexpr std::array<std::string_view, 20> streets{
    "Jones Ridges",  "Murphy Unions", "Adams Lane",     "Christopher Turnpike", "Harris Ways",
    "Tammy Prairie", "Emily Corner",  "Katherine Mall", "Lane Squares",         "Angela Loop",
    "Colon Hill",    "White Squares", "Johnson Shore",  "Murphy Port",          "Lynch Squares",
    "Cox View",      "Shane Lakes",   "Lee Manor",      "Fischer Valley",       "Sweeney Turnpike"};
constexpr std::array<std::string_view, 16> towns{
    "Johnsonfort",    "Ashleyton",     "East Amyberg",   "North Ryanstad",
    "East Laceyside", "North Daniel",  "Ryantown",       "Jameston",
    "Port Samantha",  "Port John",     "New Pedromouth", "Robertton",
    "South Nathan",   "Port Jennifer", "East Carlton",   "Lake Barryview"};
constexpr std::array<std::string_view, 12> states{"FL", "IA", "IN", "MI", "SD", "KS",
                                                  "SC", "DC", "ME", "CA", "VA", "KY"};
constexpr std::array<std::string_view, 3> segments{"Consumer", "Corporate", "Home Office"};
constexpr auto segment_weights = std::to_array<std::uint64_t>({409, 236, 148});
// "." 421.580.0902, "-" 421-580-0902, "(" (421)580-0902, "1" 001-421-580-0902; "x": an extension
// behind it; "n": a number of ten digits; "m": what a spreadsheet made of it; "e": its despair.
constexpr std::array<std::string_view, 11> phone_shapes{".x", "-x", "e", "1x", "(x", "(",
                                                        "n",  ".",  "-", "1",  "m"};
constexpr auto phone_weights =
    std::to_array<std::uint64_t>({111, 106, 103, 90, 82, 68, 66, 56, 46, 33, 32});
constexpr std::array<std::string_view, 11> columns{
    "Customer ID", "Customer Name", "email", "phone",       "address", "Segment",
    "Country",     "City",          "State", "Postal Code", "Region"};

template <std::size_t count>
std::string_view one_of(const std::array<std::string_view, count>& words, Random& random) {
  return words[random.below(count)];
}

struct Name {
  std::string_view first;
  std::string_view last;
};

Name name_of(std::uint64_t seed, std::uint32_t customer) {
  Random random(stream_key(seed, name_stream, customer));
  const std::string_view first = one_of(first_names, random);
  return {first, one_of(last_names, random)};
}

std::string digits(std::uint32_t count, Random& random) {
  std::string out;
  while (out.size() < count) out += static_cast<char>('0' + random.below(10));
  return out;
}

// As somebody typed it: one name in ten has something in it that does not belong there. "" for the
// few who gave none.
std::string dirty_name(std::uint64_t seed, std::uint32_t customer) {
  Random random(stream_key(seed, dirt_stream, customer));
  std::string name = sales_customer_name(seed, customer);
  if (random.chance(10'000)) return "";
  if (random.chance(900'000)) return name;
  const std::string_view what = one_of(dirt, random);
  const auto letters = static_cast<std::uint32_t>(name.size());
  const std::size_t at = random.chance(200'000) ? 0 : random.below(letters + 1);
  // Never in the middle of a letter of several bytes.
  std::size_t begin = at;
  while (begin < name.size() && (static_cast<unsigned char>(name[begin]) & 0xc0) == 0x80) ++begin;
  return name.insert(begin, what);
}

// A cell of the sheet being written.
class Row {
 public:
  Row(std::string& out, std::uint32_t number) : out_(out), number_(number) {
    out_ += str("<row r=\"", number, "\">");
  }
  void end() { out_ += "</row>"; }

  void nothing() { ++column_; }
  void number(std::string_view digits) { out_ += str(begin(""), "<v>", digits, "</v></c>"); }
  void shared(std::uint32_t index) { out_ += str(begin(" t=\"s\""), "<v>", index, "</v></c>"); }
  void text(std::string_view text) {
    out_ += begin(" t=\"inlineStr\"");
    out_ += "<is><t xml:space=\"preserve\">";
    for (const char c : text) {
      switch (c) {
        case '&': out_ += "&amp;"; break;
        case '<': out_ += "&lt;"; break;
        case '>': out_ += "&gt;"; break;
        default: out_ += c;
      }
    }
    out_ += "</t></is></c>";
  }

 private:
  std::string begin(std::string_view type) {
    const char letter = static_cast<char>('A' + column_++);
    return str("<c r=\"", letter, number_, "\"", type, ">");
  }

  std::string& out_;
  std::uint32_t number_;
  int column_ = 0;
};

// What many cells share: header, segments, country, then city, state and region of each place.
std::vector<std::string_view> shared_texts() {
  std::vector<std::string_view> texts(columns.begin(), columns.end());
  texts.insert(texts.end(), segments.begin(), segments.end());
  texts.push_back("United States");
  for (const SalesPlace& place : sales_places()) {
    texts.insert(texts.end(), {place.city, place.state, place.region});
  }
  return texts;
}
constexpr auto first_segment = static_cast<std::uint32_t>(columns.size());
constexpr auto country = static_cast<std::uint32_t>(columns.size() + segments.size());
constexpr std::uint32_t first_place = country + 1;

void put_phone(Row& row, std::string_view shape, Random& random) {
  const std::string area = digits(3, random);
  const std::string office = digits(3, random);
  const std::string line = digits(4, random);
  const std::string extension =
      shape.ends_with('x') ? "x" + digits(3 + random.below(3), random) : "";
  switch (shape.front()) {
    case '.': row.text(str(area, ".", office, ".", line, extension)); break;
    case '-': row.text(str(area, "-", office, "-", line, extension)); break;
    case '(': row.text(str("(", area, ")", office, "-", line, extension)); break;
    case '1': row.text(str("001-", area, "-", office, "-", line, extension)); break;
    case 'n': row.number(str(2 + random.below(8), area.substr(1), office, line)); break;
    case 'm': row.number(str("-", 1'000 + random.below(9'000))); break;
    default: row.text("#ERROR!");
  }
}

void put_contact(Row& row, const DrawTable& shapes, Random& random) {
  std::string mail = str(one_of(first_names, random), one_of(last_names, random));
  for (char& c : mail) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::erase_if(mail, [](char c) { return c < 'a' || c > 'z'; });
  // One in four hundred forgot the sign.
  row.text(str(mail, 100 + random.below(900), random.chance(2'500) ? "" : "@", "gmail.com"));
  put_phone(row, phone_shapes[shapes(random.next())], random);
  std::string address = str(digits(3 + random.below(3), random), " ", one_of(streets, random));
  if (random.chance(250'000)) address += str(" Suite ", digits(3, random));
  if (random.chance(250'000)) address += str(" Apt. ", digits(3, random));
  address += str("\n", one_of(towns, random), ", ", one_of(states, random), " ");
  row.text(address + digits(5, random));
}

class Sheet {
 public:
  Sheet(std::uint64_t seed, std::uint32_t customers) : seed_(seed), customers_(customers) {
    std::vector<std::uint64_t> weights;
    for (const SalesPlace& place : sales_places()) weights.push_back(place.weight);
    places_ = DrawTable(weights);
  }

  void write(const TextSink& sink) const {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
        "<sheetData>";
    Row header(out, 1);
    for (std::uint32_t i = 0; i < columns.size(); ++i) header.shared(i);
    header.end();
    for (std::uint32_t customer = 0; customer < customers_; ++customer) {
      put_customer(customer, out);
      if (out.size() < sheet_piece_bytes) continue;
      sink(out);
      out.clear();
    }
    out += "</sheetData></worksheet>";
    sink(out);
  }

 private:
  void put_customer(std::uint32_t customer, std::string& out) const {
    Row row(out, customer + 2);
    row.text(sales_customer_id(seed_, customer));
    const std::string name = dirty_name(seed_, customer);
    if (name.empty()) {
      row.nothing();
    } else {
      row.text(name);
    }
    Random contact(stream_key(seed_, contact_stream, customer));
    put_contact(row, phones_, contact);
    Random random(stream_key(seed_, place_stream, customer));
    row.shared(first_segment + segments_(random.next()));
    row.shared(country);
    const std::uint32_t at = places_(random.next());
    const SalesPlace& place = sales_places()[at];
    row.shared(first_place + 3 * at);
    row.shared(first_place + 3 * at + 1);
    // The spreadsheet took the codes for numbers, but for one in eight hundred.
    if (random.chance(1'250)) {
      row.text(str(place.postal_code < 10'000 ? "0" : "", place.postal_code));
    } else {
      row.number(str(place.postal_code));
    }
    row.shared(first_place + 3 * at + 2);
    row.end();
  }

  std::uint64_t seed_;
  std::uint32_t customers_;
  DrawTable places_;
  DrawTable phones_{phone_weights};
  DrawTable segments_{segment_weights};
};

constexpr std::string_view xml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view package = "http://schemas.openxmlformats.org/package/2006/";
constexpr std::string_view office =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view main_sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

std::string content_types() {
  constexpr std::string_view part = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  const auto over = [&](std::string_view path, std::string_view type) {
    return str("<Override PartName=\"/xl/", path, "\" ContentType=\"", part, type, "+xml\"/>");
  };
  return str(xml, "<Types xmlns=\"", package, "content-types\">",
             "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.",
             "relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>",
             over("workbook.xml", "sheet.main"), over("worksheets/sheet1.xml", "worksheet"),
             over("sharedStrings.xml", "sharedStrings"), "</Types>");
}

std::string relationships(std::span<const std::string_view> types_and_targets) {
  std::string out = str(xml, "<Relationships xmlns=\"", package, "relationships\">");
  for (std::size_t i = 0; i < types_and_targets.size(); i += 2) {
    out += str("<Relationship Id=\"rId", i / 2 + 1, "\" Type=\"", office, "/", types_and_targets[i],
               "\" Target=\"", types_and_targets[i + 1], "\"/>");
  }
  return out + "</Relationships>";
}

std::string shared_strings() {
  const auto texts = shared_texts();
  std::string out = str(xml, "<sst xmlns=\"", main_sheet, "\">");
  for (const std::string_view text : texts) out += str("<si><t>", text, "</t></si>");
  return out + "</sst>";
}

}  // namespace

std::string sales_customer_name(std::uint64_t seed, std::uint32_t customer) {
  const Name name = name_of(seed, customer);
  return str(name.first, " ", name.last);
}

std::string sales_customer_id(std::uint64_t seed, std::uint32_t customer) {
  const Name name = name_of(seed, customer);
  return str(name.first.front(), name.last.front(), "-",
             first_number + std::uint64_t{customer} * 5);
}

void write_sales_customers(std::uint64_t seed, std::uint32_t customers,
                           const std::function<void(std::string_view)>& sink) {
  const Sheet sheet(seed, customers);
  StoredZip zip(sink);
  zip.add("[Content_Types].xml", content_types());
  zip.add("_rels/.rels",
          relationships(std::to_array<std::string_view>({"officeDocument", "xl/workbook.xml"})));
  zip.add("xl/workbook.xml",
          str(xml, "<workbook xmlns=\"", main_sheet, "\" xmlns:r=\"", office,
              "\"><sheets><sheet name=\"Worksheet\" sheetId=\"1\" r:id=\"rId1\"/></sheets>",
              "</workbook>"));
  zip.add("xl/_rels/workbook.xml.rels",
          relationships(std::to_array<std::string_view>(
              {"worksheet", "worksheets/sheet1.xml", "sharedStrings", "sharedStrings.xml"})));
  zip.add("xl/sharedStrings.xml", shared_strings());
  zip.add("xl/worksheets/sheet1.xml", [&](const TextSink& out) { sheet.write(out); });
  zip.finish();
}

}  // namespace footfall
