#include "crash/batches.h"

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

Schema batch_schema() {
  Schema schema;
  schema.dataset = "batches";
  schema.columns.resize(2);
  schema.columns[0].name = "user_id";
  schema.columns[0].type = ColumnType::key;
  schema.columns[0].key = KeyType::int64;
  schema.columns[1].name = "batch";
  schema.columns[1].type = ColumnType::dictionary;
  return schema;
}

RowBlock batch_block(std::uint64_t number, const std::string& name) {
  RowBlock block;
  block.columns.resize(2);
  for (std::uint64_t row = 0; row < batch_rows(number); ++row) {
    block.times.push_back(static_cast<Micros>(row));
    block.event_types.emplace_back("view");
    block.columns[0].numbers.push_back(static_cast<std::int64_t>(number));
    block.columns[1].texts.push_back(name);
  }
  return block;
}

std::string segment_fault(const StoreReader& store, const Segment& segment, std::uint64_t load) {
  const std::uint32_t batch = store.schema().columns[1].id;
  if (segment.rows() != batch_rows(load)) return str("load ", load, " has a torn segment");
  if (segment.users() != 1 || segment.user_keys().number(0) != static_cast<std::int64_t>(load)) {
    return str("load ", load, " has another batch's users");
  }
  const ColumnView values = segment.values(batch);
  for (std::uint64_t row = 0; row < segment.rows(); ++row) {
    const auto code = static_cast<std::uint32_t>(values.raw(row));
    if (store.dictionary(batch).text(code) != str("batch-", load)) {
      return str("load ", load, " has another batch's rows");
    }
  }
  return {};
}

}  // namespace

std::uint64_t batch_rows(std::uint64_t number) { return 100 + number * 37 % 900; }

void load_batch(StoreWriter& store, std::uint64_t number) {
  const std::string name = str("batch-", number);
  const RowBlock block = batch_block(number, name);
  const auto load = store.begin_load(batch_schema());
  load->append(block);
  load->close_segment();
  load->append(block);
  load->set_aside({0, 1, 0, "user_id", "it is no number", name});
  load->set_aside({0, 2, 9, "user_id", "it is no number", name});
  Source source;
  source.name = name;
  source.content = {number, number};
  source.ledger = {2 * batch_rows(number) + 2, 2 * batch_rows(number), 2, 0};
  load->commit({0, {source}});
}

std::string batches_fault(const std::string& directory, std::uint64_t& batches) {
  batches = 0;
  if (!real_file_system().exists(path_join(directory, "MANIFEST"))) return {};
  try {
    const auto report = verify_store(real_file_system(), directory, 1);
    if (!report.findings.empty()) return report.findings[0];
    const auto store = StoreReader::open(real_file_system(), directory);
    const Manifest& manifest = store->manifest();
    if (manifest.segments.size() != 2 * manifest.loads.size()) return "segments are missing";
    for (std::size_t i = 0; i < manifest.segments.size(); ++i) {
      const std::string fault = segment_fault(*store, *store->segments()[i], i / 2 + 1);
      if (!fault.empty()) return fault;
    }
    batches = manifest.loads.size();
    return {};
  } catch (const Error& error) {
    return error.message();
  }
}

}  // namespace footfall
