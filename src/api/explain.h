// What an analysis is, and, on a store, how it is answered there: `run NAME --help`, `explain`.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/ask.h"

namespace footfall {

// The descriptions of all analyses, in the order of the catalogue.
std::vector<const Spec*> described_analyses();

// What depends on the dataset, the form and the parameters.
struct BoundAnalysis {
  std::string dataset;
  Fields fields;                                         // of the result
  std::optional<std::string> missing;                    // "needs order_id": it does not apply
  std::vector<std::string> columns;                      // of the dataset that are read
  std::vector<std::pair<std::string, std::string>> sql;  // of its inputs, by name
  std::vector<Needed> after;                             // answers that are needed first
};

struct Explanation {
  const Spec* spec = nullptr;
  Form form = Form::correct;
  ParameterValues given;
  ParameterValues values;              // all that hold
  std::optional<BoundAnalysis> bound;  // nullopt where there is no store yet
};

// Of `wanted` as it would be asked with these options. Error bad_request as for asking it.
Explanation explain(const AskOptions& options, const Wanted& wanted);

std::string explanation_text(const Explanation& explanation);
std::string explanation_json(const Explanation& explanation);

// What an analysis answers, its parameters, an example. Reads no store.
std::string analysis_help(const std::string& name);

}  // namespace footfall
