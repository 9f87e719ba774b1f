#include "lake/set_aside_files.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

TEST(SourceFileNames, AreTheNamesOfTheFilesWithoutFoldersAndCompression) {
  SourceFileNames names;
  EXPECT_EQ(names.name_for("in/2019-Oct.csv.gz"), "2019-Oct.csv");
  EXPECT_EQ(names.name_for("Orders.json"), "Orders.json.csv");
  EXPECT_EQ(names.name_for("-"), "source.csv");
}

TEST(SourceFileNames, AreGivenOnce) {
  SourceFileNames names;
  EXPECT_EQ(names.name_for("a/x.csv"), "x.csv");
  EXPECT_EQ(names.name_for("b/x.csv"), "x-2.csv");
  EXPECT_EQ(names.name_for("x.txt"), "x-3.csv");
}

TEST(SourceFileNames, NeverLeadOutOfAFolder) {
  SourceFileNames names;
  EXPECT_EQ(names.name_for("/etc/.."), "source.csv");
  EXPECT_EQ(names.name_for("..\\..\\boot.ini"), "boot.ini.csv");
  EXPECT_EQ(names.name_for("--again"), "again.csv");
  EXPECT_EQ(names.name_for(std::string("a\0b\n.csv", 8)), "a-b-.csv");
  EXPECT_EQ(names.name_for(std::string(255, 'x')).size(), 104U);
}

}  // namespace
}  // namespace footfall
