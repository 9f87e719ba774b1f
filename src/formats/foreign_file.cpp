#include "formats/foreign_file.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/content_hash.h"
#include "formats/csv_quoting.h"
#include "formats/encoding.h"
#include "formats/module_decoders.h"
#include "formats/spool.h"
#include "formats/worker.h"

namespace footfall {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";
constexpr std::string_view blanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text;
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The first bytes of every unit where a text begins like UTF-16: enough to see what it is.
class Narrowed {
 public:
  explicit Narrowed(std::string_view bytes) noexcept : text_(bytes) {
    const bool marked = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
    if (marked) bytes.remove_prefix(2);
    if (bytes.size() < 2 || (bytes[0] == '\0') == (bytes[1] == '\0')) return;
    std::size_t count = 0;
    for (std::size_t at = bytes[0] == '\0' ? 1 : 0; at < bytes.size() && count < units_.size();
         at += 2) {
      units_[count++] = bytes[at];
    }
    text_ = {units_.data(), count};
    wide_ = true;
  }
  std::string_view text() const noexcept { return text_; }
  bool wide() const noexcept { return wide_; }

 private:
  std::array<char, 64> units_{};
  std::string_view text_;
  bool wide_ = false;
};

// A brace and what may follow it in JSON, or in what people take for JSON: that is told better in
// the words of JSON.
bool looks_like_json(std::string_view text) {
  if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
  text = without_blanks(text);
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const bool object = text[0] == '{';
  text = without_blanks(text.substr(1));
  if (text.empty()) return true;
  const char next = text[0];
  if (object) {
    if (next == '"' || next == '}' || next == '\'' || next == '/') return true;
    std::size_t word = 0;
    while (word < text.size() && is_word_character(text[word])) ++word;
    return word > 0 && without_blanks(text.substr(word)).starts_with(':');
  }
  return "{[]\"'/-0123456789"sv.find(next) != std::string_view::npos;
}

// The names of a workbook's parts stand in the archive before their bytes.
bool looks_like_workbook(std::string_view first) {
  if (first.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return true;  // a locked or an old one
  if (!first.starts_with("PK\x03\x04")) return false;
  constexpr std::array parts{"[Content_Types].xml"sv, "_rels/"sv, "docProps/"sv, "xl/"sv};
  return std::any_of(parts.begin(), parts.end(), [first](std::string_view part) {
    return first.find(part) != std::string_view::npos;
  });
}

// The stream form of Arrow has no magic but begins with a mark and a small length.
bool looks_like_arrow_stream(std::string_view first) {
  return first.size() >= 8 && first.starts_with("\xff\xff\xff\xff") && first[7] == '\0' &&
         first.substr(4, 3) != "\0\0\0"sv;
}

// ORC's times are the wall clock's of a place that the file names, whose rules lie there.
const char* time_zones() {
  const char* const given = std::getenv("TZDIR");
  return given != nullptr && given[0] == '/' ? given : "/usr/share/zoneinfo";
}

// Where a magic alone might be the beginning of a header line.
bool is_binary(std::string_view first) {
  return std::any_of(first.begin(), first.end(), [](char c) { return c >= '\0' && c < '\t'; });
}

WorkerTask task_of(ForeignFormat format, const DecoderLimits& limits) {
  WorkerTask task;
  task.limits = limits;
  switch (format) {
    case ForeignFormat::json: task.decoder = decode_json; return task;
    case ForeignFormat::xlsx: task.decoder = decode_xlsx; return task;
    case ForeignFormat::parquet: task.decoder = decode_parquet_in_module; break;
    case ForeignFormat::orc:
      task.decoder = decode_orc_in_module;
      task.readable = time_zones();
      break;
    case ForeignFormat::arrow: task.decoder = decode_arrow_in_module; break;
  }
  task.prepare = load_table_decoders;
  return task;
}

// A decoder that has told the tables and waits for somebody to want the rows. Few may, however many
// files a folder holds: each is a process, and descriptors.
class Waiting {
 public:
  static bool is_allowed() noexcept { return count_.load() < most; }
  Waiting() noexcept { ++count_; }
  ~Waiting() { --count_; }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  static constexpr int most = 4;
  static inline std::atomic<int> count_{0};
};

class DecodedFile final : public ForeignFile {
 public:
  DecodedFile(const std::string& path, ForeignFormat format, const DecoderLimits& limits,
              std::stop_token stop)
      : path_(path), name_(path == "-" ? "standard input" : path), task_(task_of(format, limits)) {
    worker_limits_.stop = std::move(stop);
    open_file(format == ForeignFormat::json, limits);
    begin_work();
  }
  DecodedFile(std::unique_ptr<ByteSource> source, ForeignFormat format, const DecoderLimits& limits,
              std::stop_token stop)
      : name_(source->name()), task_(task_of(format, limits)) {
    worker_limits_.stop = std::move(stop);
    lay_down(std::move(source), format == ForeignFormat::json);
    begin_work();
  }

  const std::vector<ForeignTable>& tables() const noexcept override { return tables_; }
  std::uint64_t bytes() const noexcept override { return bytes_; }
  const Hash128& content() const noexcept override { return content_; }

  void unfold(const std::string& path) override {
    if (path == task_.unfold) return;
    task_.unfold = path;
    waiting_.reset();
    begin_work(false);
  }

  void begin(std::size_t table) override {
    if (!waiting_ || task_.table != table) start(table);
    waiting_.reset();
  }
  bool next(SourceRecord& record) override {
    if (!worker_) return false;
    if (worker_->next(record)) return true;
    check();
    rest();
    return false;
  }
  std::uint64_t taken() const noexcept override { return worker_ ? worker_->taken() : taken_; }

 private:
  // A plain file lies where it is; all else is laid down first, UTF-16 as UTF-8.
  void open_file(bool is_text, const DecoderLimits& limits) {
    if (path_ != "-") {
      const PathFacts facts = path_facts(path_);
      if (facts.kind == PathFacts::Kind::file && open_plain(facts, is_text)) return;
    }
    lay_down(open_bytes(path_, {limits.expansion_ratio, limits.expansion_free}, Inside::tables),
             is_text);
  }

  void lay_down(std::unique_ptr<ByteSource> source, bool is_text) {
    if (is_text) source = to_utf8_from_utf16(std::move(source));
    Spooled spooled = spool(*source);
    file_ = std::move(spooled.file);
    bytes_ = spooled.bytes;
    content_ = spooled.content;
  }

  bool open_plain(const PathFacts& facts, bool is_text) {
    OwnedDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) refuse_to_open(path_, errno);
    std::array<char, 8> first{};
    const ssize_t count = pread(file.number(), first.data(), first.size(), 0);
    const std::string_view bytes(first.data(), std::size_t(std::max(count, ssize_t{0})));
    const std::string_view kind = compression_of(bytes);
    if (kind == "gzip" || kind == "Zstandard") return false;
    if (is_text && Narrowed(bytes).wide()) return false;
    check_unchanged(path_, facts);
    file_ = std::move(file);
    facts_ = facts;
    return true;
  }

  // The rows of the first table are the ones most likely wanted, so its process goes on with them
  // until nobody takes them.
  void begin_work(bool hash = true) {
    if (Waiting::is_allowed()) waiting_.emplace();
    start(waiting_ ? 0 : no_rows);
    if (facts_ && hash) hash_file();  // while the decoder looks for the tables
    tables_ = worker_->tables();
    if (!waiting_) rest();
  }

  void hash_file() {
    ContentHasher hasher;
    std::vector<char> piece(std::size_t{128} << 10);
    for (;;) {
      const ssize_t count =
          pread(file_.number(), piece.data(), piece.size(), off_t(hasher.bytes()));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        throw Error(ErrorKind::bad_input,
                    str(printable(name_), ": cannot be read: ", std::strerror(errno)));
      }
      if (count == 0) break;
      if (worker_limits_.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
      hasher.update({piece.data(), std::size_t(count)});
    }
    bytes_ = hasher.bytes();
    content_ = hasher.finish();
    check();
  }

  void check() const {
    if (facts_) check_unchanged(path_, *facts_);
  }

  void start(std::size_t table) {
    worker_.reset();
    if (file_.number() < 0) {
      file_ = OwnedDescriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
      if (file_.number() < 0) refuse_to_open(path_, errno);
      check();
    }
    task_.file = file_.number();
    task_.table = table;
    worker_ = std::make_unique<Worker>(name_, task_, worker_limits_);
  }

  // Gives back the process, and the descriptor where the file can be opened again.
  void rest() {
    taken_ = worker_->taken();
    worker_.reset();
    if (facts_) file_ = OwnedDescriptor();
  }

  std::string path_;
  std::string name_;
  WorkerTask task_;
  WorkerLimits worker_limits_;
  OwnedDescriptor file_;
  std::optional<PathFacts> facts_;  // of a file that is read where it lies
  std::uint64_t bytes_ = 0;
  Hash128 content_;
  std::unique_ptr<Worker> worker_;
  std::uint64_t taken_ = 0;         // as the last worker said
  std::optional<Waiting> waiting_;  // no row was taken from the worker
  std::vector<ForeignTable> tables_;
};

}  // namespace

std::string_view format_name(ForeignFormat format) noexcept {
  constexpr std::array names{"JSON"sv, "XLSX"sv, "Parquet"sv, "ORC"sv, "Arrow"sv};
  return names[static_cast<std::size_t>(format)];
}

std::optional<ForeignFormat> recognise_format(std::string_view first) noexcept {
  const std::string_view kind = compression_of(first);
  const bool binary = is_binary(first);
  if (kind == "Parquet" || (binary && first.starts_with("PARE"))) return ForeignFormat::parquet;
  if (kind == "ORC") return ForeignFormat::orc;
  if (kind == "Arrow" || (binary && first.starts_with("FEA1")) || looks_like_arrow_stream(first)) {
    return ForeignFormat::arrow;
  }
  if (looks_like_workbook(first)) return ForeignFormat::xlsx;
  if (looks_like_json(Narrowed(first).text())) return ForeignFormat::json;
  return std::nullopt;
}

std::unique_ptr<ForeignFile> ForeignFile::open(const std::string& path, ForeignFormat format,
                                               const DecoderLimits& limits, std::stop_token stop) {
  return std::make_unique<DecodedFile>(path, format, limits, std::move(stop));
}

std::unique_ptr<ForeignFile> ForeignFile::open(std::unique_ptr<ByteSource> source,
                                               ForeignFormat format, const DecoderLimits& limits,
                                               std::stop_token stop) {
  return std::make_unique<DecodedFile>(std::move(source), format, limits, std::move(stop));
}

std::string csv_line(const std::vector<std::string_view>& fields) {
  std::size_t bytes = 0;
  for (const auto field : fields) bytes += 2 * field.size() + 3;
  std::string line(bytes, '\0');
  char* out = line.data();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) *out++ = ',';
    const bool alone = fields.size() == 1 && fields[i].empty();
    out = write_field(out, fields[i], alone ? Quoting::quoted : quoting_of(fields[i]));
  }
  line.resize(std::size_t(out - line.data()));
  return line;
}

}  // namespace footfall
