// Texts of arrays of arrays: lists, maps, structs, unions, dictionaries.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "formats/arrow_texts.h"

namespace footfall {
namespace {

using Texts = std::unique_ptr<ArrayTexts>;
using Faults = std::vector<CellFault>;

bool is_bytes(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::BINARY:
    case arrow::Type::LARGE_BINARY:
    case arrow::Type::BINARY_VIEW: return true;
    case arrow::Type::DICTIONARY:
      return is_bytes(*static_cast<const arrow::DictionaryType&>(type).value_type());
    default: return false;
  }
}

// Whether both are views of the same memory: batch after batch comes with the same dictionary.
bool same_values(const arrow::Array& one, const arrow::Array& other) {
  return one.length() == other.length() && one.offset() == other.offset() &&
         one.data()->child_data.empty() && one.data()->buffers == other.data()->buffers;
}

// A text of its own a value, bounded like any cell.
class NestedTexts : public ArrayTexts {
 public:
  explicit NestedTexts(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void put(std::int64_t first, std::int64_t count, CellsOut out) override {
    for (std::int64_t k = 0; k < count; ++k) {
      std::string_view& cell = out.first[static_cast<std::size_t>(k) * out.stride];
      cell = {};
      if (is_null(first + k)) continue;
      text_.clear();
      faults_.clear();
      put_text(first + k, text_, faults_);
      if (faults_.empty() && text_.size() > bytes_max_) {
        faults_.push_back({0, TextFault::too_long, text_});
      }
      cell = out.room.copy(text_);
      if (!faults_.empty()) {
        const CellFault& fault = faults_.front();
        out.faults.push_back({k, fault.fault, out.room.copy(fault.bytes)});
      }
    }
  }

  void put_json(std::int64_t index, std::string& json, Faults& faults) override {
    if (is_null(index)) {
      json += "null";
    } else {
      put_value(index, json, faults);
    }
  }

 protected:
  // The cell's text, and the value as JSON; neither is NULL.
  virtual void put_text(std::int64_t index, std::string& text, Faults& faults) {
    put_value(index, text, faults);
  }
  virtual void put_value(std::int64_t index, std::string& json, Faults& faults) = 0;
  bool bare_json(std::string_view) const override { return true; }

  // Whether the text is too long already: a list of a billion zeros is not spelt out.
  bool full(const std::string& text) const { return text.size() > bytes_max_; }
  std::size_t bytes_max() const { return bytes_max_; }

 private:
  std::size_t bytes_max_;
  std::string text_;
  Faults faults_;
};

// Lists of every layout: [1,2,3], but of plain texts a|b|c.
template <typename Array>
class ListTexts final : public NestedTexts {
 public:
  ListTexts(const arrow::DataType& element, std::size_t bytes_max)
      : NestedTexts(bytes_max),
        elements_(texts_of(element, bytes_max)),
        joined_(is_bytes(element)) {}

  void begin(const arrow::Array& array) override {
    array_ = &static_cast<const Array&>(array);
    elements_->begin(*array_->values());
  }

 protected:
  void put_text(std::int64_t index, std::string& text, Faults& faults) override {
    if (!joined_) {
      put_value(index, text, faults);
      return;
    }
    const std::int64_t first = array_->value_offset(index);
    const std::int64_t count = array_->value_length(index);
    for (std::int64_t k = 0; k < count && !full(text); ++k) {
      std::string_view element;
      room_.clear();
      elements_->put(first + k, 1, {&element, 1, room_, faults});
      if (k > 0) text += '|';
      text += element;
    }
  }
  void put_value(std::int64_t index, std::string& json, Faults& faults) override {
    const std::int64_t first = array_->value_offset(index);
    const std::int64_t count = array_->value_length(index);
    json += '[';
    for (std::int64_t k = 0; k < count && !full(json); ++k) {
      if (k > 0) json += ',';
      elements_->put_json(first + k, json, faults);
    }
    json += ']';
  }
  bool is_null(std::int64_t index) const override { return array_->IsNull(index); }

 private:
  Texts elements_;
  bool joined_;
  const Array* array_ = nullptr;
  TextRoom room_;
};

// {"key":value}; keys of other types than text are their texts.
class MapTexts final : public NestedTexts {
 public:
  MapTexts(const arrow::MapType& type, std::size_t bytes_max)
      : NestedTexts(bytes_max),
        keys_(texts_of(*type.key_type(), bytes_max)),
        items_(texts_of(*type.item_type(), bytes_max)) {}

  void begin(const arrow::Array& array) override {
    array_ = &static_cast<const arrow::MapArray&>(array);
    keys_->begin(*array_->keys());
    items_->begin(*array_->items());
  }

 protected:
  void put_value(std::int64_t index, std::string& json, Faults& faults) override {
    const std::int64_t first = array_->value_offset(index);
    const std::int64_t count = array_->value_length(index);
    json += '{';
    for (std::int64_t k = 0; k < count && !full(json); ++k) {
      if (k > 0) json += ',';
      std::string_view key;
      room_.clear();
      keys_->put(first + k, 1, {&key, 1, room_, faults});
      if (!faults.empty()) return;
      append_json_string(key, json);
      json += ':';
      items_->put_json(first + k, json, faults);
    }
    json += '}';
  }
  bool is_null(std::int64_t index) const override { return array_->IsNull(index); }

 private:
  Texts keys_;
  Texts items_;
  const arrow::MapArray* array_ = nullptr;
  TextRoom room_;
};

// Structs within lists, maps and dictionaries; at the top they are columns of their own.
class StructTexts final : public NestedTexts {
 public:
  StructTexts(const arrow::DataType& type, std::size_t bytes_max) : NestedTexts(bytes_max) {
    for (const auto& field : type.fields()) {
      const auto& name = field->name();
      names_.push_back(valid_utf8(name) ? name : printable(name));
      fields_.push_back(texts_of(*field->type(), bytes_max));
    }
  }

  void begin(const arrow::Array& array) override {
    array_ = &static_cast<const arrow::StructArray&>(array);
    for (std::size_t f = 0; f < fields_.size(); ++f) {
      fields_[f]->begin(*array_->field(static_cast<int>(f)));
    }
  }

 protected:
  void put_value(std::int64_t index, std::string& json, Faults& faults) override {
    json += '{';
    for (std::size_t f = 0; f < fields_.size(); ++f) {
      if (f > 0) json += ',';
      append_json_string(names_[f], json);
      json += ':';
      fields_[f]->put_json(index, json, faults);
    }
    json += '}';
  }
  bool is_null(std::int64_t index) const override { return array_->IsNull(index); }

 private:
  std::vector<std::string> names_;
  std::vector<Texts> fields_;
  const arrow::StructArray* array_ = nullptr;
};

// The value that is there, as if the column were of its type.
class UnionTexts final : public ArrayTexts {
 public:
  UnionTexts(const arrow::DataType& type, std::size_t bytes_max) {
    for (const auto& field : type.fields()) {
      children_.push_back(texts_of(*field->type(), bytes_max));
    }
  }

  void begin(const arrow::Array& array) override {
    array_ = &static_cast<const arrow::UnionArray&>(array);
    for (std::size_t c = 0; c < children_.size(); ++c) {
      children_[c]->begin(*array_->field(static_cast<int>(c)));
    }
  }

  void put(std::int64_t first, std::int64_t count, CellsOut out) override {
    for (std::int64_t k = 0; k < count; ++k) {
      Faults faults;
      const CellsOut one{out.first + static_cast<std::size_t>(k) * out.stride, 1, out.room, faults};
      child(first + k).put(position(first + k), 1, one);
      for (const auto& fault : faults) out.faults.push_back({k, fault.fault, fault.bytes});
    }
  }
  void put_json(std::int64_t index, std::string& json, Faults& faults) override {
    child(index).put_json(position(index), json, faults);
  }

 protected:
  bool bare_json(std::string_view) const override { return false; }
  bool is_null(std::int64_t) const override { return false; }

 private:
  ArrayTexts& child(std::int64_t index) {
    return *children_[static_cast<std::size_t>(array_->child_id(index))];
  }
  std::int64_t position(std::int64_t index) const {
    if (array_->mode() == arrow::UnionMode::SPARSE) return index;
    return static_cast<const arrow::DenseUnionArray&>(*array_).value_offset(index);
  }

  std::vector<Texts> children_;
  const arrow::UnionArray* array_ = nullptr;
};

// Each entry's text is made once a dictionary, not once a row.
class DictionaryTexts final : public ArrayTexts {
 public:
  DictionaryTexts(const arrow::DictionaryType& type, std::size_t bytes_max)
      : values_(texts_of(*type.value_type(), bytes_max)) {}

  void begin(const arrow::Array& array) override {
    array_ = &static_cast<const arrow::DictionaryArray&>(array);
    if (dictionary_ != nullptr && same_values(*array_->dictionary(), *dictionary_)) return;
    dictionary_ = array_->dictionary();
    values_->begin(*dictionary_);
    const std::int64_t count = dictionary_->length();
    entries_.resize(static_cast<std::size_t>(count));
    faulty_.clear();
    room_.clear();
    constexpr std::int64_t step = 4096;
    for (std::int64_t first = 0; first < count; first += step) {
      Faults faults;
      values_->put(first, std::min(step, count - first),
                   {entries_.data() + first, 1, room_, faults});
      if (!faults.empty()) faulty_.resize(static_cast<std::size_t>(count));
      for (auto& fault : faults) faulty_[std::size_t(first + fault.index)].push_back(fault);
    }
  }

  void put(std::int64_t first, std::int64_t count, CellsOut out) override {
    const bool nulls = array_->null_count() != 0;
    for (std::int64_t k = 0; k < count; ++k) {
      std::string_view& cell = out.first[static_cast<std::size_t>(k) * out.stride];
      cell = {};
      if (nulls && array_->IsNull(first + k)) continue;
      const auto entry = static_cast<std::size_t>(array_->GetValueIndex(first + k));
      cell = entries_[entry];
      if (faulty_.empty()) continue;
      for (const auto& fault : faulty_[entry]) {
        out.faults.push_back({k, fault.fault, fault.bytes});
      }
    }
  }
  void put_json(std::int64_t index, std::string& json, Faults& faults) override {
    if (array_->IsNull(index)) {
      json += "null";
    } else {
      values_->put_json(array_->GetValueIndex(index), json, faults);
    }
  }

 protected:
  bool bare_json(std::string_view) const override { return false; }
  bool is_null(std::int64_t index) const override { return array_->IsNull(index); }

 private:
  Texts values_;
  const arrow::DictionaryArray* array_ = nullptr;
  std::shared_ptr<arrow::Array> dictionary_;  // whose texts these are
  std::vector<std::string_view> entries_;
  std::vector<Faults> faulty_;  // empty: no entry is
  TextRoom room_;
};

template <typename Array, typename Type>
Texts lists(const arrow::DataType& type, std::size_t bytes_max) {
  return std::make_unique<ListTexts<Array>>(*static_cast<const Type&>(type).value_type(),
                                            bytes_max);
}

}  // namespace

Texts nested_texts_of(const arrow::DataType& type, std::size_t text_bytes_max) {
  const std::size_t most = text_bytes_max;
  switch (type.id()) {
    case arrow::Type::LIST: return lists<arrow::ListArray, arrow::ListType>(type, most);
    case arrow::Type::LARGE_LIST:
      return lists<arrow::LargeListArray, arrow::LargeListType>(type, most);
    case arrow::Type::FIXED_SIZE_LIST:
      return lists<arrow::FixedSizeListArray, arrow::FixedSizeListType>(type, most);
    case arrow::Type::LIST_VIEW:
      return lists<arrow::ListViewArray, arrow::ListViewType>(type, most);
    case arrow::Type::LARGE_LIST_VIEW:
      return lists<arrow::LargeListViewArray, arrow::LargeListViewType>(type, most);
    case arrow::Type::MAP:
      return std::make_unique<MapTexts>(static_cast<const arrow::MapType&>(type), most);
    case arrow::Type::STRUCT: return std::make_unique<StructTexts>(type, most);
    case arrow::Type::SPARSE_UNION:
    case arrow::Type::DENSE_UNION: return std::make_unique<UnionTexts>(type, most);
    case arrow::Type::DICTIONARY:
      return std::make_unique<DictionaryTexts>(static_cast<const arrow::DictionaryType&>(type),
                                               most);
    default: return nullptr;
  }
}

}  // namespace footfall
