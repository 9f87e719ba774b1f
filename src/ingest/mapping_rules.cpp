#include "ingest/mapping_rules.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "ingest/mapping_column.h"

namespace footfall {
namespace {

constexpr std::size_t case_texts_max = 10'000;

// The condition of a case, without what it leads to.
Case read_condition(TableReader& reader) {
  Case made;
  made.prefix = reader.texts("prefix");
  made.equals = reader.texts("equals");
  made.contains = reader.texts("contains");
  made.words = reader.texts("words");
  made.negative = reader.text("negative").value_or("");
  made.positive = reader.text("positive").value_or("");
  for (const auto& [key, texts] :
       {std::pair{"prefix", &made.prefix}, std::pair{"equals", &made.equals},
        std::pair{"contains", &made.contains}, std::pair{"words", &made.words}}) {
    if (std::ranges::find(*texts, "") != texts->end()) {
      reader.place(key).fail("an empty text fits everything, or nothing",
                             "name the texts, or leave it out");
    }
  }
  for (const std::string_view key : {"negative", "positive"}) {
    if (reader.has(key) && trim(key == "negative" ? made.negative : made.positive).empty()) {
      reader.place(key).fail(str(key, ": the name of a column of the file is wanted"));
    }
  }
  if (!made.has_texts() && made.negative.empty() && made.positive.empty()) {
    reader.place().fail(
        str(reader.name(), " has no condition"),
        "conditions: prefix, equals, contains, words (texts); negative, positive (the "
        "name of a column of the file)");
  }
  return made;
}

// [1, 8], or [9] for a field that reaches to the end of the line.
FixedField read_fixed_field(const std::string& name, const TomlValue& value,
                            const std::string& where) {
  constexpr std::int64_t most = 1'000'000;
  const TomlPlace place{where, value.line};
  const std::string hint =
      "name = [1, 8] is from the first to the eighth character of a line, name = [9] from the "
      "ninth to its end";
  if (trim(name).empty()) place.fail("fixed_width: a field needs a name", hint);
  const bool list = value.is(TomlValue::Kind::list) && !value.items.empty() &&
                    value.items.size() <= 2 &&
                    std::ranges::all_of(value.items, [](const TomlValue& item) {
                      return item.is(TomlValue::Kind::integer) && item.integer <= most;
                    });
  if (!list) {
    place.fail(str("fixed_width: ", shown_text(name), " needs its first and last character"), hint);
  }
  const std::int64_t first = value.items.front().integer;
  if (first < 1) {
    place.fail(str("fixed_width: ", shown_text(name), " begins at character ", first,
                   "; the first of a line is 1"),
               hint);
  }
  FixedField field{name, std::size_t(first), FixedField::to_the_end};
  if (value.items.size() == 1) return field;
  if (value.items.back().integer < first) {
    place.fail(str("fixed_width: ", shown_text(name), " ends at character ",
                   value.items.back().integer, ", before it begins"),
               hint);
  }
  field.last = std::size_t(value.items.back().integer);
  return field;
}

std::size_t texts_of(const Case& each) {
  return each.prefix.size() + each.equals.size() + each.contains.size() + each.words.size();
}

}  // namespace

std::vector<CleanRule> read_cleaning(TableReader& reader) {
  std::vector<CleanRule> steps;
  for (const auto& name : reader.texts("clean")) {
    const auto step = find_cleaning(name);
    if (!step) {
      reader.place("clean").fail(
          str("clean: ", shown_text(name), " is none of ", join(cleaning_names(), ", "),
              name.starts_with("pad_zeros") ? std::string() : did_you_mean(name, cleaning_names())),
          name.starts_with("pad_zeros")
              ? str("say how many digits, up to ", pad_width_max, ": pad_zeros:5")
              : std::string());
    }
    steps.push_back(*step);
  }
  return steps;
}

CaseRules read_cases(TableReader& reader, const std::string& where) {
  CaseRules rules;
  std::size_t texts = 0;
  for (const TomlValue* table : reader.tables("cases")) {
    TableReader each(*table, "a case", where);
    Case made = read_condition(each);
    const auto is = each.text("is");
    if (!is) each.place().fail("a case needs what it is: is = \"...\"");
    each.finish();
    made.is = *is;
    texts += texts_of(made);
    if (texts > case_texts_max) {
      each.place().fail(str("the cases hold more than ", grouped(case_texts_max), " texts"));
    }
    rules.cases.push_back(std::move(made));
  }
  rules.otherwise = reader.text("otherwise");
  if (rules.otherwise && rules.none()) {
    reader.place("otherwise").fail("otherwise: is only for what has cases");
  }
  return rules;
}

NumberRule read_number_rule(TableReader& reader, const std::string& where) {
  NumberRule rule;
  rule.decimal_point = reader.character("decimal_point", '.');
  if (rule.decimal_point != '.' && rule.decimal_point != ',') {
    reader.place("decimal_point").fail("decimal_point: \".\" or \",\" is wanted");
  }
  rule.thousands = reader.character("thousands", '\0');
  if (rule.thousands != '\0' &&
      std::string_view(".,' ").find(rule.thousands) == std::string::npos) {
    reader.place("thousands").fail("thousands: \",\", \".\", \"'\" or \" \" is wanted");
  }
  if (rule.thousands == rule.decimal_point) {
    reader.place("thousands")
        .fail(str("thousands: \"", rule.thousands, "\" is the decimal point already"),
              "say decimal_point = \",\" too");
  }
  rule.percent = reader.flag("percent", false);
  rule.absolute = reader.flag("absolute", false);
  const TomlValue* currency = reader.value("currency");
  if (currency != nullptr && currency->is(TomlValue::Kind::flag)) {
    rule.currency = currency->flag;
  } else if (currency != nullptr) {
    rule.currencies = reader.texts("currency");
    rule.currency = true;
    for (const auto& each : rule.currencies) {
      if (is_currency(each)) continue;
      TomlPlace{where, currency->line}.fail(
          str("currency: ", shown_text(each), " is no currency"),
          "a code like \"EUR\", a sign like \"$\", several in a list, or true for any");
    }
  }
  return rule;
}

FixedFields read_fixed_width(const TomlValue* table, const std::string& name,
                             const std::string& where) {
  FixedFields fields;
  if (table == nullptr) return fields;
  const TomlPlace place{where, table->line};
  if (table->items.empty()) {
    place.fail(str(name, " names no field"), "a line for each: order_id = [1, 8]");
  }
  for (std::size_t i = 0; i < table->items.size(); ++i) {
    fields.push_back(read_fixed_field(table->keys[i], table->items[i], where));
  }
  std::ranges::sort(fields, {}, &FixedField::first);
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (fields[i].first > fields[i - 1].last) continue;  // of to_the_end there is nothing behind
    TomlPlace{where, table->find(fields[i].name)->line}.fail(
        str(name, ": ", shown_text(fields[i].name), " begins at character ", fields[i].first,
            ", which is in ", shown_text(fields[i - 1].name), ", too"),
        "each character belongs to one field at most");
  }
  return fields;
}

std::vector<SetAsideRule> read_set_aside(const std::vector<const TomlValue*>& tables,
                                         const std::string& name, const std::string& where) {
  std::vector<SetAsideRule> rules;
  for (const TomlValue* table : tables) {
    TableReader reader(*table, name, where);
    SetAsideRule rule;
    rule.from = reader.texts("from");
    if (rule.from.empty()) {
      reader.place().fail(str("a ", name, " needs a column to look at: from = \"...\""));
    }
    rule.test = {read_condition(reader)};
    const auto reason = reader.text("reason");
    if (!reason || trim(*reason).empty() || reason->size() > 200) {
      reader.place("reason").fail(str("a ", name, " needs a reason, of up to 200 bytes"));
    }
    reader.finish();
    rule.test.front().is = *reason;
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace footfall
