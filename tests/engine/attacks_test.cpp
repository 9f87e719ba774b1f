// SAFETY.md T1 to T3: people's SQL neither reads nor writes a file, nor changes anything, whatever
// it says.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "engine/duckdb/session.h"
#include "engine/duckdb/sql.h"
#include "support/random_shop.h"
#include "support/tiny_store.h"

namespace footfall {
namespace {

constexpr std::string_view canary = "SECRETCANARY123";

// A folder with a file that must not be read, and the name of one that must not be written.
struct Bait {
  TempDirectory folder;
  std::string secret = folder.path() + "/secret.csv";
  std::string target = folder.path() + "/target.csv";

  Bait() { std::ofstream(secret) << "a,b\n" << canary << ",1\n"; }
  bool written() const { return std::filesystem::exists(target); }
};

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
}

std::vector<std::string> attacks(const Bait& bait) {
  std::ifstream file("tests/engine/attacks.txt");
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    replace_all(line, "{secret}", bait.secret);
    replace_all(line, "{target}", bait.target);
    replace_all(line, "{folder}", bait.folder.path());
    out.push_back(std::move(line));
  }
  return out;
}

// The same attack in other clothes.
std::vector<std::string> variants(const std::string& attack) {
  std::string swapped = attack;
  for (std::size_t i = 0; i < swapped.size() && swapped[i] != ' '; i += 2) {
    const char c = swapped[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) swapped[i] = static_cast<char>(c ^ 0x20);
  }
  std::string spread = attack;
  if (const auto blank = spread.find(' '); blank != std::string::npos) {
    spread.replace(blank, 1, "\n\t/* a /* nested */ comment */ -- and another\n");
  }
  return {attack,
          swapped,
          spread,
          "  \n/**/ -- SELECT 1\n" + attack,
          attack + " ; -- SELECT 1",
          "EXPLAIN ANALYZE " + attack,
          "EXPLAIN (" + attack + ")",
          "WITH q AS (" + attack + "\n) SELECT * FROM q",
          "SELECT * FROM (" + attack + "\n) AS q",
          "SELECT 1 UNION ALL (" + attack + "\n)",
          "SELECT 1; " + attack,
          "(" + attack + "\n)"};
}

std::shared_ptr<const Snapshot> small_shop() {
  return tiny_store(R"(
      user  time   kind  brand  price
      ann   10:00  view  apple  1.00
  )")
      .snapshot();
}

// What the statement gave: all cells, or the error.
std::string outcome(duck::Session& session, const std::string& sql, bool& accepted) {
  std::string out;
  accepted = true;
  try {
    session.run(sql, [&](const Table& batch) {
      for (std::size_t row = 0; row < batch.rows(); ++row) {
        for (std::size_t i = 0; i < batch.columns(); ++i) out += cell_text(batch, row, i) + " ";
      }
    });
  } catch (const Error& error) {
    accepted = false;
    out = str(error.message(), "\n", error.hint());
    EXPECT_EQ(error.kind(), ErrorKind::sql) << sql << "\n" << out;
    EXPECT_FALSE(error.message().empty()) << sql;
  }
  return out;
}

TEST(Attacks, AreAllRefusedInAnyClothes) {
  const Bait bait;
  const auto all = attacks(bait);
  duck::SpillDirectory spill;
  duck::Session session(small_shop(), {}, spill.path());
  std::size_t tried = 0;
  for (const auto& attack : all) {
    for (const auto& variant : variants(attack)) {
      bool accepted = false;
      const std::string said = outcome(session, variant, accepted);
      EXPECT_FALSE(accepted) << variant << "\n" << said;
      EXPECT_EQ(said.find(canary), std::string::npos) << variant;
      ++tried;
    }
  }
  EXPECT_FALSE(bait.written());
  EXPECT_GE(all.size(), 250U);
  EXPECT_GE(tried, 3'000U);
  bool accepted = false;
  EXPECT_EQ(outcome(session, "SELECT brand FROM events", accepted), "apple ");
}

TEST(Attacks, AreRefusedInTheChildProcessToo) {
  const Bait bait;
  const auto snapshot = small_shop();
  const auto all = attacks(bait);
  for (std::size_t i = 0; i < all.size(); i += 5) {
    EXPECT_THROW(run_sql(snapshot, all[i], {}, [](const Table&) {}), Error) << all[i];
  }
  EXPECT_FALSE(bait.written());
}

bool reaches_out(const Bait& bait, const std::string& attack) {
  for (const auto& word : {bait.folder.path(), std::string("://"), std::string("/etc/"),
                           std::string("/proc/"), std::string("data.")}) {
    if (attack.find(word) != std::string::npos) return true;
  }
  for (const char* word : {"SET ", "RESET ", "INSTALL", "LOAD ", "ATTACH", "FORCE INSTALL"}) {
    if (attack.starts_with(word)) return true;
  }
  return false;
}

// The lock alone, without anyone looking at the statement.
TEST(Attacks, ReachNoFileEvenWhereNobodyReadsTheStatement) {
  const Bait bait;
  duck::SpillDirectory spill;
  const duck::Database database({std::uint64_t{256} << 20, 0, 1, {}});
  database.lock();
  for (const auto& attack : attacks(bait)) {
    // Those that reach for files, the network or settings. Of the others some end the process
    // inside DuckDB, print, or wait for ever: the syntax tree must catch them.
    const bool tried = attack.find("_logging") == std::string::npos &&
                       attack.find("enable_profil") == std::string::npos &&
                       reaches_out(bait, attack);
    if (!tried) continue;
    std::string said;
    try {
      duck::Result result = database.run(attack);
      for (idx_t column = 0; column < duckdb_column_count(result.out()); ++column) {
        for (idx_t row = 0; row < duckdb_row_count(result.out()); ++row) {
          const duck::OwnedText text(duckdb_value_varchar(result.out(), column, row));
          said += text ? text.get() : "";
        }
      }
    } catch (const Error& error) {
      said = error.message();
    }
    EXPECT_EQ(said.find(canary), std::string::npos) << attack << "\n" << said;
    EXPECT_FALSE(bait.written()) << attack;
  }
  EXPECT_EQ(database.one("SELECT current_setting('enable_external_access')"), "false");
  EXPECT_EQ(database.one("SELECT current_setting('lock_configuration')"), "true");
}

// Statements spliced from the words of attacks and of honest ones.
std::string spliced(Dice& dice, const std::vector<std::string>& texts) {
  std::string out;
  for (std::size_t parts = 1 + dice.roll(4); parts > 0; --parts) {
    const auto words = split(dice.pick(texts), ' ');
    const std::size_t begin = out.empty() ? 0 : dice.roll(words.size());
    const std::size_t end = begin + 1 + dice.roll(words.size() - begin);
    for (std::size_t i = begin; i < end; ++i) out += str(out.empty() ? "" : " ", words[i]);
  }
  return out;
}

// FOOTFALL_ATTACKS says how many (100; soak: 10,000).
TEST(Attacks, MadeUpOnesNeitherReadNorWriteAnything) {
  const Bait bait;
  const auto snapshot = small_shop();
  auto texts = attacks(bait);
  for (const char* honest : {"SELECT brand , count(*) FROM events GROUP BY brand ORDER BY 2 DESC",
                             "WITH t AS ( SELECT * FROM events ) SELECT * FROM t , t AS u",
                             "SELECT * FROM funnel( steps => 'view,purchase' ) , events",
                             "SELECT ( SELECT max(price) FROM events ) , list(brand) FROM events",
                             "SELECT * FROM ( SELECT 1 UNION ALL SELECT 2 ) AS q LIMIT 1"}) {
    for (int i = 0; i < 30; ++i) texts.emplace_back(honest);
  }
  const char* wanted = std::getenv("FOOTFALL_ATTACKS");
  const auto count = wanted == nullptr ? 100UL : std::strtoul(wanted, nullptr, 10);
  SqlOptions options;
  options.memory_bytes = std::uint64_t{256} << 20;
  options.time_limit = std::chrono::seconds(5);
  options.rows_max = 1'000;
  Dice dice(20191001);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string sql = spliced(dice, texts);
    std::string said;
    try {
      run_sql(snapshot, sql, options, [&](const Table& batch) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
          for (std::size_t c = 0; c < batch.columns(); ++c) said += cell_text(batch, row, c);
        }
      });
    } catch (const Error& error) {
      said += error.message() + error.hint();
    }
    EXPECT_EQ(said.find(canary), std::string::npos) << sql;
    ASSERT_FALSE(bait.written()) << sql;
  }
}

std::string nested(const std::string& open, const std::string& core, const std::string& close,
                   std::size_t depth) {
  std::string out;
  for (std::size_t i = 0; i < depth; ++i) out += open;
  out += core;
  for (std::size_t i = 0; i < depth; ++i) out += close;
  return out;
}

TEST(Attacks, ByTheShapeOfTheTextAreRefusedAndHarmNothing) {
  const auto snapshot = small_shop();
  std::string many = "SELECT 1";
  for (int i = 0; i < 100'000; ++i) many += " + 1";
  const std::vector<std::string> texts = {
      "",
      " \n\t ",
      ";",
      ";;;",
      "-- only a comment",
      "/* only a comment */",
      std::string("SELECT 1\0 + 1", 13),
      "SELECT '\xff\xfe'",
      "SELECT " + std::string(std::size_t{10} << 20, '1'),
      "SELECT '" + std::string(std::size_t{10} << 20, 'x') + "'",
      "SELECT " + nested("(", "1", ")", 10'000),
      "SELECT " + nested("[", "1", "]", 10'000),
      "SELECT " + nested("abs(", "1", ")", 10'000),
      "SELECT " + nested("(SELECT ", "1", ")", 2'000),
      nested("SELECT * FROM (", "SELECT 1", ") t", 5'000),
      nested("/*", "SELECT 1", "", 10'000),
      many,
  };
  for (const auto& text : texts) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THROW(run_sql(snapshot, text, {}, [](const Table&) {}), Error)
        << text.substr(0, 60) << " (" << text.size() << " bytes)";
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30))
        << text.substr(0, 60);
  }
}

TEST(Attacks, WideAndOddResultsComeThroughWhole) {
  const auto snapshot = small_shop();
  std::string wide = "SELECT 0 AS c0";
  for (int i = 1; i < 10'000; ++i) wide += str(", ", i, " AS c", i);
  std::size_t columns = 0;
  run_sql(snapshot, wide, {}, [&](const Table& batch) { columns = batch.columns(); });
  EXPECT_EQ(columns, 10'000U);

  std::vector<std::string> names;
  run_sql(snapshot, R"(SELECT 1 AS "</script>", 2 AS "a ""b""", 3 AS "a ""b""")", {},
          [&](const Table& batch) {
            names.clear();
            for (const auto& field : batch.fields()) names.push_back(field.name);
          });
  EXPECT_EQ(names, (std::vector<std::string>{"</script>", "a \"b\"", "a \"b\""}));
}

TEST(Attacks, DatabaseThatIsNotLockedIsNotUsed) {
  // A switch that does not read back as wanted: the lock of a database whose setting was made to
  // differ before.
  const duck::Database database({std::uint64_t{256} << 20, 0, 1, {}});
  database.run("SET allowed_directories = ['/tmp']");
  try {
    database.lock();
    FAIL() << "the lock was taken for good";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("allowed_directories"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace footfall
