// The native engine and DuckDB give the same answers: every analysis, cell by cell. Decimals and
// counts are exact, real numbers agree to 1e-9.
//
// FOOTFALL_SEEDS says how many random shops (100; make soak: 5,000), FOOTFALL_FIRST_SEED where
// they begin.
#include <cctype>
#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "engine/loaded.h"
#include "support/answers.h"
#include "support/odd_shop.h"
#include "support/shared_data.h"

namespace footfall {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t fallback) {
  const char* text = std::getenv(variable);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

bool same_real(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

// "" where the tables are the same; else the first difference.
std::string difference(const Table& native, const Table& duckdb) {
  if (native.fields() != duckdb.fields()) {
    std::string fields = "other columns:";
    for (const Table* table : {&native, &duckdb}) {
      for (const auto& field : table->fields()) {
        fields += str(" ", field.name, ":", type_name(field.type), ":", field.scale);
      }
      fields += ";";
    }
    return fields;
  }
  if (native.rows() != duckdb.rows()) {
    return str("native has ", native.rows(), " rows, duckdb ", duckdb.rows());
  }
  for (std::size_t row = 0; row < native.rows(); ++row) {
    for (std::size_t i = 0; i < native.columns(); ++i) {
      const bool real = native.fields()[i].type == Type::real;
      const bool same = native.is_null(row, i) == duckdb.is_null(row, i) &&
                        (real ? same_real(native.real(row, i), duckdb.real(row, i))
                              : native.value(row, i) == duckdb.value(row, i));
      if (!same) {
        return str("row ", row, ", ", native.fields()[i].name, ": native ",
                   cell_text(native, row, i), ", duckdb ", cell_text(duckdb, row, i));
      }
    }
  }
  return {};
}

std::string described(const AnswerRequest& request, const RunOptions& options) {
  std::string out = request.name;
  for (const auto& [name, value] : request.parameters) out += str(" --", name, " ", value);
  if (request.form == Form::published) out += " --form published";
  if (!options.from.empty()) out += " --from " + options.from;
  if (!options.to.empty()) out += " --to " + options.to;
  for (const auto& where : options.where) out += str(" --where '", where, "'");
  out += " --timezone " + options.timezone;
  if (options.first_chosen) out += " --first chosen";
  return out;
}

// Answers by one engine; the error's text where it refuses.
struct Outcome {
  std::vector<Answer> answers;
  std::string error;
};

Outcome outcome(const std::shared_ptr<const Snapshot>& snapshot, Request request, EngineKind engine,
                unsigned threads) {
  request.engine = engine;
  request.threads = threads;
  try {
    Outcome out{answer(snapshot, request), {}};
    for (const Answer& each : out.answers) {
      if (each.refused) throw *each.refused;
    }
    return out;
  } catch (const Error& error) {
    return {{}, str(error.message(), " ", error.hint())};
  }
}

void expect_same(const std::shared_ptr<const Snapshot>& snapshot, const Request& request,
                 const RunOptions& options, unsigned threads) {
  const Outcome native = outcome(snapshot, request, EngineKind::native, threads);
  const Outcome duckdb = outcome(snapshot, request, EngineKind::duckdb, threads);
  if (native.error != duckdb.error && request.answers.size() > 1) {
    // One by one, to say which.
    for (const auto& each : request.answers) {
      Request one = request;
      one.answers = {each};
      expect_same(snapshot, one, options, threads);
    }
    return;
  }
  EXPECT_EQ(native.error, duckdb.error) << described(request.answers[0], options);
  if (native.answers.size() != duckdb.answers.size()) return;
  for (std::size_t i = 0; i < native.answers.size(); ++i) {
    const Answer& one = native.answers[i];
    const Answer& two = duckdb.answers[i];
    EXPECT_EQ(one.not_applicable, two.not_applicable) << described(request.answers[i], options);
    EXPECT_EQ(one.rows_used, two.rows_used) << described(request.answers[i], options);
    const std::string differs = difference(one.table, two.table);
    EXPECT_EQ(differs, "") << described(request.answers[i], options);
  }
}

TEST(Engines, AgreeOnRandomShops) {
  const std::uint64_t first = number_from("FOOTFALL_FIRST_SEED", 1);
  const std::uint64_t seeds = number_from("FOOTFALL_SEEDS", 100);
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    SCOPED_TRACE(str("FOOTFALL_FIRST_SEED=", seed, " FOOTFALL_SEEDS=1"));
    Dice dice(seed);
    const TinyStore store(odd_shop(dice));
    const auto snapshot = store.snapshot(random_cuts(dice, store.rows().count()));
    const RunOptions options = odd_options(dice, store.rows());
    const auto answers = odd_answers(dice, store.rows());
    expect_same(snapshot, make_request(store.schema(), answers, options), options,
                unsigned(1 + dice.roll(4)));
    if (HasFailure()) break;  // one shop's differences are enough to look at
  }
}

std::vector<AnswerRequest> all_answers(bool published) {
  std::vector<AnswerRequest> answers;
  for (const Entry& entry : catalog()) {
    if (published && entry.spec->published.empty()) continue;
    answers.push_back({entry.spec->name, {}, published ? Form::published : Form::correct});
    for (const auto& parameter : entry.spec->parameters) {
      if (published || parameter.type != ParameterType::choice) continue;
      for (const auto& choice : parameter.choices) {
        if (choice == parameter.fallback) continue;
        answers.push_back({entry.spec->name, {{parameter.name, choice}}, Form::correct});
      }
    }
  }
  return answers;
}

class RealFiles : public testing::TestWithParam<std::string> {};

TEST_P(RealFiles, AreAnsweredAlike) {
  SHARED_FILE_OR_SKIP(file, GetParam());
  const TempDirectory directory;
  const auto snapshot = loaded(file, directory);
  RunOptions options;
  for (const bool published : {false, true}) {
    expect_same(snapshot, make_request(snapshot->schema(), all_answers(published), options),
                options, 2);
  }
  if (snapshot->rows() > 100'000) return;  // the rest costs a minute there
  options.timezone = "America/Los_Angeles";
  options.where = {"brand!=(none)"};
  expect_same(snapshot, make_request(snapshot->schema(), all_answers(false), options), options, 2);
}

INSTANTIATE_TEST_SUITE_P(Engines, RealFiles,
                         testing::Values("rees46/2019-Oct-head17k.csv.zst",
                                         "rees46/electronics-store-duplicates.csv.zst",
                                         "merch-store/product_events.csv.zst"),
                         [](const auto& one) {
                           std::string name;
                           for (const char c : one.param) name += std::isalnum(c) ? c : '_';
                           return name;
                         });

}  // namespace
}  // namespace footfall
