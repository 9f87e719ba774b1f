// The store's codes of the products that one reader of rows has numbered.
//
// A product has its code from the first row that is stored, in the order of the load, so that the
// store has no product without a row, and the same codes however many threads read. Not for several
// threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "ingest/typed_batch.h"
#include "model/schema.h"

namespace footfall {

class Load;

class ProductCodes {
 public:
  // `columns`: places in the schema, which outlives this, of a product's values.
  ProductCodes(const Schema& schema, std::vector<std::size_t> columns)
      : schema_(schema), columns_(std::move(columns)) {}

  // What the reader has learnt with a batch; batches come in the order in which it read them.
  void learn(const NewProducts& products);
  // The codes of the batch's rows, into the block. New ones are given by the load.
  void give(TypedBatch& batch, Load& load);

 private:
  struct Product {
    std::uint32_t code = not_given;
    std::vector<TypedValue> values;  // until it has its code
    std::string texts;               // that they point into
  };
  static constexpr std::uint32_t not_given = 0xFFFF'FFFF;
  static constexpr std::uint32_t asked_for = not_given - 1;

  Product& product(std::uint64_t number) { return products_[number - oldest_]; }
  void ask(const std::vector<std::uint64_t>& numbers, Load& load);

  const Schema& schema_;
  std::vector<std::size_t> columns_;
  std::uint64_t oldest_ = 0;
  std::deque<Product> products_;
};

}  // namespace footfall
