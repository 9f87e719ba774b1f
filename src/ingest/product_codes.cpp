#include "ingest/product_codes.h"

#include "base/check.h"
#include "store/store.h"

namespace footfall {

void ProductCodes::learn(const NewProducts& products) {
  for (; oldest_ < products.oldest && !products_.empty(); ++oldest_) products_.pop_front();
  if (products_.empty()) oldest_ = products.oldest;
  FOOTFALL_CHECK(products.first == oldest_ + products_.size());
  for (std::size_t at = 0; at < products.values.size(); at += columns_.size()) {
    Product& product = products_.emplace_back();
    product.values.assign(products.values.begin() + std::ptrdiff_t(at),
                          products.values.begin() + std::ptrdiff_t(at + columns_.size()));
    for (const TypedValue& value : product.values) product.texts += value.text;
    std::string_view texts = product.texts;
    for (TypedValue& value : product.values) {
      const std::size_t size = value.text.size();
      value.text = texts.substr(0, size);
      texts.remove_prefix(size);
    }
  }
}

void ProductCodes::give(TypedBatch& batch, Load& load) {
  std::vector<std::uint64_t> asked;
  for (const std::uint64_t number : batch.products) {
    if (product(number).code != not_given) continue;
    product(number).code = asked_for;
    asked.push_back(number);
  }
  if (!asked.empty()) ask(asked, load);
  batch.rows.versions.clear();
  for (const std::uint64_t number : batch.products) {
    batch.rows.versions.push_back(product(number).code);
  }
}

void ProductCodes::ask(const std::vector<std::uint64_t>& numbers, Load& load) {
  std::vector<ColumnBlock> columns(schema_.columns.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    ColumnBlock& column = columns[columns_[i]];
    const bool texts = entries_are_texts(schema_.columns[columns_[i]]);
    for (const std::uint64_t number : numbers) {
      const TypedValue& value = product(number).values[i];
      column.present.push_back(value.present ? 1 : 0);
      if (texts) {
        column.texts.push_back(value.text);
      } else {
        column.numbers.push_back(value.number);
      }
    }
  }
  const auto codes = load.product_versions(numbers.size(), columns);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    product(numbers[i]) = {.code = codes[i], .values = {}, .texts = {}};
  }
}

}  // namespace footfall
