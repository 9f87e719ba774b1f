#include "formats/arrow_texts.h"

#include <charconv>
#include <cstring>
#include <utility>

#include <arrow/extension/uuid.h>
#include <arrow/extension_type.h>
#include <arrow/util/decimal.h>
#include <arrow/util/float16.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/value_text.h"

namespace footfall {
namespace {

// Values whose texts have a bound: Put writes one of them at an address and returns its end.
template <typename Array, typename Put>
class ValueTexts final : public ArrayTexts {
 public:
  ValueTexts(std::size_t width, bool bare, Put put_one)
      : width_(width), bare_(bare), put_one_(std::move(put_one)) {}

  void begin(const arrow::Array& array) override { array_ = &static_cast<const Array&>(array); }

  void put(std::int64_t first, std::int64_t count, CellsOut out) override {
    char* at = out.room.reserve(width_ * static_cast<std::size_t>(count));
    const bool nulls = array_->null_count() != 0;
    std::string_view* cell = out.first;
    for (std::int64_t i = first; i < first + count; ++i, cell += out.stride) {
      if (nulls && array_->IsNull(i)) {
        *cell = {};
        continue;
      }
      if (i > first && is_same(i - 1, i) && !(nulls && array_->IsNull(i - 1))) {
        *cell = *(cell - out.stride);
        continue;
      }
      char* end = put_one_(*array_, i, at);
      *cell = {at, static_cast<std::size_t>(end - at)};
      at = end;
    }
    out.room.keep(at);
  }

 protected:
  // What is no number in JSON (nan, inf) gets its quotes.
  bool bare_json(std::string_view text) const override {
    return bare_ && !text.ends_with('n') && !text.ends_with('f');
  }
  bool is_null(std::int64_t index) const override { return array_->IsNull(index); }

 private:
  // Neighbours are often equal (an order's lines): their text is made once. Bit for bit, since -0
  // is 0 for numbers but not in texts.
  bool is_same(std::int64_t one, std::int64_t other) const {
    if constexpr (requires {
                    typename Array::TypeClass::c_type;
                    array_->raw_values();
                  }) {
      constexpr std::int64_t size = sizeof(typename Array::TypeClass::c_type);
      const auto* const bytes = reinterpret_cast<const char*>(array_->raw_values());
      return std::memcmp(bytes + one * size, bytes + other * size, size) == 0;
    }
    return false;
  }

  std::size_t width_;
  bool bare_;
  Put put_one_;
  const Array* array_ = nullptr;
};

using Texts = std::unique_ptr<ArrayTexts>;
constexpr bool bare = true;
constexpr bool quoted = false;

template <typename Array, typename Put>
Texts values(std::size_t width, bool is_bare, Put put_one) {
  return std::make_unique<ValueTexts<Array, Put>>(width, is_bare, std::move(put_one));
}

template <typename Array>
Texts whole_numbers() {
  return values<Array>(20, bare, [](const Array& array, std::int64_t i, char* at) {
    return std::to_chars(at, at + 20, array.Value(i)).ptr;
  });
}

template <typename Array>
Texts reals() {
  return values<Array>(real_text_max, bare, [](const Array& array, std::int64_t i, char* at) {
    return put_real(array.Value(i), at);
  });
}

std::int64_t per_second(arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND: return 1;
    case arrow::TimeUnit::MILLI: return 1000;
    case arrow::TimeUnit::MICRO: return 1'000'000;
    case arrow::TimeUnit::NANO: return 1'000'000'000;
  }
  return 1;
}

template <std::int64_t units>
Texts timestamps_in(bool utc) {
  using arrow::TimestampArray;
  return values<TimestampArray>(timestamp_text_max, quoted,
                                [utc, texts = TimestampTexts()](const TimestampArray& array,
                                                                std::int64_t i, char* at) mutable {
                                  return texts.put(array.Value(i), units, utc, at);
                                });
}

Texts timestamps(const arrow::DataType& type) {
  const auto& stamp = static_cast<const arrow::TimestampType&>(type);
  const bool utc = !stamp.timezone().empty();
  switch (stamp.unit()) {
    case arrow::TimeUnit::SECOND: return timestamps_in<1>(utc);
    case arrow::TimeUnit::MILLI: return timestamps_in<1000>(utc);
    case arrow::TimeUnit::MICRO: return timestamps_in<1'000'000>(utc);
    case arrow::TimeUnit::NANO: return timestamps_in<1'000'000'000>(utc);
  }
  return nullptr;
}

template <typename Array, typename Type>
Texts times_of_day(const arrow::DataType& type) {
  const auto second = per_second(static_cast<const Type&>(type).unit());
  return values<Array>(time_text_max, quoted,
                       [second](const Array& array, std::int64_t i, char* at) {
                         return put_time(array.Value(i), second, at);
                       });
}

// As seconds: a decimal with the places of the unit.
Texts durations(const arrow::DataType& type) {
  using arrow::DurationArray;
  int places = 0;
  const auto second = per_second(static_cast<const arrow::DurationType&>(type).unit());
  for (std::int64_t unit = second; unit > 1; unit /= 10) ++places;
  return values<DurationArray>(
      40, bare, [places](const DurationArray& array, std::int64_t i, char* at) {
        char digits[24];
        const char* end = std::to_chars(digits, digits + sizeof digits, array.Value(i)).ptr;
        return put_decimal({digits, static_cast<std::size_t>(end - digits)}, places, at);
      });
}

template <typename Array, typename Decimal, std::size_t digits_max>
Texts decimals(const arrow::DataType& type) {
  const int scale = static_cast<const arrow::DecimalType&>(type).scale();
  if (scale > 1000 || scale < -1000) return nullptr;
  const std::size_t width = digits_max + 3 + static_cast<std::size_t>(std::abs(scale));
  return values<Array>(width, bare, [scale](const Array& array, std::int64_t i, char* at) {
    const Decimal value(array.GetValue(i));
    if constexpr (sizeof(Decimal) <= 16) {
      const auto low = static_cast<std::int64_t>(value);
      if (sizeof(Decimal) <= 8 || value == Decimal(low)) {
        char digits[24];
        const char* end = std::to_chars(digits, digits + sizeof digits, low).ptr;
        return put_decimal({digits, static_cast<std::size_t>(end - digits)}, scale, at);
      }
    }
    return put_decimal(value.ToIntegerString(), scale, at);
  });
}

Texts dates(const arrow::DataType& type) {
  if (type.id() == arrow::Type::DATE32) {
    using arrow::Date32Array;
    return values<Date32Array>(date_text_max, quoted,
                               [](const Date32Array& array, std::int64_t i, char* at) {
                                 return put_date(array.Value(i), at);
                               });
  }
  // Whole days, or the array is not valid.
  using arrow::Date64Array;
  return values<Date64Array>(date_text_max, quoted,
                             [](const Date64Array& array, std::int64_t i, char* at) {
                               return put_date(array.Value(i) / 86'400'000, at);
                             });
}

Texts truths() {
  using arrow::BooleanArray;
  return values<BooleanArray>(8, true, [](const BooleanArray& array, std::int64_t i, char* at) {
    const std::string_view text = array.Value(i) ? "true" : "false";
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
  });
}

// 16 bytes as 8-4-4-4-12 digits.
Texts uuids() {
  using arrow::ExtensionArray;
  return values<ExtensionArray>(
      40, quoted, [](const ExtensionArray& array, std::int64_t i, char* at) {
        const auto& storage = static_cast<const arrow::FixedSizeBinaryArray&>(*array.storage());
        const std::uint8_t* bytes = storage.GetValue(i);
        for (int k = 0; k < 16; ++k) {
          if (k == 4 || k == 6 || k == 8 || k == 10) *at++ = '-';
          *at++ = "0123456789abcdef"[bytes[k] >> 4];
          *at++ = "0123456789abcdef"[bytes[k] & 15];
        }
        return at;
      });
}

// Bytes that should be UTF-8 texts: given where they lie in the array. A whole array of ASCII
// letters, the usual case, is looked at once; else each text.
template <typename Array>
class ByteTexts final : public ArrayTexts {
 public:
  explicit ByteTexts(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void begin(const arrow::Array& array) override {
    array_ = &static_cast<const Array&>(array);
    ascii_ = false;
    if constexpr (requires { array_->total_values_length(); }) {
      if (array_->length() > 0) {
        const auto count = array_->total_values_length();
        ascii_ = is_ascii(array_->raw_data() + array_->value_offset(0), count);
      }
    }
  }

  void put(std::int64_t first, std::int64_t count, CellsOut out) override {
    const bool nulls = array_->null_count() != 0;
    std::string_view* cell = out.first;
    for (std::int64_t i = first; i < first + count; ++i, cell += out.stride) {
      if (nulls && array_->IsNull(i)) {
        *cell = {};
        continue;
      }
      const std::string_view text = array_->GetView(i);
      *cell = text;
      if (text.size() > bytes_max_) {
        out.faults.push_back({i - first, TextFault::too_long, text});
      } else if (!ascii_ && !valid_utf8(text)) {
        out.faults.push_back({i - first, TextFault::not_utf8, text});
      }
    }
  }

 protected:
  bool bare_json(std::string_view) const override { return false; }
  bool is_null(std::int64_t index) const override { return array_->IsNull(index); }

 private:
  static bool is_ascii(const std::uint8_t* bytes, std::int64_t count) {
    std::uint64_t seen = 0;
    std::uint64_t word[4];
    for (; count >= std::int64_t(sizeof word); count -= std::int64_t(sizeof word)) {
      std::memcpy(word, bytes, sizeof word);
      seen |= word[0] | word[1] | word[2] | word[3];
      bytes += sizeof word;
    }
    for (; count > 0; --count) seen |= *bytes++;
    return (seen & 0x8080808080808080) == 0;
  }

  std::size_t bytes_max_;
  const Array* array_ = nullptr;
  bool ascii_ = false;
};

// A column in which every value is NULL.
class NoTexts final : public ArrayTexts {
 public:
  void begin(const arrow::Array&) override {}
  void put(std::int64_t, std::int64_t count, CellsOut out) override {
    for (std::int64_t k = 0; k < count; ++k) out.first[std::size_t(k) * out.stride] = {};
  }

 protected:
  bool bare_json(std::string_view) const override { return false; }
  bool is_null(std::int64_t) const override { return true; }
};

// A type's meaning is its storage's.
class StorageTexts final : public ArrayTexts {
 public:
  explicit StorageTexts(Texts storage) : storage_(std::move(storage)) {}
  void begin(const arrow::Array& array) override {
    storage_->begin(*static_cast<const arrow::ExtensionArray&>(array).storage());
  }
  void put(std::int64_t first, std::int64_t count, CellsOut out) override {
    storage_->put(first, count, out);
  }
  void put_json(std::int64_t index, std::string& json, std::vector<CellFault>& faults) override {
    storage_->put_json(index, json, faults);
  }

 protected:
  bool bare_json(std::string_view) const override { return false; }
  bool is_null(std::int64_t) const override { return false; }

 private:
  Texts storage_;
};

Texts number_texts(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::BOOL: return truths();
    case arrow::Type::INT8: return whole_numbers<arrow::Int8Array>();
    case arrow::Type::INT16: return whole_numbers<arrow::Int16Array>();
    case arrow::Type::INT32: return whole_numbers<arrow::Int32Array>();
    case arrow::Type::INT64: return whole_numbers<arrow::Int64Array>();
    case arrow::Type::UINT8: return whole_numbers<arrow::UInt8Array>();
    case arrow::Type::UINT16: return whole_numbers<arrow::UInt16Array>();
    case arrow::Type::UINT32: return whole_numbers<arrow::UInt32Array>();
    case arrow::Type::UINT64: return whole_numbers<arrow::UInt64Array>();
    case arrow::Type::FLOAT: return reals<arrow::FloatArray>();
    case arrow::Type::DOUBLE: return reals<arrow::DoubleArray>();
    case arrow::Type::HALF_FLOAT:
      return values<arrow::HalfFloatArray>(
          real_text_max, bare, [](const arrow::HalfFloatArray& array, std::int64_t i, char* at) {
            return put_real(arrow::util::Float16::FromBits(array.Value(i)).ToFloat(), at);
          });
    case arrow::Type::DECIMAL32: return decimals<arrow::Decimal32Array, arrow::Decimal32, 10>(type);
    case arrow::Type::DECIMAL64: return decimals<arrow::Decimal64Array, arrow::Decimal64, 20>(type);
    case arrow::Type::DECIMAL128:
      return decimals<arrow::Decimal128Array, arrow::Decimal128, 40>(type);
    case arrow::Type::DECIMAL256:
      return decimals<arrow::Decimal256Array, arrow::Decimal256, 80>(type);
    default: return nullptr;
  }
}

Texts time_texts(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::DATE32:
    case arrow::Type::DATE64: return dates(type);
    case arrow::Type::TIMESTAMP: return timestamps(type);
    case arrow::Type::TIME32: return times_of_day<arrow::Time32Array, arrow::Time32Type>(type);
    case arrow::Type::TIME64: return times_of_day<arrow::Time64Array, arrow::Time64Type>(type);
    case arrow::Type::DURATION: return durations(type);
    case arrow::Type::INTERVAL_MONTHS: return whole_numbers<arrow::MonthIntervalArray>();
    default: return nullptr;
  }
}

Texts byte_texts(const arrow::DataType& type, std::size_t bytes_max) {
  switch (type.id()) {
    case arrow::Type::NA: return std::make_unique<NoTexts>();
    case arrow::Type::BINARY: return std::make_unique<ByteTexts<arrow::BinaryArray>>(bytes_max);
    case arrow::Type::LARGE_BINARY:
      return std::make_unique<ByteTexts<arrow::LargeBinaryArray>>(bytes_max);
    case arrow::Type::BINARY_VIEW:
      return std::make_unique<ByteTexts<arrow::BinaryViewArray>>(bytes_max);
    case arrow::Type::FIXED_SIZE_BINARY:
      return std::make_unique<ByteTexts<arrow::FixedSizeBinaryArray>>(bytes_max);
    default: return nullptr;
  }
}

}  // namespace

void ArrayTexts::put_json(std::int64_t index, std::string& json, std::vector<CellFault>& faults) {
  if (is_null(index)) {
    json += "null";
    return;
  }
  std::string_view text;
  scratch_.clear();
  const std::size_t before = faults.size();
  put(index, 1, {&text, 1, scratch_, faults});
  if (faults.size() > before) return;
  if (bare_json(text)) {
    json += text;
  } else {
    append_json_string(text, json);
  }
}

void append_json_string(std::string_view text, std::string& json) {
  json += '"';
  for (const char c : text) {
    switch (c) {
      case '"': json += "\\\""; break;
      case '\\': json += "\\\\"; break;
      case '\n': json += "\\n"; break;
      case '\r': json += "\\r"; break;
      case '\t': json += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) {
          json += c;
        } else {
          json += "\\u00";
          json += static_cast<char>('0' + (c >> 4));
          json += "0123456789abcdef"[c & 15];
        }
    }
  }
  json += '"';
}

Texts texts_of(const arrow::DataType& type, std::size_t text_bytes_max) {
  if (Texts texts = number_texts(type)) return texts;
  if (Texts texts = time_texts(type)) return texts;
  if (Texts texts = byte_texts(type, text_bytes_max)) return texts;
  if (Texts texts = nested_texts_of(type, text_bytes_max)) return texts;
  if (type.id() == arrow::Type::EXTENSION) {
    const auto& extension = static_cast<const arrow::ExtensionType&>(type);
    if (extension.extension_name() == "arrow.uuid") return uuids();
    return std::make_unique<StorageTexts>(texts_of(*extension.storage_type(), text_bytes_max));
  }
  throw Error(ErrorKind::bad_input,
              str("a column of type ", printable(type.ToString()), " cannot be read"),
              "write the column as text or numbers, or leave it out");
}

}  // namespace footfall
