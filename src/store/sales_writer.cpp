#include "store/sales_writer.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/threads.h"
#include "store/find_kinds.h"

namespace footfall {
namespace {

template <std::size_t Width>
void gather(std::span<const std::byte> values, std::span<const std::uint32_t> rows,
            std::uint64_t row_begin, std::byte* out) {
  for (const std::uint32_t row : rows) {
    std::memcpy(out, &values[(row - row_begin) * Width], Width);
    out += Width;
  }
}

}  // namespace

SalesWriter::SalesWriter(const SegmentInfo& info) : rows_of_segment_(info.rows) {
  const auto add = [this](SectionKey key, std::uint8_t width, bool nullable) {
    columns_.push_back({key, width, nullable, {}});
  };
  add({SectionRole::times, 0}, info.time_width, false);
  add({SectionRole::event_types, 0}, 1, false);
  if (info.has_versions) add({SectionRole::versions, 0}, 4, false);
  add({SectionRole::arrival, 0}, 4, false);
  for (const StoredColumn& column : info.columns) {
    add({SectionRole::values, column.id}, column.width,
        column.nulls > 0 && column.form != ColumnForm::codes);
  }
}

std::size_t SalesWriter::place_of(SectionKey key) const {
  const auto found = std::ranges::find(columns_, key, &Column::key);
  FOOTFALL_CHECK(found != columns_.end());
  return static_cast<std::size_t>(found - columns_.begin());
}

void SalesWriter::Part::add(SectionKey key, std::span<const std::byte> values) {
  const std::size_t place = of_->place_of(key);
  const std::uint8_t width = of_->columns_[place].width;
  std::vector<std::byte>& out = columns_[place];
  FOOTFALL_CHECK(out.empty());
  out.resize(rows_.size() * width);
  switch (width) {
    case 1: return gather<1>(values, rows_, row_begin_, out.data());
    case 2: return gather<2>(values, rows_, row_begin_, out.data());
    case 4: return gather<4>(values, rows_, row_begin_, out.data());
    default: return gather<8>(values, rows_, row_begin_, out.data());
  }
}

SalesWriter::Part* SalesWriter::begin_part(std::uint64_t row_begin,
                                           std::span<const Kind> event_types) {
  auto part = std::make_unique<Part>();
  part->of_ = this;
  part->row_begin_ = row_begin;
  find_kinds(event_types, sales_kinds, static_cast<std::uint32_t>(row_begin), part->rows_);
  part->users_.resize(part->rows_.size());
  part->columns_.resize(columns_.size());
  const std::lock_guard lock(mutex_);
  rows_seen_ += event_types.size();
  sales_ += part->rows_.size();
  given_up_ = given_up_ || sales_ > rows_of_segment_ / rows_a_sale_least;
  if (given_up_ || part->rows_.empty()) return nullptr;
  Part* const kept = part.get();
  FOOTFALL_CHECK(parts_.emplace(row_begin, std::move(part)).second);
  return kept;
}

void SalesWriter::add_presence(std::uint32_t column, std::span<const std::uint64_t> bits) {
  FOOTFALL_CHECK(rows_seen_ == rows_of_segment_);
  if (given_up_) return;
  auto& presence = columns_[place_of({SectionRole::values, column})].presence;
  presence.resize((sales_ + 63) / 64);
  std::uint64_t sale = 0;
  for (const auto& [row_begin, part] : parts_) {
    for (const std::uint32_t row : part->rows_) {
      presence[sale / 64] |= (bits[row / 64] >> (row % 64) & 1) << (sale % 64);
      ++sale;
    }
  }
}

void SalesWriter::add_users(std::uint64_t first_user, std::span<const std::uint32_t> begins,
                            std::uint64_t row_end) {
  FOOTFALL_CHECK(rows_seen_ == rows_of_segment_);
  if (given_up_ || begins.empty() || parts_.empty()) return;
  auto at = parts_.upper_bound(begins.front());
  if (at != parts_.begin()) --at;
  std::size_t user = 0;
  for (; at != parts_.end() && at->first < row_end; ++at) {
    Part& part = *at->second;
    auto row = std::ranges::lower_bound(part.rows_, begins.front());
    for (; row != part.rows_.end() && *row < row_end; ++row) {
      while (user + 1 < begins.size() && begins[user + 1] <= *row) ++user;
      part.users_[static_cast<std::size_t>(row - part.rows_.begin())] =
          static_cast<std::uint32_t>(first_user + user);
    }
  }
}

void SalesWriter::write_users(SectionWriter& file, SectionId section) const {
  std::uint64_t sale = 0;
  for (const auto& [row_begin, part] : parts_) {
    file.write(section, sale * 4, std::as_bytes(std::span(part->users_)));
    sale += part->rows_.size();
  }
}

void SalesWriter::write_column(SectionWriter& file, SectionId section, std::size_t column) const {
  std::uint64_t end = 0;
  for (const auto& [row_begin, part] : parts_) {
    const auto& values = part->columns_[column];
    FOOTFALL_CHECK(values.size() == part->rows_.size() * columns_[column].width);
    file.write(section, end, values);
    end += values.size();
  }
}

void SalesWriter::write(SectionWriter& file, unsigned threads) const {
  FOOTFALL_CHECK(rows_seen_ == rows_of_segment_);
  if (given_up_) return;
  const auto add = [&](SectionKey key, std::uint64_t bytes) {
    return file.add(key, bytes, SectionNeed::optional);
  };
  const SectionId users = add({SectionRole::sales_users, 0}, sales_ * 4);
  std::vector<SectionId> sections;
  for (const Column& column : columns_) {
    const SectionKey key{sales_role(column.key.role), column.key.column};
    sections.push_back(add(key, sales_ * column.width));
    if (!column.nullable) continue;
    const auto bits = std::as_bytes(std::span(column.presence));
    file.write(add({SectionRole::sales_presence, column.key.column}, bits.size()), 0, bits);
  }
  file.reserve();
  parallel_for(columns_.size() + 1, threads, {}, [&](std::size_t job, unsigned) {
    if (job == columns_.size()) return write_users(file, users);
    write_column(file, sections[job], job);
  });
}

}  // namespace footfall
