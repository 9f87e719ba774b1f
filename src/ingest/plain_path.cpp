#include "ingest/plain_path.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <future>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "ingest/duplicates.h"
#include "ingest/row_reader.h"

namespace footfall {
namespace {

// Typed rows gathered into a block, with texts of its own.
class BlockBuilder {
 public:
  explicit BlockBuilder(const Schema& schema) : schema_(schema) {
    block_.columns.resize(schema.columns.size());
  }

  bool full() const noexcept { return block_.rows() == RowBlock::rows_max; }

  void add(const TypedRow& row) {
    block_.times.push_back(row.time);
    block_.event_types.push_back(keep(row.event_type));
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      const TypedValue& value = row.values[i];
      ColumnBlock& column = block_.columns[i];
      if (is_text(schema_.columns[i])) {
        column.texts.push_back(keep(value.text));
      } else {
        column.numbers.push_back(value.number);
      }
      column.present.push_back(value.present ? 1 : 0);
    }
  }

  void append_to(Load& load) {
    if (block_.rows() == 0) return;
    load.append(block_);
    block_.times.clear();
    block_.event_types.clear();
    for (ColumnBlock& column : block_.columns) {
      column.texts.clear();
      column.numbers.clear();
      column.present.clear();
    }
    chunk_ = 0;
    used_ = 0;
  }

 private:
  static constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

  static bool is_text(const Column& column) {
    return has_texts(column.type) ||
           (column.type == ColumnType::key && column.key == KeyType::text);
  }

  // No text is longer than a record, and no record than a chunk.
  std::string_view keep(std::string_view text) {
    if (chunk_ < chunks_.size() && used_ + text.size() > chunk_bytes) {
      ++chunk_;
      used_ = 0;
    }
    if (chunk_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(chunk_bytes));
    char* const out = chunks_[chunk_].get() + used_;
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
    used_ += text.size();
    return {out, text.size()};
  }

  const Schema& schema_;
  RowBlock block_;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_ = 0;
  std::size_t used_ = 0;
};

// Takes blocks into the load while the next one is read. Whoever else wants the load waits first.
class Appender {
 public:
  explicit Appender(LoadState& state)
      : state_(state), blocks_{BlockBuilder(state.plan.schema), BlockBuilder(state.plan.schema)} {}

  // The one to fill.
  BlockBuilder& block() noexcept { return blocks_[filled_]; }

  // That one goes to the load. `held`: bytes that the reader keeps to the end of the load.
  void hand_over(std::size_t held) {
    wait();
    BlockBuilder& full = block();
    filled_ = 1 - filled_;
    const auto how = state_.threads > 1 ? std::launch::async : std::launch::deferred;
    taking_ = std::async(how, [this, &full, held] { take(full, held); });
  }

  // Until the load has all that was handed over. Throws what taking it in threw.
  void wait() {
    if (taking_.valid()) taking_.get();
  }

 private:
  void take(BlockBuilder& full, std::size_t held) {
    Load& load = state_.load;
    full.append_to(load);
    if (load.memory_used() + held <= state_.memory_max) return;
    load.close_segment();
    const std::size_t left = load.memory_used() + held;
    if (left > state_.memory_max) refuse_for_memory(left, state_.memory_max);
  }

  LoadState& state_;
  std::array<BlockBuilder, 2> blocks_;
  std::size_t filled_ = 0;
  std::future<void> taking_;  // the last to be made: ends before the blocks do
};

}  // namespace

Source read_plainly(RecordSource& reader, std::uint32_t source, const Binding& binding,
                    DuplicateFilter* duplicates, LoadState& state) {
  Source result;
  result.name = reader.name();
  Ledger& ledger = result.ledger;
  RowReader rows(state.plan, binding);
  Appender appender(state);
  SourceRecord record;
  TypedRow row;
  const auto hand_over = [&] {
    appender.hand_over(duplicates != nullptr ? duplicates->memory_used() : 0);
    state.tell(state.bytes_done + reader.taken(), state.rows_done + ledger.read);
  };
  while (reader.next(record)) {
    ++ledger.read;
    const RowProblem problem = rows.read(record, row);
    if (!problem.none()) {
      check_key_type(problem, state.plan);
      ++ledger.set_aside;
      appender.wait();
      state.set_aside.add(source, result.name, record.line, record.offset,
                          problem_column(problem, state.plan),
                          problem_text(problem, record, state.plan, binding), record.raw);
      // A source of bad rows only must be stoppable, too.
      if (ledger.set_aside % RowBlock::rows_max == 0) hand_over();
    } else if (duplicates != nullptr && duplicates->seen(row)) {
      ++ledger.duplicates;
    } else {
      ++ledger.stored;
      appender.block().add(row);
      if (appender.block().full()) hand_over();
    }
  }
  hand_over();
  appender.wait();
  state.bytes_done += reader.taken();
  state.rows_done += ledger.read;
  result.bytes = reader.bytes();
  result.content = reader.content();
  result.cleaning = rows.cleaning();
  return result;
}

}  // namespace footfall
