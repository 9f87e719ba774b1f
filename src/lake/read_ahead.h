// The batches of a relation, each read while the one before is used.
#pragma once

#include <functional>
#include <future>
#include <optional>
#include <utility>

#include "relation/relation.h"

namespace footfall {

// `take` gets every batch, in order, in the calling thread. With more than one thread the next
// batch is read meanwhile, by another.
template <typename Take>
void for_each_batch(Relation& relation, unsigned threads, const Take& take) {
  const auto read = [&relation]() -> std::optional<Table> {
    Table batch;
    if (!relation.next(batch)) return std::nullopt;
    return batch;
  };
  const auto how = threads > 1 ? std::launch::async : std::launch::deferred;
  auto coming = std::async(how, read);
  while (auto batch = coming.get()) {
    coming = std::async(how, read);
    take(std::move(*batch));
  }
}

}  // namespace footfall
