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
  JsonKey* const last = object.keys.empty() ? nullptr : &object.keys.back();
  JsonKey& made = object.keys.emplace_back();
  (last == nullptr ? object.first : last->next) = &made;
  made.key = name;
  made.path = parent == nullptr ? std::string(name) : str(parent->path, ".", name);
  const bool as_it_is = std::none_of(name.begin(), name.end(), [](char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
  });
  if (as_it_is && valid_utf8(name)) {
    made.written = str(name, "\":");
    made.written.resize((made.written.size() + 7) / 8 * 8, '\0');
  }
  object.by_name.emplace(made.key, &made);
  return made;
}

JsonObject& JsonFields::object_of(JsonKey& key) {
  if (!key.object) key.object = std::make_unique<JsonObject>();
  return *key.object;
}

void JsonFields::add_field(JsonKey& key) {
  const auto [found, added] = by_path_.try_emplace(key.path, fields_.size());
  if (added) {
    fields_.push_back({key.path, &key});
    values_.emplace_back();
  }
  key.field = found->second;
}

// What the record says of a field that is not wholly known.
void JsonFields::note(std::size_t field, bool null) {
  Field& of = fields_[field];
  if (of.accepted && (of.valued || null)) return;
  of.valued |= !null;
  new_.push_back(field);
}

void JsonFields::accept_record() {
  for (const std::size_t field : new_) {
    fields_[field].accepted = true;
    values_[field].known = fields_[field].valued;
  }
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
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Value& value = values_[columns_[i]];
    cells_[i] = value.record == record_ ? value.text : std::string_view();
  }
  return cells_;
}

}  // namespace footfall
