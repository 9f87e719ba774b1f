#include "relation/event_relation.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "relation/events.h"
#include "scan/selection.h"
#include "store/store.h"
#include "table/column_field.h"

namespace footfall {
namespace {

class EventRelation final : public Relation {
 public:
  EventRelation(std::shared_ptr<const Snapshot> snapshot, const Filter& filter,
                const std::vector<std::string>& columns)
      : events_(std::move(snapshot), columns) {
    if (!filter.empty()) selection_.emplace(events_.snapshot_pointer(), filter);
    const Fields all = event_fields(events_.snapshot().schema());
    for (const auto& name : columns) {
      const auto place = std::ranges::find(events_.columns(), name, &EventColumn::name);
      FOOTFALL_CHECK(place != events_.columns().end());
      places_.push_back(std::size_t(place - events_.columns().begin()));
      fields_.push_back(*std::ranges::find(all, name, &Field::name));
    }
    texts_by_version_.resize(places_.size());
  }

  const Fields& fields() const override { return fields_; }

  std::optional<std::uint64_t> rows() const override {
    if (selection_) return std::nullopt;
    return events_.snapshot().rows();
  }

  bool next(Table& batch) override {
    if (part_ == events_.parts().size()) return false;
    const EventPart& part = events_.parts()[part_++];
    batch = Table(fields_);
    if (!selection_) {
      read(part, batch);
      return true;
    }
    const std::vector<std::size_t> rows = chosen(part);
    if (rows.empty()) return true;
    read(part, batch);
    if (rows.size() < batch.rows()) batch = batch.select(rows);
    return true;
  }

 private:
  // The rows of the part that the filter chooses, counted from its begin.
  std::vector<std::size_t> chosen(const EventPart& part) {
    const auto segment = static_cast<std::uint32_t>(part.segment);
    std::vector<std::uint32_t> rows;
    selection_->choose(segment, static_cast<std::uint32_t>(part.begin),
                       static_cast<std::uint32_t>(part.end), mask_, rows);
    if (!selection_->has_all_users()) keep_users(segment, rows);
    std::vector<std::size_t> out;
    out.reserve(rows.size());
    for (const std::uint32_t row : rows) out.push_back(row - part.begin);
    return out;
  }

  // Leaves those rows (ascending) whose user may be chosen.
  void keep_users(std::uint32_t number, std::vector<std::uint32_t>& rows) const {
    const Snapshot& snapshot = events_.snapshot();
    const Segment& segment = *snapshot.store().segments()[number];
    const auto begins = segment.user_begin();
    const auto users = snapshot.users_of(number);
    if (rows.empty()) return;
    std::size_t user = 0;
    if (rows.front() < segment.guest_begin()) {
      user = std::size_t(std::ranges::upper_bound(begins, rows.front()) - begins.begin()) - 1;
    }
    std::erase_if(rows, [&](std::uint32_t row) {
      if (row >= segment.guest_begin()) return !selection_->has_guests();
      while (row >= begins[user + 1]) ++user;
      return !selection_->has_user(users.empty() ? std::uint32_t(user) : users[user]);
    });
  }

  void read(const EventPart& part, Table& batch) {
    const auto count = static_cast<std::size_t>(part.end - part.begin);
    for (std::size_t column = 0; column < fields_.size(); ++column) {
      events_.verify(part, places_[column]);
      present_.assign((count + 63) / 64, ~std::uint64_t{0});
      switch (events_.columns()[places_[column]].cells) {
        case EventColumn::Cells::numbers: read_numbers(part, column, count, batch); break;
        case EventColumn::Cells::ranks: read_ranks(part, column, count, batch); break;
        case EventColumn::Cells::texts: read_texts(part, column, count, batch); break;
      }
    }
  }

  void read_numbers(const EventPart& part, std::size_t column, std::size_t count, Table& batch) {
    std::vector<std::int64_t> cells(count);
    events_.numbers(part, places_[column], part.begin, cells, present_.data());
    std::vector<bool> nulls = take_nulls(count);
    for (std::size_t i = 0; i < nulls.size(); ++i) {
      if (nulls[i]) cells[i] = 0;  // what stands in a NULL cell is unspecified
    }
    if (fields_[column].type == Type::decimal) {
      batch.fill(column, std::vector<Int128>(cells.begin(), cells.end()), std::move(nulls));
    } else {
      batch.fill(column, std::move(cells), std::move(nulls));
    }
  }

  // What ranks behind all texts is NULL.
  void read_ranks(const EventPart& part, std::size_t column, std::size_t count, Table& batch) {
    TextCodes cells{events_.shared_texts(places_[column]), std::vector<std::uint32_t>(count)};
    events_.ranks<std::uint32_t>(part, places_[column], part.begin, cells.codes, present_.data());
    put_codes(column, std::move(cells), batch);
  }

  void read_texts(const EventPart& part, std::size_t column, std::size_t count, Table& batch) {
    if (events_.columns()[places_[column]].role == EventColumn::Role::version) {
      return read_versions(part, column, count, batch);
    }
    views_.resize(count);
    events_.texts(part, places_[column], part.begin, views_, present_.data(), spelled_);
    // Rows of a user, and of an order, lie side by side.
    TextCodes cells{nullptr, std::vector<std::uint32_t>(count)};
    auto texts = std::make_shared<std::vector<std::string>>();
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_present(i)) continue;
      if (texts->empty() || texts->back() != views_[i]) texts->emplace_back(views_[i]);
      cells.codes[i] = static_cast<std::uint32_t>(texts->size() - 1);
    }
    cells.texts = std::move(texts);
    put_codes(column, std::move(cells), batch);
  }

  // Keys of the product.
  void read_versions(const EventPart& part, std::size_t column, std::size_t count, Table& batch) {
    auto& texts = texts_by_version_[column];
    if (texts == nullptr) texts = events_.texts_by_version(places_[column]);
    TextCodes cells{texts, std::vector<std::uint32_t>(count)};
    events_.versions(part, places_[column], part.begin, cells.codes, present_.data());
    put_codes(column, std::move(cells), batch);
  }

  void put_codes(std::size_t column, TextCodes cells, Table& batch) const {
    std::vector<bool> nulls = take_nulls(cells.codes.size());
    for (std::size_t i = 0; i < nulls.size(); ++i) {
      if (nulls[i]) cells.codes[i] = TextCodes::no_text;
    }
    batch.fill(column, std::move(cells), std::move(nulls));
  }

  bool is_present(std::size_t i) const { return (present_[i / 64] >> (i % 64) & 1U) != 0; }

  // Which cells are NULL; empty where none is.
  std::vector<bool> take_nulls(std::size_t count) const {
    std::vector<bool> nulls;
    for (std::size_t word = 0; word < present_.size(); ++word) {
      const std::size_t end = std::min(count, (word + 1) * 64);
      for (std::size_t i = word * 64; ~present_[word] != 0 && i < end; ++i) {
        if (is_present(i)) continue;
        if (nulls.empty()) nulls.resize(count);
        nulls[i] = true;
      }
    }
    return nulls;
  }

  Events events_;
  std::optional<Selection> selection_;  // nullopt: every row
  Fields fields_;
  std::vector<std::size_t> places_;  // by field, among the columns of events_
  std::vector<std::shared_ptr<const std::vector<std::string>>> texts_by_version_;  // by field
  std::size_t part_ = 0;
  // Room that each part uses again.
  std::vector<std::uint64_t> present_;
  std::vector<std::string_view> views_;
  std::vector<char> spelled_;
  std::vector<std::uint8_t> mask_;
};

}  // namespace

Fields event_fields(const Schema& schema) {
  Fields fields{{"event_time", Type::timestamp, Unit::none, {}, 0},
                {"event_type", Type::text, Unit::none, {}, 0}};
  for (const auto& column : schema.columns) {
    const bool own = column.name == "event_time" || column.name == "event_type";
    if (!own) fields.push_back(field_of(column));
  }
  return fields;
}

std::unique_ptr<Relation> open_events(std::shared_ptr<const Snapshot> snapshot,
                                      const Filter& filter) {
  std::vector<std::string> names;
  for (const auto& field : event_fields(snapshot->schema())) names.push_back(field.name);
  return open_events(std::move(snapshot), filter, names);
}

std::unique_ptr<Relation> open_events(std::shared_ptr<const Snapshot> snapshot,
                                      const Filter& filter,
                                      const std::vector<std::string>& columns) {
  return std::make_unique<EventRelation>(std::move(snapshot), filter, columns);
}

}  // namespace footfall
