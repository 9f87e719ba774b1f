// Columns of texts that are held once each: no reader sees a difference.
#include "table/table.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

using Texts = std::vector<std::string>;

constexpr std::uint32_t none = TextCodes::no_text;

const Fields fields{{"name", Type::text, Unit::none, "", 0}};

// b, a, NULL, b.
Table coded(std::shared_ptr<const Texts> texts) {
  Table table(fields);
  table.fill(0, TextCodes{std::move(texts), {1, 0, none, 1}}, {false, false, true, false});
  return table;
}

std::shared_ptr<const Texts> a_and_b() { return std::make_shared<const Texts>(Texts{"a", "b"}); }

// The texts of a table's only column; "-" for NULL.
Texts texts_of(const Table& table) {
  Texts out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out.push_back(table.is_null(row, 0) ? "-" : table.text(row, 0));
    EXPECT_EQ(table.value(row, 0), table.is_null(row, 0) ? Value(Null{}) : Value(out.back()));
  }
  return out;
}

TEST(TableOfCodes, CellsAreTheirTextsAndNullIsEmpty) {
  const Table table = coded(a_and_b());
  EXPECT_EQ(texts_of(table), (Texts{"b", "a", "-", "b"}));
  EXPECT_EQ(table.text(2, 0), "");
  EXPECT_EQ(cell_text(table, 0, 0), "b");
}

TEST(TableOfCodes, RowsMayBeChosenAndChanged) {
  EXPECT_EQ(texts_of(coded(a_and_b()).select({3, 2, 1})), (Texts{"b", "-", "a"}));
  Table table = coded(a_and_b());
  table.set(0, 0, "c");
  table.add("d");
  table.add(Null{});
  EXPECT_EQ(texts_of(table), (Texts{"c", "a", "-", "b", "d", "-"}));
}

TEST(TableOfCodes, RowsOfAnyKindGoBehindThem) {
  Table own(fields);
  own.add("x");
  own.add(Null{});
  const auto texts = a_and_b();
  const Table same = coded(texts);
  const Table other = coded(std::make_shared<const Texts>(Texts{"p", "q"}));
  Table table(fields);
  table.append(same, 3);
  EXPECT_EQ(texts_of(table), (Texts{"b", "a", "-"}));
  table.append(same, 2);
  EXPECT_NE(table.text_codes(0), nullptr);  // the texts are the same ones
  EXPECT_EQ(texts_of(table), (Texts{"b", "a", "-", "b", "a"}));
  table.append(other, 3);
  EXPECT_EQ(texts_of(table), (Texts{"b", "a", "-", "b", "a", "q", "p", "-"}));
  table.append(Table(own));
  table.append(coded(texts));
  EXPECT_EQ(texts_of(table),
            (Texts{"b", "a", "-", "b", "a", "q", "p", "-", "x", "-", "b", "a", "-", "b"}));
  own.append(same, 1);
  EXPECT_EQ(texts_of(own), (Texts{"x", "-", "b"}));
}

}  // namespace
}  // namespace footfall
