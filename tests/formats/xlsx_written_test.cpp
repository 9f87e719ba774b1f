// What footfall writes as a workbook it reads back as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/table_file.h"
#include "formats/workbook.h"

namespace footfall {
namespace {

TEST(XlsxWritten, ReadsBackEqual) {
  Table table{{{"text", Type::text, Unit::none, "", 0},
               {"count", Type::integer, Unit::events, "", 0},
               {"money", Type::decimal, Unit::money, "", 2},
               {"share", Type::real, Unit::ratio, "", 0},
               {"flag", Type::boolean, Unit::none, "", 0},
               {"day", Type::date, Unit::none, "", 0},
               {"time", Type::timestamp, Unit::none, "", 0}}};
  // 18170 days: 2019-10-01; that day at 08:26:00.5 and at 00:00:00.123456, which a sheet cannot
  // hold as a number.
  table.add("a\xC3\xA9", 9007199254740993, Int128(12345), 0.1, 1, 18170, 1569918360500000);
  table.add("_x000D_ =1+1", -1, Int128(-5), 1e-7, 0, -1, 1569888000123456);
  table.add("line 1\nline 2", Null{}, Null{}, Null{}, Null{}, Null{}, Null{});
  table.add(" <\"&\"> ", 1234567890123, Int128(100), 2.5, Null{}, 2932896, -1000000);
  const Decoded decoded = decode_bytes(table_file(table, TableFormat::xlsx));
  EXPECT_EQ(decoded.error, "");
  ASSERT_EQ(decoded.tables.size(), 1U);
  EXPECT_THAT(decoded.tables[0].fields,
              testing::ElementsAre("text", "count", "money", "share", "flag", "day", "time"));
  EXPECT_THAT(decoded.rows,
              testing::ElementsAre(
                  "2: a\xC3\xA9 | 9007199254740993 | 123.45 | 0.1 | true | 2019-10-01 | "
                  "2019-10-01 08:26:00.5",
                  "3: _x000D_ =1+1 | -1 | -0.05 | 0.0000001 | false | 1969-12-31 | "
                  "2019-10-01T00:00:00.123456Z",
                  "4: line 1\nline 2 |  |  |  |  |  | ",
                  "5:  <\"&\">  | 1234567890123 | 1 | 2.5 |  | 9999-12-31 | 1969-12-31 23:59:59"));
}

}  // namespace
}  // namespace footfall
