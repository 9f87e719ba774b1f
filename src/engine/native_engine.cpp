// The native engine: the inputs of all questions from one scan.
#include "engine/engine.h"
#include "scan/scan.h"

namespace footfall {
namespace {

class NativeEngine final : public InputEngine {
 public:
  NativeEngine(std::shared_ptr<const Snapshot> snapshot, const Request& request)
      : snapshot_(std::move(snapshot)) {
    asked_.clock = request.clock;
    asked_.session_gap = request.session_gap;
    asked_.threads = request.threads;
    asked_.stop = request.stop;
    asked_.progress = request.progress;
  }

  std::vector<Inputs> compute(const std::vector<AskedQuestion>& questions,
                              const Context& context) override {
    asked_.filter = context.filter;
    asked_.rollups.clear();
    asked_.walks.clear();
    for (const auto& [question, rows] : questions) {
      for (Rollup& rollup : question->rollups()) {
        rollup.rows_wanted = rows;
        asked_.rollups.push_back(std::move(rollup));
      }
      if (has_walk(*question)) {
        asked_.walks.push_back({question->needs(), [asked = question] { return asked->walk(); }});
      }
    }
    ScanResult result = scan(snapshot_, asked_);
    chosen_ = {result.rows, result.first_time, result.last_time};

    std::vector<Inputs> all;
    std::size_t rollup = 0;
    std::size_t walk = 0;
    for (const auto& [question, rows] : questions) {
      Inputs& inputs = all.emplace_back();
      for (std::size_t count = question->rollups().size(); count > 0; --count) {
        std::string name = asked_.rollups[rollup].name;
        inputs.refuse(result.rollups_refused[rollup]);
        inputs.put(std::move(name), std::move(result.rollups[rollup++]));
      }
      if (!has_walk(*question)) continue;
      inputs.refuse(result.walks_refused[walk]);
      inputs.put("walk", std::move(result.walks[walk++]));
    }
    return all;
  }

  const ChosenRows& chosen() const override { return chosen_; }

 private:
  static bool has_walk(const Question& question) { return question.walk() != nullptr; }

  std::shared_ptr<const Snapshot> snapshot_;
  ScanRequest asked_;
  ChosenRows chosen_;
};

}  // namespace

std::unique_ptr<InputEngine> native_engine(std::shared_ptr<const Snapshot> snapshot,
                                           const Request& request) {
  return std::make_unique<NativeEngine>(std::move(snapshot), request);
}

}  // namespace footfall
