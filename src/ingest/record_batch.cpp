#include "ingest/record_batch.h"

#include <functional>

namespace footfall {
namespace {

// Pointers into different texts have an order by std::less alone.
bool lies_in(std::string_view part, std::string_view whole) noexcept {
  const std::less_equal<const char*> before;
  return before(whole.data(), part.data()) &&
         before(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace

void RecordBatch::clear() noexcept {
  bytes_.clear();
  fields_.clear();
  records_.clear();
}

RecordBatch::Piece RecordBatch::keep(std::string_view text) {
  const Piece piece{bytes_.size(), text.size()};
  bytes_.append(text);
  return piece;
}

void RecordBatch::add(const SourceRecord& record) {
  Record& kept = records_.emplace_back();
  kept.raw = keep(record.raw);
  kept.reason = keep(record.reason);
  kept.offset = record.offset;
  kept.line = record.line;
  kept.fault = record.fault;
  for (const std::string_view field : record.fields) {
    if (lies_in(field, record.raw)) {
      const auto at = std::size_t(field.data() - record.raw.data());
      fields_.push_back({kept.raw.begin + at, field.size()});
    } else {
      fields_.push_back(keep(field));
    }
  }
  kept.fields_end = fields_.size();
}

bool RecordBatch::holds(std::string_view text) const noexcept { return lies_in(text, bytes_); }

void RecordBatch::get(std::size_t number, SourceRecord& record) const {
  const Record& kept = records_[number];
  const std::size_t begin = number == 0 ? 0 : records_[number - 1].fields_end;
  record.raw = text(kept.raw);
  record.reason = text(kept.reason);
  record.offset = kept.offset;
  record.line = kept.line;
  record.fault = kept.fault;
  record.fields.clear();
  for (std::size_t i = begin; i < kept.fields_end; ++i) record.fields.push_back(text(fields_[i]));
}

}  // namespace footfall
