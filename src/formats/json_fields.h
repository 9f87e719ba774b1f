// The fields of a JSON file's records: a tree of keys, since nested objects are flattened by path,
// whose leaves are the columns of the table in order of their first appearance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace footfall {

struct JsonObject;

struct JsonKey {
  std::string key;
  std::string path;                    // "address.city"
  std::string written;                 // key": with zeros up to a multiple of 8; of a key with
                                       // escapes, or that is no UTF-8: nothing
  JsonKey* next = nullptr;             // of the same object: the one that appeared after it
  std::uint64_t record = 0;            // the last one that had it
  std::size_t field = no_field;        // of values that are no objects
  std::unique_ptr<JsonObject> object;  // the keys of values that are

  static constexpr std::size_t no_field = std::numeric_limits<std::size_t>::max();

  // The place behind key": where that is what stands at `at`, else nullptr. Looks at most 8 bytes
  // behind the first one that is another.
  const char* behind(const char* at) const noexcept {
    if (written.empty()) return nullptr;
    const std::size_t bytes = key.size() + 2;
    std::uint64_t wanted = 0;
    std::uint64_t found = 0;
    std::size_t i = 0;
    for (; i + sizeof found <= bytes; i += sizeof found) {
      std::memcpy(&wanted, written.data() + i, sizeof wanted);
      std::memcpy(&found, at + i, sizeof found);
      if (wanted != found) return nullptr;
    }
    if (i == bytes) return at + bytes;
    std::memcpy(&wanted, written.data() + i, sizeof wanted);
    std::memcpy(&found, at + i, sizeof found);
    const std::uint64_t part = (std::uint64_t{1} << 8 * (bytes - i)) - 1;
    return wanted == (found & part) ? at + bytes : nullptr;
  }
};

struct JsonObject {
  std::deque<JsonKey> keys{};  // in order of appearance
  JsonKey* first = nullptr;
  std::unordered_map<std::string_view, JsonKey*> by_name{};
};

class JsonFields {
 public:
  explicit JsonFields(std::size_t fields_max) : fields_max_(fields_max) {}

  JsonObject& root() noexcept { return root_; }
  // The key of that name, new where there was none. Throws Error limit where there are too many.
  JsonKey& key(JsonObject& object, const JsonKey* parent, std::string_view name);
  JsonObject& object_of(JsonKey& key);

  void begin_record() noexcept {
    ++record_;
    new_.clear();
  }
  // false: the record has the key already.
  bool mark(JsonKey& key) noexcept {
    const bool there = key.record == record_;
    key.record = record_;
    return !there;
  }
  // `text` lives until the next record. false: the record has a field of this path already.
  bool set(JsonKey& key, std::string_view text, bool null) {
    if (key.field == JsonKey::no_field) add_field(key);
    Value& value = values_[key.field];
    if (value.record == record_) return false;
    value.record = record_;
    value.text = text;
    if (!value.known) note(key.field, null);
    return true;
  }
  // A good record: its fields belong to the table.
  void accept_record();

  // Once all records were seen: the columns from then on. A field that was never more than NULL
  // where others have objects is none.
  void settle();
  std::vector<std::string> names() const;
  // Of the record, one for each column.
  std::span<const std::string_view> cells();

 private:
  struct Field {
    std::string name;
    const JsonKey* key;
    bool accepted = false;
    bool valued = false;  // not always NULL
  };
  // Of a field, what each record changes.
  struct Value {
    std::string_view text;
    std::uint64_t record = 0;  // whose text it is
    bool known = false;        // a record tells nothing new of the field
  };
  void add_field(JsonKey& key);
  void note(std::size_t field, bool null);
  bool shadowed(const Field& field) const;

  std::size_t fields_max_;
  std::size_t keys_ = 0;
  JsonObject root_;
  std::vector<Field> fields_;
  std::unordered_map<std::string, std::size_t> by_path_;
  std::vector<std::size_t> new_;  // fields of the record that are not yet accepted
  std::vector<Value> values_;     // of the fields
  std::uint64_t record_ = 0;
  std::vector<std::size_t> columns_;
  bool settled_ = false;
  std::vector<std::string_view> cells_;
};

}  // namespace footfall
