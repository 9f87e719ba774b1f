#include "engine/engine.h"

#include <algorithm>
#include <array>

#include "base/limited_work.h"
#include "base/text.h"
#include "base/threads.h"

namespace footfall {
namespace {

// Which rows an answer is over: the chosen ones, those of the range before; and of these what the
// publications' filter chooses.
enum class Over : std::uint8_t { chosen, previous, published, published_before };

bool is_before(Over over) noexcept {
  return over == Over::previous || over == Over::published_before;
}

// The rows of a published form: where the mapping has the filter, what it chooses.
Filter as_published(Filter filter, const Schema& schema) {
  const auto named = std::ranges::find(schema.filters, published_filter, &NamedFilter::name);
  if (named == schema.filters.end()) return filter;
  for (const auto& clause : named->clauses) {
    filter.clauses.push_back(parse_clause(clause, schema));
  }
  return filter;
}

// One question to answer, once: asked for, or needed by another.
struct Node {
  std::string name;
  ParameterValues parameters;  // all that hold
  Form form = Form::correct;
  Over over = Over::chosen;
  const Spec* spec = nullptr;
  std::unique_ptr<Question> question;
  std::optional<std::string> missing;
  std::vector<std::pair<std::string, std::size_t>> needs;  // input name -> node
  Inputs inputs;
  std::size_t rows = all_rows;  // the most that anyone wants
  Table table;
  std::optional<Error> refused;
};

// The equally long range directly before, by the wall clock; a range without an end ends with the
// data's last day. nullopt where no begin is given or the data do not cover the range to the day.
std::optional<Filter> previous_filter(const Filter& filter, const Clock& clock,
                                      const Snapshot& snapshot) {
  if (!filter.from || !snapshot.first_time()) return std::nullopt;
  const Micros from = clock.to_local(*filter.from);
  const Micros to = filter.to ? clock.to_local(*filter.to)
                              : (clock.day(*snapshot.last_time()) + 1) * micros_per_day;
  if (to <= from) return std::nullopt;
  Filter before = filter;
  before.from = clock.to_utc(from - (to - from));
  before.to = filter.from;
  const bool covered = clock.day(*snapshot.first_time()) <= clock.day(*before.from) &&
                       clock.day(*snapshot.last_time()) >= clock.day(*before.to - 1);
  return covered ? std::optional(before) : std::nullopt;
}

class Answering {
 public:
  Answering(std::shared_ptr<const Snapshot> snapshot, const Request& request,
            const std::vector<Entry>& catalogue)
      : snapshot_(std::move(snapshot)),
        request_(request),
        catalogue_(catalogue),
        previous_(previous_filter(request.filter, request.clock, *snapshot_)),
        before_(previous_.value_or(Filter())),
        published_(as_published(request.filter, snapshot_->schema())),
        published_before_(as_published(before_, snapshot_->schema())),
        contexts_{make_context(request.filter, Form::correct), make_context(before_, Form::correct),
                  make_context(published_, Form::published),
                  make_context(published_before_, Form::published)} {}

  std::vector<Answer> run() {
    std::vector<std::size_t> asked;
    for (const auto& each : request_.answers) {
      const bool has_form = !find_analysis(each.name, catalogue_).spec->published.empty();
      asked.push_back(
          add(each.name, each.parameters, has_form ? each.form : Form::correct, false, each.rows));
    }
    for (const Over over :
         {Over::chosen, Over::previous, Over::published, Over::published_before}) {
      compute(over);
    }
    finish_all();
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      answers.push_back(make_answer(nodes_[asked[i]]));
      const bool again =
          std::find(asked.begin() + std::ptrdiff_t(i) + 1, asked.end(), asked[i]) != asked.end();
      give_table(nodes_[asked[i]], request_.answers[i].rows, again, answers.back());
    }
    return answers;
  }

 private:
  Context make_context(const Filter& filter, Form form) const {
    return {.data = *snapshot_,
            .schema = snapshot_->schema(),
            .clock = request_.clock,
            .filter = filter,
            .form = form,
            .first_chosen = request_.first_chosen,
            .session_gap = request_.session_gap,
            .data_first = snapshot_->first_time(),
            .data_last = snapshot_->last_time(),
            .threads = request_.threads,
            .memory_bytes = request_.memory_bytes,
            .stop = request_.stop};
  }
  Context& context(Over over) { return contexts_[static_cast<std::size_t>(over)]; }

  // The place of the question's node; those it needs come before it.
  std::size_t add(const std::string& name, const ParameterValues& given, Form form, bool before,
                  std::size_t rows) {
    const Entry& entry = find_analysis(name, catalogue_);
    Over over = before ? Over::previous : Over::chosen;
    if (form == Form::published) over = before ? Over::published_before : Over::published;
    const Params params(entry.spec->parameters, given);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      Node& node = nodes_[i];
      if (node.name == name && node.parameters == params.values() && node.form == form &&
          node.over == over) {
        node.rows = std::max(node.rows, rows);
        return i;
      }
    }
    Node node;
    node.name = name;
    node.parameters = params.values();
    node.form = form;
    node.over = over;
    node.rows = rows;
    node.spec = entry.spec;
    node.question = entry.bind(params, context(over));
    node.missing = node.question->missing();
    if (!node.missing) {
      for (const Needed& needed : node.question->after()) {
        if (needed.previous && (!previous_ || before)) continue;
        const std::size_t place =
            add(needed.name, needed.parameters, form, before || needed.previous, all_rows);
        if (!nodes_[place].missing) node.needs.emplace_back(needed.as, place);
      }
    }
    nodes_.push_back(std::move(node));
    return nodes_.size() - 1;
  }

  void compute(Over over) {
    std::vector<AskedQuestion> questions;
    std::vector<Node*> asking;
    for (Node& node : nodes_) {
      if (node.over != over || node.missing) continue;
      questions.push_back({node.question.get(), node.rows});
      asking.push_back(&node);
    }
    if (questions.empty()) return;
    if (!engine_) {
      engine_ = request_.engine == EngineKind::native ? native_engine(snapshot_, request_)
                                                      : duckdb_engine(snapshot_, request_);
    }
    auto inputs = engine_->compute(questions, context(over));
    for (std::size_t i = 0; i < asking.size(); ++i) asking[i]->inputs = std::move(inputs[i]);
    context(over).first_time = engine_->chosen().first_time;
    context(over).last_time = engine_->chosen().last_time;
    rows_used_[static_cast<std::size_t>(over)] = engine_->chosen().rows;
  }

  // Answers that need no other first, all at once; then the others.
  void finish_all() {
    std::vector<Node*> alone;
    for (Node& node : nodes_) {
      if (node.needs.empty()) alone.push_back(&node);
    }
    parallel_for(alone.size(), request_.threads, request_.stop,
                 [&](std::size_t job, unsigned) { finish(*alone[job]); });
    for (Node& node : nodes_) {
      if (!node.needs.empty()) finish(node);
    }
  }

  void finish(Node& node) {
    if (node.missing) {
      node.table = Table(node.question->fields());
      return;
    }
    for (const auto& [as, place] : node.needs) {
      const Node& needed = nodes_[place];
      node.inputs.put(as, needed.table);
      if (!needed.refused) continue;
      const bool before = is_before(needed.over) && !is_before(node.over);
      node.inputs.refuse(Error(ErrorKind::limit,
                               str(before ? "the range before: " : "", needed.refused->message()),
                               needed.refused->hint()));
    }
    Context context = this->context(node.over);
    context.rows_wanted = node.rows;
    LimitedWork work;
    work.refuse(node.inputs.refused());
    work.run([&] { node.table = node.question->finish(node.inputs, context); });
    node.refused = work.refused();
    if (node.refused) node.table = Table(node.question->fields());
    node.inputs = Inputs();
  }

  Answer make_answer(const Node& node) const {
    Answer answer;
    answer.spec = node.spec;
    answer.form = node.form;
    answer.parameters = node.parameters;
    answer.chart = node.question->chart().value_or(node.spec->chart);
    answer.not_applicable = node.missing;
    answer.refused = node.refused;
    answer.rows_used = node.missing ? 0 : rows_used_[static_cast<std::size_t>(node.over)];
    if (!node.missing) answer.sql = input_sql(*node.question, snapshot_->schema());
    return answer;
  }

  // The node's table as far as it is wanted; `again`: another answer needs it, too.
  static void give_table(Node& node, std::size_t rows, bool again, Answer& answer) {
    const std::size_t here = node.table.rows();
    answer.rows_total = here + node.table.left_out();
    if (rows < here) {
      answer.table = node.table.head(rows);
    } else {
      answer.table = again ? node.table : std::move(node.table);
    }
  }

  std::shared_ptr<const Snapshot> snapshot_;
  const Request& request_;
  const std::vector<Entry>& catalogue_;
  std::optional<Filter> previous_;
  Filter before_;     // of the range before, where there is one
  Filter published_;  // of published forms
  Filter published_before_;
  std::array<Context, 4> contexts_;  // by Over; questions keep references
  std::vector<Node> nodes_;
  std::unique_ptr<InputEngine> engine_;
  std::array<std::uint64_t, 4> rows_used_{};  // by Over
};

}  // namespace

std::vector<std::pair<std::string, std::string>> input_sql(const Question& question,
                                                           const Schema& schema) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Rollup& rollup : question.rollups()) {
    out.emplace_back(rollup.name, rollup_sql(rollup, schema));
  }
  if (std::string sql = question.walk_sql(); !sql.empty()) {
    out.emplace_back("walk", std::move(sql));
  }
  return out;
}

std::vector<Answer> answer(std::shared_ptr<const Snapshot> snapshot, const Request& request) {
  return answer(std::move(snapshot), request, catalog());
}

std::vector<Answer> answer(std::shared_ptr<const Snapshot> snapshot, const Request& request,
                           const std::vector<Entry>& catalogue) {
  return Answering(std::move(snapshot), request, catalogue).run();
}

}  // namespace footfall
