#include "ingest/cases.h"

#include <algorithm>

#include "ingest/mapping.h"
#include "ingest/numbers.h"

namespace footfall {

std::optional<std::size_t> field_named(const std::vector<std::string>& header,
                                       const std::string& name) {
  const auto found = std::ranges::find(header, normal_name(name), normal_name);
  if (found == header.end()) return std::nullopt;
  return std::size_t(found - header.begin());
}

CaseFinder::CaseFinder(const std::vector<Case>& cases, const std::vector<std::string>& header)
    : cases_(&cases), found_(cases.size(), 0) {
  std::vector<Keywords::Word> words;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto field = [&header](const std::string& name) {
      return name.empty() ? std::nullopt : field_named(header, name);
    };
    fields_.push_back({field(cases[i].negative), field(cases[i].positive)});
    for (const auto& text : cases[i].contains) words.push_back({text, i});
    for (const auto& text : cases[i].words) words.push_back({text, i, true});
  }
  if (!words.empty()) keywords_.emplace(words);
}

const Case* CaseFinder::find(std::string_view text, const SourceRecord& record) noexcept {
  if (keywords_) {
    std::ranges::fill(found_, std::uint8_t{0});
    keywords_->find(text, found_);
  }
  for (std::size_t i = 0; i < cases_->size(); ++i) {
    const Case& each = (*cases_)[i];
    const bool texts = !each.has_texts() || found_[i] != 0 ||
                       std::ranges::find(each.equals, text) != each.equals.end() ||
                       std::ranges::any_of(each.prefix, [text](const std::string& begin) {
                         return text.starts_with(begin);
                       });
    const auto sign_is = [&record](std::optional<std::size_t> field, int sign) {
      return !field || number_sign(record.fields[*field]) == sign;
    };
    if (texts && sign_is(fields_[i].negative, -1) && sign_is(fields_[i].positive, 1)) return &each;
  }
  return nullptr;
}

}  // namespace footfall
