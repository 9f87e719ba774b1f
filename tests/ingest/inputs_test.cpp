// What of a folder is read, and what is passed over with a word.
#include "ingest/inputs.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "formats/temporary_folder.h"

namespace footfall {
namespace {

TEST(Inputs, OfAFolderFilesAndLinksToThemAloneAreRead) {
  const TemporaryFolder elsewhere;
  const TemporaryFolder folder;
  namespace fs = std::filesystem;
  folder.file("a.csv", "x");
  fs::create_symlink(elsewhere.file("far.csv", "x"), folder.path("b.csv"));
  ASSERT_EQ(mkfifo(folder.path("c.csv").c_str(), 0600), 0);
  fs::create_symlink("loop.csv", folder.path("loop.csv"));
  fs::create_symlink("nothing.csv", folder.path("broken.csv"));
  fs::create_directory_symlink(folder.path(""), folder.path("round"));
  fs::create_directory(folder.path("deeper"));
  folder.file("deeper/d.csv", "x");
  std::vector<std::string> passed_over;
  std::vector<std::string> found;
  for (const auto& input : find_inputs({folder.path("")}, passed_over)) {
    found.push_back(fs::path(input.path).lexically_relative(folder.path("")).string());
  }
  for (auto& path : passed_over) path = fs::path(path).filename().string();
  EXPECT_EQ(found, (std::vector<std::string>{"a.csv", "b.csv", "deeper/d.csv"}));
  EXPECT_EQ(passed_over, (std::vector<std::string>{"broken.csv", "c.csv", "loop.csv", "round"}));
}

}  // namespace
}  // namespace footfall
