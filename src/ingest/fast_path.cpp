#include "ingest/fast_path.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/radix.h"
#include "base/threads.h"
#include "formats/content_hash.h"
#include "ingest/partition_sorter.h"
#include "ingest/range_parser.h"

namespace footfall {
namespace {

// A partition's records and sorted rows, some 40 bytes a row, fit the second-level cache.
constexpr std::uint64_t partition_rows = 24'000;
constexpr unsigned partition_bits_max = 12;
constexpr std::uint64_t range_bytes_max = std::uint64_t{32} << 20;
// A row until it is written: its record, its share of sessions and tables.
constexpr std::size_t bytes_beside_record = 16;

// Partitions are sorted by several threads, but their sessions are numbered one after another.
class Turns {
 public:
  // Waits until all partitions before this one have passed. Returns the sessions before it.
  std::uint64_t wait(std::size_t partition) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || next_ == partition; });
    if (failure_) std::rethrow_exception(failure_);
    return sessions_;
  }
  void pass(std::size_t sessions) {
    const std::lock_guard lock(mutex_);
    sessions_ += sessions;
    ++next_;
    changed_.notify_all();
  }
  // From the handler of an exception, which those who wait get as well.
  void fail() {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  std::uint64_t sessions_ = 0;
  std::exception_ptr failure_;
};

// Every thread's own entries, in the order in which the files first need them.
struct Entry {
  RowPlace first;
  std::uint32_t worker = 0;
  std::uint32_t code = 0;

  friend auto operator<=>(const Entry&, const Entry&) = default;
};

// Some ranges of the load, from bytes to one segment.
template <typename Record>
class Batch {
 public:
  Batch(const Binding& binding, const FastPlan& fast, const FastOptions& options, unsigned bits,
        LoadState& state)
      : binding_(binding),
        fast_(fast),
        threads_(options.threads),
        bits_(bits),
        state_(state),
        products_(fast.product_columns, options.prints),
        parsers_(std::max(options.threads, 1U)) {}

  // Reads all ranges of the feed's batch. Nothing is given to the load before.
  void read(RangeFeed& feed);
  const std::vector<RangeResult>& results() const noexcept { return results_; }

  void write_segment();

 private:
  RowStatistics all_statistics() const;
  void merge_kinds(SortPlan<Record>& plan);
  void merge_products(SortPlan<Record>& plan);
  void read_product_column(std::span<const std::uint32_t> products, std::size_t source,
                           std::size_t to, std::span<VersionField> fields);
  void describe(SegmentInfo& info, SortPlan<Record>& plan) const;
  void sort_and_write(SegmentWriter& segment, SortPlan<Record>& plan,
                      std::vector<PartitionTables>& tables);
  void write_tables(SegmentWriter& segment, const SortPlan<Record>& plan,
                    std::vector<PartitionTables>& tables);

  void read_ranges(RangeFeed& feed, unsigned worker);

  const Binding& binding_;
  const FastPlan& fast_;
  unsigned threads_;
  unsigned bits_;
  LoadState& state_;
  ProductTable products_;
  std::vector<std::unique_ptr<RangeParser<Record>>> parsers_;  // by worker
  std::mutex told_;                   // guards what follows while ranges are read
  std::vector<RangeResult> results_;  // in the order of the files
  std::uint64_t bytes_ = 0;
  std::uint64_t rows_ = 0;
};

template <typename Record>
void Batch<Record>::read(RangeFeed& feed) {
  bytes_ = state_.bytes_done;
  rows_ = state_.rows_done;
  parallel_for(parsers_.size(), threads_, state_.stop, [&](std::size_t, unsigned worker) {
    try {
      read_ranges(feed, worker);
    } catch (...) {
      feed.close();
      throw;
    }
  });
  std::ranges::sort(results_, {}, [](const RangeResult& result) { return result.range.number; });
  for (auto& parser : parsers_) {
    if (parser) parser->finish();
  }
}

template <typename Record>
void Batch<Record>::read_ranges(RangeFeed& feed, unsigned worker) {
  auto& parser = parsers_[worker];
  if (!parser) {
    parser = std::make_unique<RangeParser<Record>>(state_.plan, binding_, fast_, products_, bits_);
  }
  FileRange range;
  std::vector<char> held;
  while (!state_.stop.stop_requested() && feed.next(range, held)) {
    RangeResult result = parser->parse(range);
    result.worker = worker;
    const std::lock_guard lock(told_);
    bytes_ += range.bytes_on_disk;
    rows_ += result.read;
    results_.push_back(std::move(result));
    state_.tell(bytes_, rows_);
  }
}

template <typename Record>
RowStatistics Batch<Record>::all_statistics() const {
  RowStatistics all;
  for (const auto& parser : parsers_) {
    if (parser) all.merge(parser->statistics());
  }
  return all;
}

template <typename Record>
void Batch<Record>::merge_kinds(SortPlan<Record>& plan) {
  std::vector<Entry> entries;
  for (std::uint32_t worker = 0; worker < parsers_.size(); ++worker) {
    if (!parsers_[worker]) continue;
    const auto& kinds = parsers_[worker]->kinds();
    for (std::uint32_t i = 0; i < kinds.size(); ++i) entries.push_back({kinds[i].first, worker, i});
  }
  DictionaryBuilder& store = state_.load.dictionaries().event_types;
  if (store.size() + entries.size() > kinds::max) throw NotRegular{};  // the store says it in words
  std::ranges::sort(entries);
  for (const Entry& entry : entries) {
    const auto& name = parsers_[entry.worker]->kinds()[entry.code].name;
    plan.kinds[entry.worker][kinds::reserved + entry.code] =
        static_cast<std::uint8_t>(store.find_or_add(name));
  }
}

// Products get the store's codes in the order of the rows that first need them.
template <typename Record>
void Batch<Record>::merge_products(SortPlan<Record>& plan) {
  DictionaryBuilders& store = state_.load.dictionaries();
  std::vector<std::uint64_t> firsts;
  for (std::uint32_t code = 0; code < products_.size(); ++code) {
    const RowPlace first = products_.first(code);
    firsts.push_back(std::uint64_t{first.range} << 32 | first.row);
  }
  // Which of our attributes each attribute of the store's products is; none: NULL.
  std::vector<std::optional<std::size_t>> sources;
  for (const std::size_t place : store.version_columns) {
    const std::string& name = state_.load.schema().columns[place].name;
    const auto ours = std::ranges::find_if(fast_.product_columns, [&](std::size_t column) {
      return state_.plan.columns[column].column.name == name;
    });
    sources.push_back(ours == fast_.product_columns.end()
                          ? std::nullopt
                          : std::optional(std::size_t(ours - fast_.product_columns.begin())));
  }
  const std::vector<std::uint32_t> order = ascending_order(firsts);
  plan.versions.resize(order.size());
  store.versions.reserve(order.size());
  constexpr std::size_t at_once = 4'096;
  std::vector<VersionField> fields;
  std::vector<std::uint32_t> versions;
  for (std::size_t begin = 0; begin < order.size(); begin += at_once) {
    const auto codes = std::span(order).subspan(begin, std::min(at_once, order.size() - begin));
    fields.assign(codes.size() * sources.size(), {});
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[i]) read_product_column(codes, *sources[i], i, fields);
    }
    versions.resize(codes.size());
    store.versions.find_or_add(fields, versions);
    for (std::size_t k = 0; k < codes.size(); ++k) plan.versions[codes[k]] = versions[k];
  }
}

// Values `source` of products, as fields `to` of their tuples.
template <typename Record>
void Batch<Record>::read_product_column(std::span<const std::uint32_t> products, std::size_t source,
                                        std::size_t to, std::span<VersionField> fields) {
  DictionaryBuilders& store = state_.load.dictionaries();
  const std::size_t width = store.version_columns.size();
  for (std::size_t k = 0; k < products.size(); ++k) {
    const TypedValue& value = products_.value(products[k], source);
    if (!value.present) continue;
    VersionField& field = fields[k * width + to];
    field.present = true;
    switch (store.versions.forms()[to]) {
      case VersionColumnPart::Form::codes:
        field.number = store.columns[store.version_columns[to]]->find_or_add(value.text);
        break;
      case VersionColumnPart::Form::int64: field.number = value.number; break;
      case VersionColumnPart::Form::text: field.text = value.text; break;
    }
  }
}

template <typename Record>
void Batch<Record>::describe(SegmentInfo& info, SortPlan<Record>& plan) const {
  std::uint64_t rows = 0;
  for (const RangeResult& result : results_) {
    plan.range_begin.push_back(static_cast<std::uint32_t>(rows));
    rows += result.stored;
  }
  const RowStatistics all = all_statistics();
  info.rows = rows;
  info.guest_begin = rows;
  info.first_time = Micros{all.first_time} * micros_per_second;
  info.last_time = Micros{all.last_time} * micros_per_second;
  info.time_unit = all.time_unit;
  info.time_width = 4;
  plan.first_time = all.first_time;
  plan.time_unit = static_cast<std::uint32_t>(all.time_unit / micros_per_second);
  const auto column = [&](std::size_t place) {
    return state_.load.schema().column(state_.plan.columns[place].column.name);
  };
  if (all.null_numbers < rows) {
    const Column& number = column(fast_.number_column);
    StoredColumn& stored = plan.number.emplace();
    stored.id = number.id;
    stored.form = ColumnForm::numbers;
    stored.width = smallest_width(static_cast<std::uint64_t>(all.largest) -
                                  static_cast<std::uint64_t>(all.least));
    stored.scale = number.scale;
    stored.base = all.least;
    stored.largest = all.largest;
    stored.nulls = all.null_numbers;
    info.columns.push_back(stored);
    if (all.null_numbers > 0) plan.number_present.resize(rows);
  }
  if (all.null_sessions < rows) {
    const Column& session = column(fast_.session_column);
    StoredColumn& stored = plan.session.emplace();
    stored.id = session.id;
    stored.form = ColumnForm::pairs;
    stored.width = 4;
    stored.nulls = all.null_sessions;
    info.columns.push_back(stored);
    if (all.null_sessions > 0) plan.session_present.resize(rows);
  }
  std::ranges::sort(info.columns, {}, &StoredColumn::id);
}

template <typename Record>
void Batch<Record>::write_segment() {
  const auto stored = [](const RangeResult& result) { return result.stored > 0; };
  if (std::ranges::none_of(results_, stored)) return;
  SortPlan<Record> plan;
  plan.ranges = results_;
  plan.kinds.resize(parsers_.size());
  const Partitions<Record> nothing(bits_);
  for (std::size_t worker = 0; worker < parsers_.size(); ++worker) {
    plan.workers.push_back(parsers_[worker] ? &parsers_[worker]->partitions() : &nothing);
    for (std::size_t code = 0; code < kinds::reserved; ++code) {
      plan.kinds[worker][code] = static_cast<std::uint8_t>(code);
    }
  }
  merge_kinds(plan);
  auto segment = state_.load.new_segment();
  describe(segment->info, plan);
  merge_products(plan);
  segment->begin_rows();
  std::vector<PartitionTables> tables(std::size_t{1} << bits_);
  sort_and_write(*segment, plan, tables);
  const auto write_bits = [&](const std::optional<StoredColumn>& column, const SharedBitmap& bits) {
    if (bits.empty()) return;
    segment->write_presence(column->id, bits.words());
  };
  write_bits(plan.number, plan.number_present);
  write_bits(plan.session, plan.session_present);
  write_tables(*segment, plan, tables);
  // To give back so much memory takes a while.
  parallel_for(parsers_.size(), threads_, {},
               [&](std::size_t i, unsigned) { parsers_[i].reset(); });
  state_.load.add_segment(std::move(segment), threads_);
}

template <typename Record>
void Batch<Record>::sort_and_write(SegmentWriter& segment, SortPlan<Record>& plan,
                                   std::vector<PartitionTables>& tables) {
  std::vector<std::uint64_t> row_begin(tables.size() + 1, 0);
  for (std::size_t partition = 0; partition < tables.size(); ++partition) {
    row_begin[partition + 1] = row_begin[partition];
    for (const auto* worker : plan.workers) row_begin[partition + 1] += worker->rows(partition);
  }
  std::vector<PartitionSorter<Record>> sorters(std::max(threads_, 1U),
                                               PartitionSorter<Record>(plan));
  Turns turns;
  parallel_for(tables.size(), threads_, state_.stop, [&](std::size_t partition, unsigned worker) {
    try {
      sorters[worker].sort(partition, tables[partition]);
      const std::uint64_t sessions = turns.wait(partition);
      turns.pass(tables[partition].session_count);
      sorters[worker].write(segment, row_begin[partition], static_cast<std::uint32_t>(sessions));
    } catch (...) {
      turns.fail();
      throw;
    }
  });
}

template <typename Record>
void Batch<Record>::write_tables(SegmentWriter& segment, const SortPlan<Record>& plan,
                                 std::vector<PartitionTables>& tables) {
  struct Begin {
    std::uint64_t row = 0;
    std::uint64_t user = 0;
    std::uint64_t session = 0;
  };
  std::vector<Begin> begins(tables.size() + 1);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    begins[i + 1] = begins[i];
    for (const std::uint32_t count : tables[i].row_counts) begins[i + 1].row += count;
    begins[i + 1].user += tables[i].user_count;
    begins[i + 1].session += tables[i].session_count;
  }
  SegmentInfo& info = segment.info;
  info.users = begins.back().user;
  info.user_keys = {.form = KeyForm::int64, .count = info.users};
  const std::uint32_t session_id = plan.session ? plan.session->id : 0;
  for (StoredColumn& column : info.columns) {
    if (column.form == ColumnForm::pairs) {
      column.keys = {.form = KeyForm::uuid, .count = begins.back().session};
    }
  }
  segment.begin_tables();
  parallel_for(tables.size(), threads_, state_.stop, [&](std::size_t i, unsigned) {
    PartitionTables& table = tables[i];
    const bool last = i + 1 == tables.size();
    // Counts become places; the last partition also says where everything ends.
    const auto to_places = [last](std::vector<std::uint32_t>& counts, std::uint64_t begin) {
      std::uint32_t place = static_cast<std::uint32_t>(begin);
      for (std::uint32_t& count : counts) place += std::exchange(count, place);
      if (last) counts.push_back(place);
    };
    to_places(table.row_counts, begins[i].row);
    to_places(table.pair_counts, begins[i].session);
    const auto write = [&](SectionKey key, std::uint64_t offset, const auto& values) {
      segment.write(key, offset, std::as_bytes(std::span(values)));
    };
    const auto write_pieces = [&](SectionKey key, std::uint64_t offset, const Pieces& pieces) {
      for (const auto& piece : pieces) {
        segment.write(key, offset, piece);
        offset += piece.size();
      }
    };
    segment.write_user_begin(begins[i].user, table.row_counts, begins[i + 1].row);
    write_pieces({SectionRole::key_values, SegmentWriter::user_column}, begins[i].user * 8,
                 table.users);
    if (plan.session) {
      write({SectionRole::pair_begin, session_id}, begins[i].user * 4, table.pair_counts);
      write_pieces({SectionRole::key_values, session_id}, begins[i].session * 16, table.sessions);
    }
    table = PartitionTables{};
  });
}

unsigned partition_bits(std::uint64_t rows) {
  unsigned bits = 0;
  while (bits < partition_bits_max && (rows >> bits) > partition_rows) ++bits;
  return bits;
}

// Puts what the ranges found together, source by source, and gives bad rows to the store.
class SourceSums {
 public:
  SourceSums(const std::vector<FastSource>& sources, LoadState& state)
      : sources_(sources), state_(state), sums_(sources.size()) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      sums_[i].line = sources[i].first_line;
      sums_[i].next_record = sources[i].data_begin;
    }
  }

  void add(const RangeResult& result) {
    const FileRange& range = result.range;
    Sum& sum = sums_[range.source];
    // A quoted line end at the limit of two ranges: the second one was read wrongly.
    if (result.first_record != sum.next_record) throw NotRegular{};
    sum.next_record = result.end_record;
    for (const RangeBadRow& bad : result.bad) {
      state_.set_aside.add(sources_[range.source].name, {.source = range.source,
                                                         .line = sum.line + bad.lines_before,
                                                         .byte_offset = bad.offset,
                                                         .column = bad.column,
                                                         .reason = bad.reason,
                                                         .raw = bad.raw});
    }
    sum.line += result.lines;
    sum.ledger.read += result.read;
    sum.ledger.stored += result.stored;
    sum.ledger.set_aside += result.bad.size();
    sum.hashes += result.block_hashes;
    state_.rows_done += result.read;
    state_.bytes_done += range.bytes_on_disk;
  }

  std::vector<Source> finish(const RangeFeed& feed) const {
    std::vector<Source> done;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const PlainFile* const file = sources_[i].file.get();
      if (file != nullptr) file->check_unchanged();
      const std::uint64_t bytes = file != nullptr ? file->bytes() : feed.stream_bytes(i);
      done.push_back({.name = sources_[i].name,
                      .bytes = bytes,
                      .content = file != nullptr ? content_hash(sums_[i].hashes, bytes)
                                                 : feed.stream_content(i),
                      .ledger = sums_[i].ledger});
    }
    return done;
  }

 private:
  struct Sum {
    std::uint64_t line = 1;
    std::uint64_t next_record = 0;
    Ledger ledger;
    std::string hashes;
  };
  const std::vector<FastSource>& sources_;
  LoadState& state_;
  std::vector<Sum> sums_;
};

template <typename Record>
void read_batch(RangeFeed& feed, const Binding& binding, const FastPlan& fast,
                const FastOptions& options, unsigned bits, LoadState& state, SourceSums& sums) {
  Batch<Record> batch(binding, fast, options, bits, state);
  batch.read(feed);
  for (const RangeResult& result : batch.results()) sums.add(result);
  batch.write_segment();
}

}  // namespace

std::vector<Source> read_fast(const std::vector<FastSource>& sources, const Binding& binding,
                              const FastPlan& fast, const FastOptions& options, LoadState& state) {
  const std::uint64_t blocks =
      std::clamp<std::uint64_t>(options.range_bytes, 1, range_bytes_max) + hash_block_bytes - 1;
  RangeFeed feed(sources, blocks / hash_block_bytes * hash_block_bytes);
  const GuessedSize size = guess_size(sources);
  const std::uint64_t needed = size.rows * (sizeof(WideRecord) + bytes_beside_record);
  const std::uint64_t batches = needed / std::max<std::uint64_t>(state.memory_max, 1) + 1;
  const unsigned bits = partition_bits(size.rows / batches);
  // Equal shares. One alone may grow, where a compressed file is longer than was guessed, as far as
  // memory lasts.
  const double share = batches > 1
                           ? 1.0 / static_cast<double>(batches)
                           : static_cast<double>(state.memory_max) / static_cast<double>(needed);
  const auto batch_bytes =
      static_cast<std::uint64_t>(std::min(static_cast<double>(size.bytes) * share, 1e18)) + 1;
  SourceSums sums(sources, state);
  while (!feed.done()) {
    feed.begin_batch(batch_bytes);
    const auto read = options.wide ? read_batch<WideRecord> : read_batch<NarrowRecord>;
    read(feed, binding, fast, options, bits, state, sums);
  }
  return sums.finish(feed);
}

}  // namespace footfall
