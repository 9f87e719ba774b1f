#include "formats/unfold.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/foreign_file.h"
#include "formats/json_fields.h"
#include "formats/json_record.h"

namespace footfall {
namespace {

// What is looked at behind the end of a JSON text (json_record.h, json_fields.h), and more.
constexpr std::size_t padding = 64;

// The members of one list after another.
class Members {
 public:
  enum class Step { member, bad_member, end, broken };

  explicit Members(const DecoderLimits& limits)
      : fields_(limits.fields_max), record_(fields_, limits.text_bytes_max) {}

  JsonFields& fields() noexcept { return fields_; }
  const std::string& reason() const noexcept { return record_.reason(); }

  void begin(std::string_view list) {
    text_.assign(list);
    text_.append(padding, '\0');
    end_ = text_.data() + list.size();
    at_ = json_blanks(text_.data());
    first_ = true;
  }
  // Whether the text is a list at all.
  bool is_list() const noexcept { return *at_ == '['; }

  Step next() {
    at_ = json_blanks(at_ + (first_ ? 1 : 0));
    if (*at_ == ']') return Step::end;
    if (!first_ && *at_ != ',') return Step::broken;
    if (!first_) at_ = json_blanks(at_ + 1);
    first_ = false;
    const auto outcome = record_.read(at_, end_);
    if (outcome != JsonRecord::Outcome::row && outcome != JsonRecord::Outcome::bad_row) {
      return Step::broken;
    }
    at_ = record_.behind();
    return outcome == JsonRecord::Outcome::row ? Step::member : Step::bad_member;
  }

 private:
  JsonFields fields_;
  JsonRecord record_;
  std::string text_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool first_ = true;
};

// How far the file was read until the tables are told, over all passes: it only grows.
class Looking {
 public:
  explicit Looking(RowSink& sink) : sink_(sink) {}
  void tell(std::uint64_t bytes) {
    most_ = std::max(most_, begin_ + bytes);
    sink_.progress(begin_ + bytes);
  }
  void pass_ended() { begin_ = most_; }

 private:
  RowSink& sink_;
  std::uint64_t begin_ = 0;  // of this pass
  std::uint64_t most_ = 0;
};

std::size_t place_of(const std::vector<ForeignTable>& tables, std::string_view path) {
  const auto& fields = tables.front().fields;
  const auto found = std::ranges::find(fields, path);
  if (tables.size() != 1 || found == fields.end()) {
    throw Error(ErrorKind::bad_input,
                str("has no field \"", printable(path), "\", which is to be unfolded"),
                "footfall inspect FILE says what it has");
  }
  return std::size_t(found - fields.begin());
}

// First pass: the names of the objects' fields.
class NameSink final : public RowSink {
 public:
  NameSink(Members& members, std::string_view path, Looking& looking)
      : members_(members), path_(path), looking_(looking) {}

  void tables(const std::vector<ForeignTable>& tables) override {
    place_ = place_of(tables, path_);
    looking_.pass_ended();
  }
  void row(std::uint64_t, std::span<const std::string_view> cells) override {
    members_.begin(cells[place_]);
    if (!members_.is_list()) return;
    for (;;) {
      const auto step = members_.next();
      if (step == Members::Step::member) members_.fields().accept_record();
      if (step == Members::Step::end || step == Members::Step::broken) return;
    }
  }
  void bad_row(std::uint64_t, std::string_view, std::string_view) override {}
  void progress(std::uint64_t bytes) override { looking_.tell(bytes); }

 private:
  Members& members_;
  std::string_view path_;
  Looking& looking_;
  std::size_t place_ = 0;
};

// Second pass: a row for each member.
class UnfoldingSink final : public RowSink {
 public:
  UnfoldingSink(Members& members, std::string_view path, std::uint64_t bytes_max, Looking& looking,
                RowSink& sink)
      : members_(members),
        path_(path),
        looking_(looking),
        names_(members.fields().names()),
        none_(names_.size()),
        bytes_left_(bytes_max),
        sink_(sink) {}

  void tables(const std::vector<ForeignTable>& tables) override {
    place_ = place_of(tables, path_);
    ForeignTable unfolded = tables.front();
    auto& fields = unfolded.fields;
    fields.erase(fields.begin() + std::ptrdiff_t(place_));
    auto at = fields.begin() + std::ptrdiff_t(place_);
    for (const auto& name : names_) at = fields.insert(at, str(path_, ".", name)) + 1;
    unfolded.remarks.push_back(str("each member of its list \"", printable(path_),
                                   "\" is a row, with the other fields beside it"));
    sink_.tables({unfolded});
    told_ = true;
  }

  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    members_.begin(cells[place_]);
    if (trim(cells[place_]).empty()) return bad(number, cells, "is empty or missing");
    if (!members_.is_list()) return bad(number, cells, "is no list of objects");
    for (std::size_t member = 1;; ++member) {
      switch (members_.next()) {
        case Members::Step::end:
          if (member == 1) bad(number, cells, "is empty or missing");
          return;
        case Members::Step::member:
          join(cells, members_.fields().cells());
          sink_.row(number, joined_);
          break;
        case Members::Step::bad_member:
          bad(number, cells, str("member ", member, ": ", members_.reason()));
          break;
        case Members::Step::broken:
          return bad(number, cells, str("member ", member, " is no JSON: ", members_.reason()));
      }
    }
  }
  void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) override {
    sink_.bad_row(number, reason, raw);
  }
  void progress(std::uint64_t bytes) override {
    told_ ? sink_.progress(bytes) : looking_.tell(bytes);
  }

 private:
  void join(std::span<const std::string_view> cells, std::span<const std::string_view> members) {
    const auto place = std::ptrdiff_t(place_);
    joined_.assign(cells.begin(), cells.begin() + place);
    joined_.insert(joined_.end(), members.begin(), members.end());
    joined_.insert(joined_.end(), cells.begin() + place + 1, cells.end());
    std::uint64_t bytes = 0;
    for (const auto cell : joined_) bytes += cell.size() + 1;
    if (bytes > bytes_left_) {
      throw Error(ErrorKind::limit,
                  str("gives too many bytes for its own when \"", printable(path_),
                      "\" is unfolded; a decompression bomb?"),
                  "take the fields that are long out of it");
    }
    bytes_left_ -= bytes;
  }

  // The row without any member's fields: mended, it can be loaded.
  void bad(std::uint64_t number, std::span<const std::string_view> cells, std::string_view what) {
    join(cells, none_);
    sink_.bad_row(number, str(printable(path_), ": ", what), csv_line(joined_));
  }

  Members& members_;
  std::string_view path_;
  Looking& looking_;
  bool told_ = false;  // the tables
  std::vector<std::string> names_;
  std::vector<std::string_view> none_;    // the fields of no member
  std::vector<std::string_view> joined_;  // of the last row
  std::uint64_t bytes_left_;
  std::size_t place_ = 0;
  RowSink& sink_;
};

std::uint64_t bytes_allowed(int file, const DecoderLimits& limits) {
  struct stat facts{};
  const std::uint64_t bytes = fstat(file, &facts) == 0 ? std::uint64_t(facts.st_size) : 0;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t ratio = std::max<std::uint64_t>(limits.expansion_ratio, 1);
  if (bytes > (most - limits.expansion_free) / ratio) return most;
  return bytes * ratio + limits.expansion_free;
}

}  // namespace

void decode_unfolded(Decoder decoder, std::string_view path, int file, std::size_t table,
                     const DecoderLimits& limits, RowSink& sink) {
  DecoderLimits bounds = limits;
  bounds.list_field = path;  // an order that has a file of its own
  Members members(limits);
  Looking looking(sink);
  NameSink names(members, path, looking);
  decoder(file, 0, bounds, names);
  looking.pass_ended();
  members.fields().settle();
  if (members.fields().names().empty()) {
    throw Error(ErrorKind::bad_input,
                str("has no row whose field \"", printable(path), "\" holds a list of objects"),
                "unfold is for lists of objects, as an order's lines are");
  }
  UnfoldingSink unfolding(members, path, bytes_allowed(file, limits), looking, sink);
  decoder(file, table, bounds, unfolding);
}

}  // namespace footfall
