// Thrift's compact protocol as a tree that tests can change: Parquet's footer and page headers are
// written in it. Only for files that are well-formed before they are changed.
#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

struct ThriftField;

struct ThriftTree {
  enum Kind : std::uint8_t {
    none = 0,
    yes = 1,
    no = 2,
    byte = 3,
    i16 = 4,
    i32 = 5,
    i64 = 6,
    real = 7,
    binary = 8,
    list = 9,
    set = 10,
    map = 11,
    record = 12
  };
  Kind kind = none;
  std::int64_t number = 0;                          // of i16, i32, i64, byte
  std::string bytes;                                // of binary, real
  Kind item_kind = none;                            // of a list
  std::vector<ThriftTree> items;                    // of a list
  std::vector<ThriftField> fields;                  // of a record, by id
  std::uint64_t claimed_items = ~std::uint64_t{0};  // written instead of the items' count

  ThriftTree& field(int id);
  ThriftTree& item(std::size_t index) { return items.at(index); }
};

struct ThriftField {
  int id = 0;
  ThriftTree value;
};

inline ThriftTree& ThriftTree::field(int id) {
  for (auto& [have, value] : fields) {
    if (have == id) return value;
  }
  throw std::runtime_error("no field " + std::to_string(id));
}

class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : bytes_(bytes) {}
  std::size_t taken() const { return at_; }

  ThriftTree record() {
    ThriftTree tree;
    tree.kind = ThriftTree::record;
    int id = 0;
    while (true) {
      const auto head = std::uint8_t(bytes_.at(at_++));
      if (head == 0) return tree;
      id = head >> 4 == 0 ? int(zigzag()) : id + (head >> 4);
      tree.fields.push_back({id, value(ThriftTree::Kind(head & 15))});
    }
  }

 private:
  std::uint64_t varint() {
    std::uint64_t number = 0;
    for (int shift = 0;; shift += 7) {
      const auto next = std::uint8_t(bytes_.at(at_++));
      number |= std::uint64_t(next & 127) << shift;
      if (next < 128) return number;
    }
  }
  std::int64_t zigzag() {
    const std::uint64_t number = varint();
    return std::int64_t(number >> 1) ^ -std::int64_t(number & 1);
  }
  std::string take(std::size_t count) {
    at_ += count;
    return std::string(bytes_.substr(at_ - count, count));
  }

  ThriftTree value(ThriftTree::Kind kind) {
    if (kind == ThriftTree::record) return record();
    ThriftTree tree;
    tree.kind = kind;
    switch (kind) {
      case ThriftTree::byte: tree.number = bytes_.at(at_++); break;
      case ThriftTree::i16:
      case ThriftTree::i32:
      case ThriftTree::i64: tree.number = zigzag(); break;
      case ThriftTree::real: tree.bytes = take(8); break;
      case ThriftTree::binary: tree.bytes = take(varint()); break;
      case ThriftTree::list: {
        const auto head = std::uint8_t(bytes_.at(at_++));
        tree.item_kind = ThriftTree::Kind(head & 15);
        const std::uint64_t count = head >> 4 == 15 ? varint() : head >> 4;
        for (std::uint64_t k = 0; k < count; ++k) {
          // A truth has no byte as a field, but one as an item.
          if (tree.item_kind <= ThriftTree::no) ++at_;
          tree.items.push_back(value(tree.item_kind));
        }
        break;
      }
      case ThriftTree::yes:
      case ThriftTree::no: break;
      default: throw std::runtime_error("a kind that Parquet does not use");
    }
    return tree;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

inline void append_varint(std::string& out, std::uint64_t number) {
  for (; number >= 128; number >>= 7) out += char(number | 128);
  out += char(number);
}

inline void append_zigzag(std::string& out, std::int64_t number) {
  append_varint(out, std::uint64_t(number) << 1 ^ std::uint64_t(number >> 63));
}

inline void append_thrift(std::string& out, const ThriftTree& tree) {
  switch (tree.kind) {
    case ThriftTree::byte: out += char(tree.number); break;
    case ThriftTree::i16:
    case ThriftTree::i32:
    case ThriftTree::i64: append_zigzag(out, tree.number); break;
    case ThriftTree::real: out += tree.bytes; break;
    case ThriftTree::binary:
      append_varint(out, tree.bytes.size());
      out += tree.bytes;
      break;
    case ThriftTree::list: {
      const bool lies = tree.claimed_items != ~std::uint64_t{0};
      const std::uint64_t count = lies ? tree.claimed_items : tree.items.size();
      out += char((count < 15 ? count << 4 : 0xF0) | tree.item_kind);
      if (count >= 15) append_varint(out, count);
      for (const auto& item : tree.items) {
        if (item.kind <= ThriftTree::no) out += char(item.kind);
        append_thrift(out, item);
      }
      break;
    }
    case ThriftTree::record: {
      int before = 0;
      for (const auto& [id, value] : tree.fields) {
        const bool near = id > before && id - before < 16;
        out += char((near ? (id - before) << 4 : 0) | value.kind);
        if (!near) append_zigzag(out, id);
        before = id;
        append_thrift(out, value);
      }
      out += '\0';
      break;
    }
    default: break;
  }
}

// A tree that was not changed gives the bytes it was read from.
inline std::string thrift_bytes(const ThriftTree& tree) {
  std::string out;
  append_thrift(out, tree);
  return out;
}

}  // namespace footfall
