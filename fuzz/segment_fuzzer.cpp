// A segment file of any bytes, behind checksums that fit, is refused with an Error or read within
// its bounds; and so are scans and answers of a store that holds it.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/error.h"
#include "base/recording_file_system.h"
#include "base/text.h"
#include "engine/engine.h"
#include "scan/scan.h"
#include "small_stores.h"
#include "store/manifest.h"
#include "store/mended_file.h"

namespace footfall {
namespace {

const std::string manifest_path = "s/MANIFEST";

// Looks at every number that a span has.
class LookingWalk final : public Walk {
 public:
  void add(const Span& span) override {
    const auto add_up = [this](const auto& numbers) {
      for (const auto number : numbers) sum_ += std::uint64_t(number);
    };
    add_up(span.time);
    add_up(span.kind);
    add_up(span.product);
    add_up(span.session);
    add_up(span.order);
    add_up(span.arrival);
    add_up(span.chosen);
    for (const SpanColumn& column : span.values) {
      for (std::size_t row = 0; row < span.count(); ++row) {
        if (column.has(row)) sum_ += std::uint64_t(column[row]);
      }
    }
  }
  void merge(Walk& other) override { sum_ += static_cast<LookingWalk&>(other).sum_; }
  Table result() override {
    Table table{{{.name = "sum", .type = Type::integer}}};
    table.add(std::int64_t(sum_));
    return table;
  }

 private:
  std::uint64_t sum_ = 0;
};

Rollup rollup_of(const Schema& schema, std::vector<GroupKey> by) {
  Rollup rollup{.name = "r", .by = std::move(by), .measures = {}};
  const auto measure = [&](Measure::Kind kind, const std::string& column = {}) {
    rollup.measures.push_back(
        {.name = str("m", rollup.measures.size()), .kind = kind, .column = column});
  };
  measure(Measure::Kind::events);
  measure(Measure::Kind::users);
  measure(Measure::Kind::distinct, "event_time");
  measure(Measure::Kind::minimum, "event_time");
  if (schema.find_column("session_id") != nullptr) measure(Measure::Kind::sessions);
  if (schema.find_column("user_id") != nullptr) measure(Measure::Kind::orders);
  if (schema.find_column("product_id") != nullptr) measure(Measure::Kind::products);
  for (const Column& column : schema.columns) {
    measure(Measure::Kind::present, column.name);
    measure(Measure::Kind::distinct, column.name);
    measure(Measure::Kind::maximum, column.name);
    if (column.type == ColumnType::decimal || column.type == ColumnType::integer) {
      measure(Measure::Kind::sum, column.name);
    }
  }
  return rollup;
}

// Groups by every column alone and by times, and spans of users and of orders with all there is.
ScanRequest scan_of(const Schema& schema) {
  ScanRequest request;
  request.rollups.push_back(rollup_of(schema, {}));
  const GroupKey day{.kind = GroupKey::Kind::period, .period = Period::day};
  const GroupKey hour{.kind = GroupKey::Kind::hour_of_day};
  const GroupKey kind{.kind = GroupKey::Kind::event_type};
  request.rollups.push_back(rollup_of(schema, {day, kind}));
  request.rollups.push_back(rollup_of(schema, {hour}));
  request.rollups.push_back(rollup_of(schema, {{.column = "event_time"}}));
  ScanWalk users{.needs = {.sessions = true, .arrival = true, .all_rows = true},
                 .make = [] { return std::make_unique<LookingWalk>(); }};
  for (const Column& column : schema.columns) {
    request.rollups.push_back(rollup_of(schema, {{.column = column.name}}));
    users.needs.columns.push_back(column.name);
  }
  if (schema.find_column("user_id") != nullptr) {
    users.needs.orders = true;
    users.needs.product = schema.find_column("product_id") != nullptr;
    request.walks = {users, users};
    request.walks[1].needs.grain = Grain::order;
    request.walks[1].needs.sessions = request.walks[1].needs.orders = false;
    request.walks[1].needs.all_rows = false;
  }
  return request;
}

// A sound store, and what is asked of it.
struct Seed {
  explicit Seed(const SmallStore& small)
      : contents(contents_of(small)),
        manifest(decode_manifest(contents.at(manifest_path), manifest_path)),
        scan(scan_of(manifest.schema)) {
    for (const Entry& entry : catalog()) answers.answers.push_back({.name = entry.spec->name});
  }

  std::map<std::string, std::string> contents;
  Manifest manifest;
  ScanRequest scan;
  Request answers;
};

const std::vector<Seed>& seeds() {
  static const std::vector<Seed> all(small_stores.begin(), small_stores.end());
  return all;
}

// Does what ends well or with a refusal.
template <typename Action>
void attempt(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    FOOTFALL_CHECK(error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::limit);
  }
}

// Tables by quarters of an hour and answers by day are right but slow where a few rows lie years
// apart. Over 119 years a scan makes no such tables.
void ask(const std::shared_ptr<const Snapshot>& snapshot, const Seed& seed) {
  const Micros days = (*snapshot->last_time() - *snapshot->first_time()) / micros_per_day;
  if (days < 50 || days > 120 * 366) attempt([&] { scan(snapshot, seed.scan); });
  if (days < 50) attempt([&] { answer(snapshot, seed.answers); });
}

// The seed's store, with `file` as its segment number `place`.
void ask_with(const Seed& seed, std::size_t place, const std::string& file, std::uint64_t rows) {
  Manifest manifest = seed.manifest;
  manifest.segments[place].stamp = stamp_of(file);
  manifest.segments[place].rows = rows;
  auto contents = seed.contents;
  contents[manifest_path] = encode_manifest(manifest);
  contents["s/" + segment_file_name(manifest.segments[place].file)] = file;
  const RecordingFileSystem files({"s"}, contents);
  attempt([&] { ask(Snapshot::open(StoreReader::open(files, "s"), 1), seed); });
}

// The rows of the segment, where its file is no worse than its contents.
std::optional<std::uint64_t> rows_of(const std::string& file) {
  const std::string path = "s/segment-000001";
  const RecordingFileSystem files({"s"}, {{path, file}});
  try {
    read_whole_segment(files, path, stamp_of(file));
  } catch (const Error& error) {
    FOOTFALL_CHECK(error.kind() == ErrorKind::corrupt);
  }
  try {
    return Segment(files, path, stamp_of(file)).rows();
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace
}  // namespace footfall

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  const std::string file =
      with_mended_checksums(std::string(reinterpret_cast<const char*>(data), size));
  const auto rows = rows_of(file);
  if (!rows) return 0;
  for (const Seed& seed : seeds()) {
    for (const std::size_t place : {0, 1}) ask_with(seed, place, file, *rows);
  }
  return 0;
}
