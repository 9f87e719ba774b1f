#include "formats/unfold.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
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
  // Of bad_member and broken: why, and the text that was not taken: the member's own, or all from
  // the broken place on.
  const std::string& reason() const noexcept { return reason_; }
  std::string_view left() const noexcept { return left_; }

  void begin(std::string_view list) {
    text_.assign(list);
    text_.append(padding, '\0');
    end_ = text_.data() + list.size();
    at_ = json_blanks(text_.data());
    count_ = 0;
  }
  // Whether the text is a list at all.
  bool is_list() const noexcept { return *at_ == '['; }

  Step next() {
    at_ = json_blanks(at_ + (count_ == 0 ? 1 : 0));
    if (*at_ == ']') {
      at_ = json_blanks(at_ + 1);
      return at_ == end_ ? Step::end : stop("more text stands behind the end of the list");
    }
    if (at_ == end_) return stop("the list is not closed");
    if (count_ > 0) {
      if (*at_ != ',') return stop(str("a comma or ] is missing behind member ", count_));
      at_ = json_blanks(at_ + 1);
    }
    ++count_;
    const char* const begin = at_;
    const auto outcome = record_.read(at_, end_);
    if (outcome == JsonRecord::Outcome::incomplete) {
      return stop(str("the text ends within member ", count_));
    }
    if (outcome == JsonRecord::Outcome::broken) {
      return stop(str("member ", count_, " is no JSON: ", record_.reason()));
    }
    at_ = record_.behind();
    if (outcome == JsonRecord::Outcome::row) return Step::member;
    reason_ = str("member ", count_, ": ", record_.reason());
    left_ = {begin, std::size_t(at_ - begin)};
    return Step::bad_member;
  }

 private:
  Step stop(std::string reason) {
    reason_ = std::move(reason);
    left_ = {at_, std::size_t(end_ - at_)};
    return Step::broken;
  }

  JsonFields fields_;
  JsonRecord record_;
  std::string text_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::size_t count_ = 0;  // of the members begun
  std::string reason_;
  std::string_view left_;
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

// Whether the field stands under the list's path, as those of an order whose list is one object do.
bool is_under(std::string_view field, std::string_view path) {
  return field.size() > path.size() && field.starts_with(path) && field[path.size()] == '.';
}

// First pass: the names of the objects' fields.
class NameSink final : public RowSink {
 public:
  NameSink(Members& members, std::string_view path, Looking& looking)
      : members_(members), path_(path), looking_(looking) {}

  void tables(const std::vector<ForeignTable>& tables) override {
    place_ = place_of(tables, path_);
    single_ = std::ranges::any_of(tables.front().fields,
                                  [this](const auto& field) { return is_under(field, path_); });
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
  // Some rows have one object in the list's place.
  bool single() const noexcept { return single_; }

 private:
  Members& members_;
  std::string_view path_;
  Looking& looking_;
  std::size_t place_ = 0;
  bool single_ = false;
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
        bytes_left_(bytes_max),
        sink_(sink) {}

  void tables(const std::vector<ForeignTable>& tables) override {
    place_ = place_of(tables, path_);
    ForeignTable unfolded = tables.front();
    const auto fields = std::exchange(unfolded.fields, {});
    std::vector<std::string> after;
    single_.assign(names_.size(), no_cell);
    for (auto& name : names_) name = str(path_, ".", name);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (is_under(fields[i], path_)) {
        add_single(fields[i], i);
      } else if (i != place_) {
        (i < place_ ? before_ : after_).push_back(i);
        (i < place_ ? unfolded.fields : after).push_back(fields[i]);
      }
    }
    unfolded.fields.insert(unfolded.fields.end(), names_.begin(), names_.end());
    unfolded.fields.insert(unfolded.fields.end(), after.begin(), after.end());
    unfolded.remarks.push_back(str("each member of its list \"", printable(path_),
                                   "\" is a row, with the other fields beside it"));
    sink_.tables({unfolded});
    told_ = true;
  }

  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    const std::string_view list = cells[place_];
    const bool empty = trim(list).empty();
    if (is_single(cells)) {
      if (!empty) return bad(number, cells, "is there as a list and as one object", list);
      join(cells, member_);
      return sink_.row(number, joined_);
    }
    if (empty) return bad(number, cells, "is empty or missing", {});
    members_.begin(list);
    if (!members_.is_list()) return bad(number, cells, "is no list of objects", list);
    for (bool first = true;; first = false) {
      switch (members_.next()) {
        case Members::Step::end:
          if (first) bad(number, cells, "is empty or missing", list);
          return;
        case Members::Step::member:
          join(cells, members_.fields().cells());
          sink_.row(number, joined_);
          break;
        case Members::Step::bad_member:
          bad(number, cells, members_.reason(), members_.left());
          break;
        case Members::Step::broken: return bad(number, cells, members_.reason(), members_.left());
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
  void add_single(const std::string& field, std::size_t cell) {
    const auto known = std::ranges::find(names_, field);
    if (known != names_.end()) {
      single_[std::size_t(known - names_.begin())] = cell;
    } else {
      names_.push_back(field);
      single_.push_back(cell);
    }
  }

  // Whether the row has one object in the list's place, which `member_` has then.
  bool is_single(std::span<const std::string_view> cells) {
    member_.assign(single_.size(), {});
    bool any = false;
    for (std::size_t i = 0; i < single_.size(); ++i) {
      if (single_[i] != no_cell) member_[i] = cells[single_[i]];
      any = any || !member_[i].empty();
    }
    return any;
  }

  void join(std::span<const std::string_view> cells, std::span<const std::string_view> members) {
    joined_.clear();
    for (const std::size_t i : before_) joined_.push_back(cells[i]);
    joined_.insert(joined_.end(), members.begin(), members.end());
    joined_.resize(before_.size() + names_.size());
    for (const std::size_t i : after_) joined_.push_back(cells[i]);
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

  // The row without any member's fields, and behind it the text that was not taken. With that one
  // field too many it is no row before it is mended: it would be a line of nothing.
  void bad(std::uint64_t number, std::span<const std::string_view> cells, std::string_view what,
           std::string_view left) {
    join(cells, {});
    joined_.push_back(left);
    sink_.bad_row(number, str(printable(path_), ": ", what), csv_line(joined_));
  }

  static constexpr std::size_t no_cell = std::numeric_limits<std::size_t>::max();

  Members& members_;
  std::string_view path_;
  Looking& looking_;
  bool told_ = false;                     // the tables
  std::vector<std::string> names_;        // of the fields of members
  std::vector<std::size_t> single_;       // the cells of these where one object is in the place
  std::vector<std::string_view> member_;  // of the last row, where it is one object
  std::vector<std::size_t> before_;       // the cells of the other fields
  std::vector<std::size_t> after_;
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
  if (members.fields().names().empty() && !names.single()) {
    throw Error(ErrorKind::bad_input,
                str("has no row whose field \"", printable(path), "\" holds a list of objects"),
                "unfold is for lists of objects, as an order's lines are");
  }
  UnfoldingSink unfolding(members, path, bytes_allowed(file, limits), looking, sink);
  decoder(file, table, bounds, unfolding);
}

}  // namespace footfall
