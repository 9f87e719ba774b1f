// Random rows, stored and read back: the order and every cell agree with sorting whole rows.
#include <algorithm>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/row_text.h"

namespace footfall {
namespace {

constexpr std::string_view header =
    "event_time event_type user_id:KEY session_id:text order_id:int64 product_id:int64+"
    " brand:dictionary+ price:decimal2 coupon:text size:integer color:dictionary";

struct RandomRow {
  std::int64_t time = 0;
  std::optional<std::string> user;
  std::optional<std::string> session;
  std::optional<std::int64_t> order;
  std::string line;    // as TextRows takes it
  std::string stored;  // as store_text shows it: the user first, the rest in the schema's order
};

class RandomRows {
 public:
  RandomRows(std::uint64_t seed, bool number_users) : random_(seed), numbers_(number_users) {}

  RandomRow next() {
    RandomRow row;
    row.time = std::int64_t(below(40)) * 1'000'000 - 5'000'000;
    if (below(5) != 0) row.user = numbers_ ? str(std::int64_t(below(9)) - 4) : str("u", below(9));
    if (below(4) != 0) row.session = str("s", below(6));
    if (below(3) == 0) row.order = std::int64_t(below(5)) - 2;
    std::string kind = std::vector<std::string>{"view", "cart", "wish", "gift"}[below(4)];
    if (below(12) == 0) kind = below(3) == 0 ? "return" : "purchase";
    std::string rest =
        row.session.value_or("-") + " " + (row.order ? str(*row.order) : std::string("-"));
    rest += below(4) == 0 ? " -" : str(" ", 100 + below(5));
    rest += below(3) == 0 ? " -" : str(" b", below(3));
    rest += below(6) == 0 ? " -" : str(" ", below(90'000), ".", 10 + below(90));
    rest += below(2) == 0 ? " -" : str(" c", below(300));
    rest += below(2) == 0 ? " -" : str(" ", std::int64_t(below(10)) - 5);
    rest += below(2) == 0 ? " -" : str(" k", below(4));
    row.line = str(row.time, " ", kind, " ", row.user.value_or("-"), " ", rest, "\n");
    row.stored = str(row.user.value_or("-"), " ", row.time, " ", kind, " ", rest, "\n");
    return row;
  }
  // 1 to 150 of them.
  std::vector<RandomRow> some() {
    std::vector<RandomRow> rows;
    for (std::uint64_t count = 1 + below(150); count > 0; --count) rows.push_back(next());
    return rows;
  }
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  std::string header_line() const {
    std::string line(header);
    return line.replace(line.find("KEY"), 3, numbers_ ? "int64" : "text") + "\n";
  }
  // The order of DESIGN: a place for each user.
  std::pair<std::uint64_t, std::string> place(const std::string& user) const {
    return {numbers_ ? mix64(static_cast<std::uint64_t>(*parse_int64(user))) : hash64(user), user};
  }

 private:
  std::mt19937_64 random_;
  bool numbers_;
};

// NULL is last.
template <typename T>
int compare(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  return *a < *b ? -1 : *b < *a ? 1 : 0;
}

std::string sorted_text(std::vector<RandomRow> rows, const RandomRows& source) {
  std::ranges::stable_sort(rows, [&](const RandomRow& a, const RandomRow& b) {
    if (a.user.has_value() != b.user.has_value()) return a.user.has_value();
    if (a.user) {
      if (*a.user != *b.user) return source.place(*a.user) < source.place(*b.user);
      return a.time < b.time;
    }
    if (const int by_order = compare(a.order, b.order); by_order != 0) return by_order < 0;
    if (const int by_session = compare(a.session, b.session); by_session != 0) {
      return by_session < 0;
    }
    return a.time < b.time;
  });
  std::string text;
  for (const auto& row : rows) text += row.stored;
  return text;
}

void append(Load& load, const RandomRows& source, std::span<const RandomRow> rows) {
  std::string text = source.header_line();
  for (const auto& row : rows) text += row.line;
  load.append(TextRows(text).block);
}

// Loads the rows, cut into segments and loads at random; what must be read back.
std::string load_cut(RecordingFileSystem& files, RandomRows& source,
                     const std::vector<RandomRow>& rows, bool whole) {
  const auto store = StoreWriter::open(files, "s");
  const Schema schema = TextRows(source.header_line()).schema;
  std::string expected;
  std::unique_ptr<Load> load;
  std::size_t in_load = 0;
  for (std::size_t begin = 0; begin < rows.size();) {
    const std::size_t left = rows.size() - begin;
    const std::size_t count = whole ? left : std::min<std::size_t>(left, 1 + source.below(30));
    const auto part = std::span(rows).subspan(begin, count);
    if (!load) load = store->begin_load(schema);
    append(*load, source, part);
    load->close_segment();
    if (!expected.empty()) expected += "--\n";
    expected += sorted_text({part.begin(), part.end()}, source);
    begin += count;
    in_load += count;
    if (begin < rows.size() && source.below(2) == 0) continue;
    load->commit(record_of(str("load", begin), in_load));
    load.reset();
    in_load = 0;
  }
  return expected;
}

// The lines of a segment's text that are sales; nullopt where they are more than an eighth.
std::optional<std::string> sales_of(const std::string& text) {
  std::string sales;
  std::size_t rows = 0;
  std::size_t found = 0;
  for (std::size_t begin = 0; begin < text.size(); ++rows) {
    const std::size_t end = text.find('\n', begin) + 1;
    const std::string line = text.substr(begin, end - begin);
    begin = end;
    if (line.find(" purchase ") == line.npos && line.find(" return ") == line.npos) continue;
    sales += line;
    ++found;
  }
  if (found * 8 > rows) return std::nullopt;
  return sales;
}

TEST(RandomRows, HoldTheSalesOnceMoreWhereTheyAreFew) {
  std::size_t with_sales = 0;
  std::size_t without = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RandomRows source(seed, seed % 2 == 0);
    const auto rows = source.some();
    RecordingFileSystem files;
    load_cut(files, source, rows, seed % 4 < 2);
    const auto store = StoreReader::open(files, "s");
    for (const auto& segment : store->segments()) {
      const auto expected = sales_of(segment_text(*store, *segment));
      ASSERT_EQ(segment->has_sales(), expected.has_value()) << "seed " << seed;
      ASSERT_EQ(sales_text(*store, *segment), expected.value_or("")) << "seed " << seed;
      ++(expected && !expected->empty() ? with_sales : without);
    }
  }
  EXPECT_GT(with_sales, 100U);
  EXPECT_GT(without, 100U);
}

TEST(RandomRows, AgreeWithSortingWholeRows) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RandomRows source(seed, seed % 2 == 0);
    const auto rows = source.some();
    RecordingFileSystem files;
    const std::string expected = load_cut(files, source, rows, seed % 4 < 2);
    ASSERT_EQ(text_or_error(files, "s"), expected) << "seed " << seed;
    ASSERT_EQ(verify_store(files, "s", 1).findings, std::vector<std::string>()) << "seed " << seed;
  }
}

TEST(RandomRows, HaveTheSameCodesHoweverTheyAreCut) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomRows source(seed, true);
    std::vector<RandomRow> rows;
    for (int i = 0; i < 120; ++i) rows.push_back(source.next());
    RecordingFileSystem one;
    RecordingFileSystem many;
    load_cut(one, source, rows, true);
    load_cut(many, source, rows, false);
    const auto a = StoreReader::open(one, "s");
    const auto b = StoreReader::open(many, "s");
    EXPECT_EQ(a->event_types(), b->event_types()) << "seed " << seed;
    const std::uint32_t color = a->schema().column("color").id;
    EXPECT_TRUE(std::ranges::equal(a->dictionary(color).texts(), b->dictionary(color).texts()))
        << "seed " << seed;
    ASSERT_EQ(a->versions().size(), b->versions().size()) << "seed " << seed;
    for (std::size_t i = 0; i < a->versions().columns().size(); ++i) {
      const VersionColumn& in_a = a->versions().columns()[i];
      const VersionColumn& in_b = b->versions().columns()[i];
      EXPECT_TRUE(std::ranges::equal(in_a.codes(), in_b.codes())) << "seed " << seed;
      EXPECT_TRUE(std::ranges::equal(in_a.numbers(), in_b.numbers())) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace footfall
