#include "generate/respondents.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "formats/byte_source.h"
#include "formats/csv.h"
#include "generate/random.h"

namespace footfall {
namespace {

constexpr std::string_view id_column = "Survey ResponseID";
constexpr std::string_view state_column = "Q-demos-state";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

enum Stream : std::uint64_t { id_stream = 130 };

using State = std::pair<std::string_view, std::string_view>;

constexpr std::array<State, 52> states{
    State{"Alabama", "AL"},   {"Alaska", "AK"},        {"Arizona", "AZ"},
    {"Arkansas", "AR"},       {"California", "CA"},    {"Colorado", "CO"},
    {"Connecticut", "CT"},    {"Delaware", "DE"},      {"District of Columbia", "DC"},
    {"Florida", "FL"},        {"Georgia", "GA"},       {"Hawaii", "HI"},
    {"Idaho", "ID"},          {"Illinois", "IL"},      {"Indiana", "IN"},
    {"Iowa", "IA"},           {"Kansas", "KS"},        {"Kentucky", "KY"},
    {"Louisiana", "LA"},      {"Maine", "ME"},         {"Maryland", "MD"},
    {"Massachusetts", "MA"},  {"Michigan", "MI"},      {"Minnesota", "MN"},
    {"Mississippi", "MS"},    {"Missouri", "MO"},      {"Montana", "MT"},
    {"Nebraska", "NE"},       {"Nevada", "NV"},        {"New Hampshire", "NH"},
    {"New Jersey", "NJ"},     {"New Mexico", "NM"},    {"New York", "NY"},
    {"North Carolina", "NC"}, {"North Dakota", "ND"},  {"Ohio", "OH"},
    {"Oklahoma", "OK"},       {"Oregon", "OR"},        {"Pennsylvania", "PA"},
    {"Puerto Rico", "PR"},    {"Rhode Island", "RI"},  {"South Carolina", "SC"},
    {"South Dakota", "SD"},   {"Tennessee", "TN"},     {"Texas", "TX"},
    {"Utah", "UT"},           {"Vermont", "VT"},       {"Virginia", "VA"},
    {"Washington", "WA"},     {"West Virginia", "WV"}, {"Wisconsin", "WI"},
    {"Wyoming", "WY"}};

std::string_view state_code(std::string_view name) {
  const auto found = std::find_if(states.begin(), states.end(),
                                  [&](const State& state) { return state.first == name; });
  return found == states.end() ? std::string_view() : found->second;
}

std::optional<std::size_t> column(const SourceRecord& header, std::string_view name) {
  const auto found = std::find(header.fields.begin(), header.fields.end(), name);
  if (found == header.fields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.fields.begin());
}

}  // namespace

std::vector<Respondent> read_respondents(const std::string& survey) {
  const std::unique_ptr<ByteSource> source = open_bytes(survey);
  CsvReader reader(*source);
  if (reader.peek(byte_order_mark.size()).starts_with(byte_order_mark)) {
    reader.skip(byte_order_mark.size());
  }
  SourceRecord record;
  const bool any = reader.next(record);
  const auto id = any ? column(record, id_column) : std::nullopt;
  if (!id) {
    throw Error(ErrorKind::bad_input,
                str(printable(survey), ": there is no column \"", id_column, "\" in its header"),
                "--survey wants the survey of Open e-commerce 1.0, or a CSV file like it");
  }
  const auto state = column(record, state_column);
  std::vector<Respondent> all;
  while (reader.next(record)) {
    const auto& fields = record.fields;
    if (fields.size() <= *id || fields[*id].empty()) continue;
    const bool told = state && fields.size() > *state;
    all.push_back({std::string(fields[*id]), told ? state_code(fields[*state]) : ""});
  }
  if (all.empty()) {
    throw Error(ErrorKind::bad_input, str(printable(survey), ": nobody answered this survey"),
                "it has a header and no row with an id");
  }
  std::sort(all.begin(), all.end(),
            [](const Respondent& a, const Respondent& b) { return a.id < b.id; });
  const auto same = [](const Respondent& a, const Respondent& b) { return a.id == b.id; };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

std::vector<Respondent> made_up_respondents(std::uint32_t count, std::uint64_t seed) {
  constexpr std::string_view letters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::vector<Respondent> all;
  for (std::uint32_t i = 0; i < count; ++i) {
    Random random(stream_key(seed, id_stream, i));
    std::string id = "R_";
    for (int letter = 0; letter < 15; ++letter) id += letters[random.below(letters.size())];
    all.push_back({std::move(id), states[random.below(states.size())].second});
  }
  std::sort(all.begin(), all.end(),
            [](const Respondent& a, const Respondent& b) { return a.id < b.id; });
  return all;
}

}  // namespace footfall
