#include "formats/json_fields.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace footfall {

JsonKey& JsonFields::key(JsonObject& object, const JsonKey* parent, std::string_view name) {
  if (const auto found = object.by_name.find(name); found != object.by_name.end()) {
    return *found->second;
  }
  if (settled_) {
    throw Error(ErrorKind::bad_input, "changed while it was read",
                "load it again when nobody writes to it; nothing of it is stored");
  }
  if (++keys_ > fields_max_) {
    throw Error(ErrorKind::limit,
                str("its objects have more than ", grouped(std::int64_t(fields_max_)),
                    " different keys; they are data, it seems, and not the names of fields"),
                "make each key the value of a field of its own");
  }
  JsonKey& made = object.keys.emplace_back();
  made.key = name;
  made.path = parent == nullptr ? std::string(name) : str(parent->path, ".", name);
  made.plain = std::none_of(name.begin(), name.end(), [](char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
  });
  made.place = object.keys.size() - 1;
  object.by_name.emplace(made.key, &made);
  return made;
}

JsonObject& JsonFields::object_of(JsonKey& key) {
  if (!key.object) key.object = std::make_unique<JsonObject>();
  return *key.object;
}

void JsonFields::begin_record() {
  ++record_;
  new_.clear();
  std::fill(values_.begin(), values_.end(), std::string_view());
}

bool JsonFields::mark(JsonKey& key) noexcept {
  if (key.record == record_) return false;
  key.record = record_;
  return true;
}

bool JsonFields::set(JsonKey& key, std::string_view text, bool null) {
  if (key.field == JsonKey::no_field) {
    const auto [found, added] = by_path_.try_emplace(key.path, fields_.size());
    if (added) {
      fields_.push_back({key.path, &key});
      values_.emplace_back();
    }
    key.field = found->second;
  }
  Field& field = fields_[key.field];
  if (field.record == record_) return false;
  field.record = record_;
  if (!field.accepted || (!field.valued && !null)) {
    field.valued |= !null;
    new_.push_back(key.field);
  }
  values_[key.field] = text;
  return true;
}

void JsonFields::accept_record() {
  for (const std::size_t field : new_) fields_[field].accepted = true;
}

// Objects stand where this one has NULL.
bool JsonFields::shadowed(const Field& field) const {
  return !field.valued && field.key->object && !field.key->object->keys.empty();
}

void JsonFields::settle() {
  settled_ = true;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].accepted && !shadowed(fields_[i])) columns_.push_back(i);
  }
  cells_.resize(columns_.size());
}

std::vector<std::string> JsonFields::names() const {
  std::vector<std::string> names;
  for (const std::size_t field : columns_) names.push_back(fields_[field].name);
  return names;
}

std::span<const std::string_view> JsonFields::cells() {
  for (std::size_t i = 0; i < columns_.size(); ++i) cells_[i] = values_[columns_[i]];
  return cells_;
}

}  // namespace footfall
