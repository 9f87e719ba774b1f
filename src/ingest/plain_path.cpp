#include "ingest/plain_path.h"

#include <algorithm>
#include <vector>

#include "base/pipeline.h"
#include "ingest/duplicates.h"
#include "ingest/product_codes.h"
#include "ingest/typed_batch.h"
#include "store/raw_rows.h"

namespace footfall {
namespace {

// A batch, a reader and what it knows take some megabytes a thread, of memory that the load's rows
// want, too.
unsigned threads_of(const LoadState& state) {
  constexpr std::uint64_t bytes_a_thread = std::uint64_t{8} << 20;
  const std::uint64_t fit = std::max<std::uint64_t>(state.memory_max / bytes_a_thread, 1);
  return unsigned(std::min<std::uint64_t>(std::max(state.threads, 1U), fit));
}

class PlainPath {
 public:
  PlainPath(RecordSource& records, const PlainSource& source, LoadState& state)
      : records_(records),
        source_(source),
        state_(state),
        wants_{.source = source.number,
               .hashes = source.duplicates != nullptr,
               .raw_rows = source.raw_rows},
        threads_(threads_of(state)),
        batches_(threads_ + 2) {
    // One for each thread, and one for a batch that must be typed again.
    readers_.reserve(threads_ + 1);
    for (unsigned i = 0; i <= threads_; ++i) {
      readers_.emplace_back(state.plan, source.binding).number_products();
      codes_.emplace_back(state.plan.schema, readers_[i].product_columns());
    }
    result_.name = records.name();
  }

  Source run() {
    run_pipeline(batches_.size(), threads_,
                 {.begin = [this](std::size_t place) { return read(batches_[place]); },
                  .work =
                      [this](std::size_t place, unsigned worker) {
                        batches_[place].reader = worker;
                        batches_[place].typed.type(readers_[worker], wants_, {});
                      },
                  .finish = [this](std::size_t place) { take(batches_[place]); }});
    state_.bytes_done += records_.taken();
    state_.rows_done += result_.ledger.read;
    result_.bytes = records_.bytes();
    result_.content = records_.content();
    result_.cleaning = readers_[0].cleaning(found_);
    return std::move(result_);
  }

 private:
  struct Batch {
    TypedBatch typed;
    std::uint64_t taken = 0;  // bytes of the file
    unsigned reader = 0;      // by which it was typed
  };

  bool read(Batch& batch) {
    if (ended_) return false;
    RecordBatch& records = batch.typed.records;
    records.clear();
    while (!records.full() && !ended_) {
      if (records_.next(record_)) {
        records.add(record_);
      } else {
        ended_ = true;
      }
    }
    batch.taken = records_.taken();
    return records.size() > 0;
  }

  void take(Batch& batch) {
    TypedBatch& typed = batch.typed;
    codes_[batch.reader].learn(typed.new_products);
    // Money of one currency is told by the first row that has any.
    if (typed.findings.depends_on(found_)) {
      batch.reader = threads_;
      typed.type(readers_[threads_], wants_, found_.currencies);
      codes_[threads_].learn(typed.new_products);
    }
    found_ += typed.findings;
    Ledger& ledger = result_.ledger;
    ledger.read += typed.records.size();
    ledger.set_aside += typed.bad.size();
    for (const auto& bad : typed.bad) {
      state_.set_aside.add(result_.name, {.source = source_.number,
                                          .line = bad.line,
                                          .byte_offset = bad.offset,
                                          .column = bad.column,
                                          .reason = bad.reason,
                                          .raw = bad.raw});
    }
    if (source_.raw_rows) state_.load.raw_rows().add(typed.raw_rows);
    if (source_.duplicates != nullptr) drop_duplicates(typed);
    ledger.stored += typed.rows.rows();
    if (!typed.products.empty()) codes_[batch.reader].give(typed, state_.load);
    if (typed.rows.rows() > 0) state_.load.append(typed.rows);
    hold_to_memory();
    state_.tell(state_.bytes_done + batch.taken, state_.rows_done + ledger.read);
  }

  void drop_duplicates(TypedBatch& typed) {
    kept_.clear();
    std::uint64_t dropped = 0;
    for (const Hash128& row : typed.hashes) {
      const bool seen = source_.duplicates->seen(row);
      dropped += seen ? 1 : 0;
      kept_.push_back(seen ? 0 : 1);
    }
    if (dropped > 0) typed.keep_rows(kept_);
    result_.ledger.duplicates += dropped;
  }

  // What the reader keeps to the end of the load counts, too.
  void hold_to_memory() {
    Load& load = state_.load;
    const auto held = [&] {
      return load.memory_used() +
             (source_.duplicates == nullptr ? 0 : source_.duplicates->memory_used());
    };
    if (held() <= state_.memory_max) return;
    load.close_segment();
    if (held() > state_.memory_max) refuse_for_memory(held(), state_.memory_max);
  }

  RecordSource& records_;
  const PlainSource& source_;
  LoadState& state_;
  const BatchWants wants_;
  const unsigned threads_;
  std::vector<Batch> batches_;
  std::vector<RowReader> readers_;
  std::vector<ProductCodes> codes_;  // by reader
  SourceRecord record_;
  bool ended_ = false;
  Source result_;
  BatchFindings found_;  // of all batches taken
  std::vector<std::uint8_t> kept_;
};

}  // namespace

Source read_plainly(RecordSource& records, const PlainSource& source, LoadState& state) {
  return PlainPath(records, source, state).run();
}

}  // namespace footfall
