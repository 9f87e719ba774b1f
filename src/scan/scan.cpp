#include "scan/scan.h"

#include <algorithm>

#include "base/threads.h"
#include "scan/reader.h"
#include "scan/rollup_run.h"
#include "scan/walk_run.h"
#include "store/store.h"

namespace footfall {
namespace {

constexpr std::size_t shared_batch_rows = 16 * 1024;

// A purchase row of an order that users or segments share: it waits until all are found.
struct SharedRow {
  std::uint32_t order;
  Micros time;
  std::uint64_t arrival;
  Batch::Origin origin;
  std::uint32_t user;
};

// The rows that one filter chooses, and who reads them. Immutable while threads run.
struct Pass {
  Pass(std::shared_ptr<const Snapshot> snapshot, const Filter& filter, const ScanRequest& request)
      : selection(std::move(snapshot), filter), rules{&request.clock, request.session_gap} {}

  Selection selection;
  const Selection* chosen = nullptr;  // of a pass over all rows: what the filter chooses
  NumberRules rules;
  const RollupPlan* rollups = nullptr;
  std::vector<std::size_t> walks;  // places in the request
  bool needs_orders = false;
};

// What all passes of a scan share.
struct Plan {
  const Snapshot& snapshot;
  const ScanRequest& request;
  ReadColumns columns;
  KindSets kinds;
  QuarterHours quarters;
  RollupPlan rollups;
  std::vector<std::vector<std::size_t>> walk_columns;  // by walk of the request
  std::vector<std::size_t> walk_kinds;                 // likewise
  std::vector<const PairPlan*> walk_pairs;             // likewise; nullptr: none
  std::vector<std::unique_ptr<PairPlan>> pairs;        // different ones
  std::vector<std::unique_ptr<Pass>> passes;

  Plan(const std::shared_ptr<const Snapshot>& of, const ScanRequest& asked, bool version_numbers)
      : snapshot(*of),
        request(asked),
        columns(of),
        quarters(*of, asked.clock),
        rollups(asked.rollups, columns, kinds, asked.clock, quarters, version_numbers) {
    for (const auto& walk : asked.walks) {
      auto& places = walk_columns.emplace_back();
      for (const auto& name : walk.needs.columns) places.push_back(columns.add(name));
      walk_kinds.push_back(kinds.add(walk.needs.of, *of));
      if (walk.needs.product) columns.add_products();
      walk_pairs.push_back(walk.needs.pairs ? &pairs_of(places[0], places[1]) : nullptr);
    }
    columns.version_lines().seal();
    passes.push_back(std::make_unique<Pass>(of, asked.filter, asked));
    passes[0]->rollups = &rollups;
    if (const std::size_t read = kinds_read(); read != 0) {
      passes[0]->selection.restrict_kinds(kinds.at(read));
    }
    passes[0]->needs_orders = rollups.has_orders();
    const bool two =
        !asked.filter.empty() &&
        std::ranges::any_of(asked.walks, [](const ScanWalk& walk) { return walk.needs.all_rows; });
    // Both passes go by the same jobs.
    if (!two) passes[0]->selection.use_sales();
    if (two) {
      passes.push_back(std::make_unique<Pass>(of, Filter(), asked));
      passes[1]->chosen = &passes[0]->selection;
    }
    for (std::size_t w = 0; w < asked.walks.size(); ++w) {
      Pass& pass = *passes[two && asked.walks[w].needs.all_rows ? 1 : 0];
      pass.walks.push_back(w);
      pass.needs_orders = pass.needs_orders || asked.walks[w].needs.grain == Grain::order;
    }
  }

 private:
  std::size_t kinds_read();
  const PairPlan& pairs_of(std::size_t first, std::size_t second);
};

const PairPlan& Plan::pairs_of(std::size_t first, std::size_t second) {
  for (const auto& each : pairs) {
    if (each->first == first && each->second == second) return *each;
  }
  return *pairs.emplace_back(std::make_unique<PairPlan>(first, second, columns));
}

// The kind set that a scan without a filter reads; rows of other event types are passed over.
// Sessions that are made by gaps need them all.
std::size_t Plan::kinds_read() {
  if (!request.filter.empty() || (rollups.empty() && request.walks.empty())) return 0;
  bool sessions = rollups.has_sessions();
  std::optional<std::size_t> read;
  if (!rollups.empty()) read = rollups.kinds_read(kinds);
  for (std::size_t w = 0; w < request.walks.size(); ++w) {
    const Needs& needs = request.walks[w].needs;
    const bool orders = needs.grain == Grain::order;
    const std::size_t of = orders ? kinds.add_purchases(snapshot) : walk_kinds[w];
    read = read ? kinds.unite(*read, of) : of;
    sessions = sessions || needs.sessions;
  }
  return sessions && !snapshot.schema().has("session_id") ? 0 : *read;
}

// One thread's part of one pass.
class PassRun {
 public:
  PassRun(const Plan& plan, const Pass& pass)
      : plan_(plan),
        pass_(pass),
        reader_(plan.snapshot, pass.selection),
        batch_(plan.columns, pass.selection.rows_of_segments()),
        facts_(plan.kinds, plan.quarters, plan.snapshot, pass.rules, pass.chosen,
               pass.selection.is_sparse() || !pass.selection.rows_of_segments().empty()) {
    if (pass.rollups != nullptr) rollups_ = std::make_unique<RollupRun>(*pass.rollups);
    for (const std::size_t w : pass.walks) {
      const ScanWalk& walk = plan.request.walks[w];
      walks_.push_back(std::make_unique<WalkRun>(
          walk.needs, plan.walk_columns[w], plan.walk_kinds[w],
          walk.needs.pairs ? &pairs_of(*plan.walk_pairs[w]) : nullptr, walk.make()));
    }
  }

  void run(ScanJob job) {
    while (job.begin < job.end) {
      reader_.read(job, batch_);
      if (batch_.empty()) continue;
      facts_.begin(batch_);
      for (auto& each : pairs_) each->begin();
      if (!plan_.request.filter.empty()) note_chosen();
      if (rollups_) rollups_->add(facts_);
      for (auto& walk : walks_) walk->add(facts_);
      if (pass_.needs_orders) keep_shared_rows();
    }
  }

  void merge(PassRun& that) {
    rows += that.rows;
    if (that.first_time) {
      first_time = std::min(first_time.value_or(*that.first_time), *that.first_time);
      last_time = std::max(last_time.value_or(*that.last_time), *that.last_time);
    }
    const std::size_t parts = rollups_ ? rollups_->parts() : 0;
    parallel_for(walks_.size() + parts, plan_.request.threads, {}, [&](std::size_t job, unsigned) {
      if (job < walks_.size()) return walks_[job]->merge(*that.walks_[job]);
      rollups_->merge(job - walks_.size(), *that.rollups_);
    });
    shared_.insert(shared_.end(), that.shared_.begin(), that.shared_.end());
  }

  // When all threads' runs are merged into this one.
  void finish() {
    std::ranges::sort(shared_, [](const SharedRow& a, const SharedRow& b) {
      return std::tie(a.order, a.time, a.arrival) < std::tie(b.order, b.time, b.arrival);
    });
    for (std::size_t begin = 0; begin < shared_.size();) {
      std::size_t end = std::min(begin + shared_batch_rows, shared_.size());
      while (end < shared_.size() && shared_[end].order == shared_[end - 1].order) ++end;
      add_shared(begin, end);
      begin = end;
    }
  }

  void results(ScanResult& out) {
    const unsigned threads = plan_.request.threads;
    if (rollups_) rollups_->finish(threads);
    const std::size_t groups = rollups_ ? rollups_->groups() : 0;
    parallel_for(walks_.size() + groups, threads, {}, [&](std::size_t job, unsigned) {
      if (job < walks_.size()) {
        out.walks[pass_.walks[job]] = walks_[job]->result();
        out.walks_refused[pass_.walks[job]] = walks_[job]->refused();
      } else {
        rollups_->make_tables(job - walks_.size(), out.rollups, out.rollups_refused);
      }
    });
  }

  // What the filter chose. Without one it is the whole snapshot, and nothing is noted.
  std::uint64_t rows = 0;
  std::optional<Micros> first_time;
  std::optional<Micros> last_time;

 private:
  PairCounts& pairs_of(const PairPlan& plan) {
    for (auto& each : pairs_) {
      if (&each->plan() == &plan) return *each;
    }
    return *pairs_.emplace_back(std::make_unique<PairCounts>(plan));
  }

  // A user's rows are in order of time, guests' are not.
  void note_chosen() {
    rows += batch_.rows();
    const auto time = batch_.time();
    Micros first = time[0];
    Micros last = time[0];
    for (const auto& user : batch_.users()) {
      if (user.number == no_number) {
        const auto ends = std::ranges::minmax(time.subspan(user.begin, user.end - user.begin));
        first = std::min(first, ends.min);
        last = std::max(last, ends.max);
      } else {
        first = std::min(first, time[user.begin]);
        last = std::max(last, time[user.end - 1]);
      }
    }
    first_time = std::min(first_time.value_or(first), first);
    last_time = std::max(last_time.value_or(last), last);
  }

  void keep_shared_rows() {
    const Orders& orders = facts_.orders();
    for (std::size_t i = 0; i < orders.row.size(); ++i) {
      if (orders.shared[i] == no_number) continue;
      const std::uint32_t row = orders.row[i];
      shared_.push_back({orders.shared[i], batch_.time()[row], batch_.arrival()[row],
                         batch_.origin(row), batch_.user()[row]});
    }
  }

  void add_shared(std::size_t begin, std::size_t end) {
    Orders orders;
    batch_.clear();
    for (std::size_t i = begin; i < end; ++i) {
      const SharedRow& row = shared_[i];
      if (i == begin || row.order != shared_[i - 1].order) {
        orders.begin.push_back(std::uint32_t(i - begin));
      }
      orders.row.push_back(std::uint32_t(i - begin));
      orders.number.push_back(0);
      orders.shared.push_back(row.order);
      batch_.add_row(row.origin.segment, row.origin.row);
      batch_.end_user(row.user, no_number, 0);
    }
    orders.begin.push_back(std::uint32_t(end - begin));
    facts_.begin(batch_, std::move(orders));
    if (rollups_) rollups_->add_shared_orders(facts_);
    for (std::size_t w = 0; w < walks_.size(); ++w) {
      if (plan_.request.walks[pass_.walks[w]].needs.grain == Grain::order) walks_[w]->add(facts_);
    }
  }

  const Plan& plan_;
  const Pass& pass_;
  BatchReader reader_;
  Batch batch_;
  BatchFacts facts_;
  std::unique_ptr<RollupRun> rollups_;
  std::vector<std::unique_ptr<PairCounts>> pairs_;  // that walks share
  std::vector<std::unique_ptr<WalkRun>> walks_;
  std::vector<SharedRow> shared_;
};

ScanResult scan_by(const Plan& plan, const std::shared_ptr<const Snapshot>& snapshot,
                   const ScanRequest& request) {
  const auto jobs = scan_jobs(*snapshot, plan.passes[0]->selection);
  const auto threads =
      unsigned(std::clamp<std::size_t>(jobs.size(), 1, std::max(request.threads, 1U)));
  std::vector<std::vector<std::unique_ptr<PassRun>>> runs(threads);
  for (auto& of_thread : runs) {
    for (const auto& pass : plan.passes) {
      of_thread.push_back(std::make_unique<PassRun>(plan, *pass));
    }
  }
  std::uint64_t all = 0;
  for (const ScanJob& job : jobs) all += job.rows;
  std::atomic<std::uint64_t> done{0};
  parallel_for(jobs.size(), threads, request.stop, [&](std::size_t job, unsigned worker) {
    for (auto& run : runs[worker]) run->run(jobs[job]);
    const std::uint64_t now = done.fetch_add(jobs[job].rows) + jobs[job].rows;
    const double share = double(now) / double(all);
    if (request.progress) {
      request.progress(std::uint64_t(double(snapshot->rows()) * share), snapshot->rows());
    }
  });
  ScanResult result;
  result.rollups.resize(request.rollups.size());
  result.rollups_refused.resize(request.rollups.size());
  result.walks.resize(request.walks.size());
  result.walks_refused.resize(request.walks.size());
  for (std::size_t p = 0; p < plan.passes.size(); ++p) {
    PassRun& first = *runs[0][p];
    for (std::size_t t = 1; t < runs.size(); ++t) first.merge(*runs[t][p]);
    first.finish();
    first.results(result);
  }
  if (request.filter.empty()) {
    result.rows = snapshot->rows();
    result.first_time = snapshot->first_time();
    result.last_time = snapshot->last_time();
  } else {
    result.rows = runs[0][0]->rows;
    result.first_time = runs[0][0]->first_time;
    result.last_time = runs[0][0]->last_time;
  }
  return result;
}

}  // namespace

ScanResult scan(std::shared_ptr<const Snapshot> snapshot, const ScanRequest& request) {
  try {
    return scan_by(Plan(snapshot, request, true), snapshot, request);
  } catch (const TooManyNumbers&) {
    return scan_by(Plan(snapshot, request, false), snapshot, request);
  }
}

}  // namespace footfall
