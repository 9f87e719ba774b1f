// However a month is cut into files and loads, the same rows are stored.
#include <random>

#include <gtest/gtest.h>

#include "ingest/ingest.h"
#include "ingest/loads.h"

namespace footfall {
namespace {

// A line for each stored row, sorted: what is stored, without its cutting.
std::vector<std::string> sorted_rows(const TestStore& test) {
  std::vector<std::string> rows;
  std::istringstream lines(test.rows());
  for (std::string line; std::getline(lines, line);) {
    if (line != "--") rows.push_back(line);
  }
  std::ranges::sort(rows);
  return rows;
}

std::vector<std::string> october_lines(const TemporaryFolder& folder, const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in(decompressed(folder, path));
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  return lines;
}

TEST(Cuts, AnyCuttingIntoFilesAndLoadsStoresTheSameRows) {
  SHARED_FILE_OR_SKIP(october, "rees46/2019-Oct-head17k.csv.zst");
  const TemporaryFolder folder;
  auto lines = october_lines(folder, october);
  lines.resize(4001);
  const std::string header = lines[0];
  const std::vector<std::string> body(lines.begin() + 1, lines.end());
  const TestStore whole;
  std::string text = header;
  for (const auto& line : body) text += line;
  ingest(real_file_system(), whole.request({whole.folder.file("whole.csv", text)}));
  const auto wanted = sorted_rows(whole);
  ASSERT_EQ(wanted.size(), 4000u);

  for (unsigned seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    const std::size_t parts = 1 + random() % 20;
    // Rows go to any part: late rows, users and sessions in many segments.
    std::vector<std::string> texts(parts, header);
    for (const auto& line : body) texts[random() % parts] += line;
    const TestStore cut;
    std::vector<std::string> waiting;
    for (std::size_t part = 0; part < parts; ++part) {
      waiting.push_back(cut.folder.file(std::to_string(part) + ".csv", texts[part]));
      if (random() % 3 == 0 && part + 1 < parts) continue;  // several files, one load
      IngestRequest request = cut.request(waiting);
      request.plain_path = random() % 2 == 0;
      request.threads = 1 + unsigned(random() % 2);
      request.range_bytes = 1 + random() % 300'000;
      ingest(real_file_system(), request);
      waiting.clear();
    }
    EXPECT_EQ(sorted_rows(cut), wanted) << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
