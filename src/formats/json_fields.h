// The fields of a JSON file's records: a tree of keys, since nested objects are flattened by path,
// whose leaves are the columns of the table in order of their first appearance.
#pragma once

#include <cstddef>
#include <cstdint>
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
  bool plain = true;                   // stands in the file as it is, without escapes
  std::size_t place = 0;               // among the keys of its object
  std::uint64_t record = 0;            // the last one that had it
  std::size_t field = no_field;        // of values that are no objects
  std::unique_ptr<JsonObject> object;  // the keys of values that are

  static constexpr std::size_t no_field = std::numeric_limits<std::size_t>::max();
};

struct JsonObject {
  std::deque<JsonKey> keys;  // in order of appearance
  std::unordered_map<std::string_view, JsonKey*> by_name{};
};

class JsonFields {
 public:
  explicit JsonFields(std::size_t fields_max) : fields_max_(fields_max) {}

  JsonObject& root() noexcept { return root_; }
  // The key of that name, new where there was none. Throws Error limit where there are too many.
  JsonKey& key(JsonObject& object, const JsonKey* parent, std::string_view name);
  JsonObject& object_of(JsonKey& key);

  void begin_record();
  // false: the record has the key already.
  bool mark(JsonKey& key) noexcept;
  // `text` lives until end_record. false: the record has a field of this path already.
  bool set(JsonKey& key, std::string_view text, bool null);
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
    std::uint64_t record = 0;
    bool accepted = false;
    bool valued = false;  // not always NULL
  };
  bool shadowed(const Field& field) const;

  std::size_t fields_max_;
  std::size_t keys_ = 0;
  JsonObject root_;
  std::vector<Field> fields_;
  std::unordered_map<std::string, std::size_t> by_path_;
  std::vector<std::size_t> new_;  // fields of the record that are not yet accepted
  std::vector<std::string_view> values_;
  std::uint64_t record_ = 0;
  std::vector<std::size_t> columns_;
  bool settled_ = false;
  std::vector<std::string_view> cells_;
};

}  // namespace footfall
