#include "scan/clause_tests.h"

namespace footfall {
namespace {

bool in_subtree(std::string_view path, std::string_view root, char separator) noexcept {
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == separator);
}

bool is_member(std::string_view set, std::string_view member, char separator) noexcept {
  while (!set.empty()) {
    const std::size_t end = std::min(set.find(separator), set.size());
    if (set.substr(0, end) == member) return true;
    set.remove_prefix(std::min(end + 1, set.size()));
  }
  return false;
}

}  // namespace

bool excludes(const Clause& clause) noexcept {
  return clause.kind == Clause::Kind::exclude || clause.kind == Clause::Kind::outside;
}

bool has_ends(const Clause& clause) noexcept {
  return clause.kind == Clause::Kind::range || clause.kind == Clause::Kind::outside;
}

bool null_passes(const Clause& clause) noexcept {
  if (clause.kind == Clause::Kind::range) return false;
  return clause.null_listed != excludes(clause);
}

TextTest::TextTest(const Clause& clause, const Column* column)
    : clause_(clause), column_(column), values_(clause.values.begin(), clause.values.end()) {}

bool TextTest::passes(std::string_view text) const {
  bool listed = values_.contains(text);
  if (!listed && column_ != nullptr && column_->type == ColumnType::path) {
    listed = std::ranges::any_of(clause_.values, [&](const std::string& root) {
      return in_subtree(text, root, column_->separator);
    });
  }
  if (!listed && column_ != nullptr && column_->type == ColumnType::set) {
    listed = std::ranges::any_of(clause_.values, [&](const std::string& member) {
      return is_member(text, member, column_->separator);
    });
  }
  return listed != excludes(clause_);
}

NumberTest number_test(const Clause& clause, const Column& column) {
  NumberTest test{.excludes = excludes(clause), .listed = {}};
  if (has_ends(clause)) {
    if (!clause.low.empty()) test.low = *stored_value(column, clause.low, false);
    if (!clause.high.empty()) test.high = *stored_value(column, clause.high, true);
    return test;
  }
  for (const auto& value : clause.values) {
    // A day among times stands for its first instant.
    test.listed.push_back(*stored_value(column, value, false));
  }
  std::ranges::sort(test.listed);
  if (test.listed.empty()) {  // only (none): no number is listed
    test.low = 1;
    test.high = 0;
  }
  return test;
}

}  // namespace footfall
