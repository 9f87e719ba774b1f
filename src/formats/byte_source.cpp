#include "formats/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/decoders.h"

namespace footfall {
namespace {

constexpr int pipe_wait_ms = 10'000;

[[noreturn]] void refuse(const std::string& path, std::string_view what, std::string hint = {}) {
  throw Error(ErrorKind::bad_input, str(printable(path), ": ", what), std::move(hint));
}

[[noreturn]] void refuse_errno(const std::string& path, std::string_view doing, int code) {
  const std::string reason = std::strerror(code);
  if (code == EMFILE || code == ENFILE) {
    throw Error(ErrorKind::io, str(printable(path), ": cannot be ", doing, ": ", reason),
                "allow more open files (ulimit -n 1024) and try again; the file is not at fault");
  }
  const ErrorKind kind =
      code == ENOENT || code == ENOTDIR ? ErrorKind::not_found : ErrorKind::bad_input;
  throw Error(kind, str(printable(path), ": cannot be ", doing, ": ", reason),
              code == EACCES ? "give the user who runs footfall the right to read it" : "");
}

std::int64_t nanoseconds(const struct timespec& time) {
  return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

PathFacts file_facts(const struct stat& found) {
  return {.kind = PathFacts::Kind::file,
          .bytes = std::uint64_t(found.st_size),
          .device = std::uint64_t(found.st_dev),
          .number = std::uint64_t(found.st_ino),
          .names = std::uint64_t(found.st_nlink),
          .modified = nanoseconds(found.st_mtim),
          .changed = nanoseconds(found.st_ctim)};
}

PathFacts file_facts(const std::string& path, int descriptor) {
  struct stat found{};
  if (fstat(descriptor, &found) != 0) refuse_errno(path, "read", errno);
  return file_facts(found);
}

// The time of the last change tells of writing even where the modification time was set back. To
// take a name from a file, or to give it one, moves it too, and leaves the bytes alone.
void check_same(const std::string& path, const PathFacts& before, const PathFacts& now) {
  const bool same = now.kind == before.kind && now.bytes == before.bytes &&
                    now.device == before.device && now.number == before.number &&
                    now.modified == before.modified &&
                    (now.changed == before.changed || now.names != before.names);
  if (same) return;
  refuse(path, "changed while it was read",
         "load it again when nobody writes to it or moves it; nothing of it is stored");
}

// A file or pipe as it is.
class DescriptorSource final : public ByteSource {
 public:
  DescriptorSource(std::string name, int descriptor, bool owned)
      : name_(std::move(name)), descriptor_(descriptor), owned_(owned) {
    struct stat found{};
    if (fstat(descriptor_, &found) != 0) refuse_errno(name_, "read", errno);
    // Standard input may begin in the middle of a file.
    if (owned && S_ISREG(found.st_mode)) facts_ = file_facts(found);
  }
  ~DescriptorSource() override {
    if (owned_) close(descriptor_);
  }

  std::size_t read(std::span<char> into) override {
    if (into.empty()) return 0;
    for (;;) {
      const ssize_t got = ::read(descriptor_, into.data(), into.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) refuse_errno(name_, "read", errno);
      taken_ += std::uint64_t(got);
      if (got == 0) check_unchanged();
      return std::size_t(got);
    }
  }
  std::uint64_t taken() const noexcept override { return taken_; }
  const std::string& name() const noexcept override { return name_; }

 private:
  void check_unchanged() const {
    if (!facts_) return;
    PathFacts now = file_facts(name_, descriptor_);
    if (taken_ != facts_->bytes) now.bytes = taken_;  // for a while it was not what it is again
    check_same(name_, *facts_, now);
  }

  std::string name_;
  int descriptor_;
  bool owned_;
  std::optional<PathFacts> facts_;  // of a file, when it was opened
  std::uint64_t taken_ = 0;
};

// A source whose first bytes were looked at already.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> inner, std::size_t count)
      : inner_(std::move(inner)), first_(count, '\0') {
    std::size_t filled = 0;
    while (filled < count) {
      const std::size_t got = inner_->read(std::span(first_).subspan(filled));
      if (got == 0) break;
      filled += got;
    }
    first_.resize(filled);
  }

  std::string_view first() const noexcept { return first_; }

  std::size_t read(std::span<char> into) override {
    if (handed_ == first_.size()) return inner_->read(into);
    const std::size_t count = std::min(into.size(), first_.size() - handed_);
    std::memcpy(into.data(), first_.data() + handed_, count);
    handed_ += count;
    return count;
  }
  std::uint64_t taken() const noexcept override { return inner_->taken(); }
  const std::string& name() const noexcept override { return inner_->name(); }

 private:
  std::unique_ptr<ByteSource> inner_;
  std::string first_;
  std::size_t handed_ = 0;
};

constexpr std::size_t magic_bytes = 8;

void refuse_other_archives(const std::string& name, std::string_view kind) {
  if (kind.empty() || kind == "gzip" || kind == "Zstandard") return;
  if (kind == "Parquet" || kind == "ORC" || kind == "Arrow") {
    refuse(name, str("is a ", kind, " file, which this version does not read"),
           "export it as CSV, or as CSV compressed with gzip or zstd");
  }
  if (kind == "zip") {
    refuse(name, "is a zip archive (or an .xlsx workbook), which this version does not read",
           "unpack it, or export the sheet as CSV");
  }
  refuse(name, str("is compressed with ", kind, ", which footfall does not read"),
         "decompress it first, or compress it with gzip or zstd instead");
}

int open_path(const std::string& path, const PathFacts& facts) {
  const int flags = O_RDONLY | O_CLOEXEC | (facts.kind == PathFacts::Kind::pipe ? O_NONBLOCK : 0);
  const int descriptor = ::open(path.c_str(), flags);
  if (descriptor < 0) refuse_errno(path, "opened", errno);
  if (facts.kind != PathFacts::Kind::pipe) return descriptor;
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, pipe_wait_ms) <= 0) {
    close(descriptor);
    refuse(path, "is a named pipe to which nobody writes", "start the writer first");
  }
  (void)fcntl(descriptor, F_SETFL, 0);  // blocking from here on; cannot fail on an open pipe
  return descriptor;
}

bool holds_tables(std::string_view kind) {
  return kind == "Parquet" || kind == "ORC" || kind == "Arrow" || kind == "zip";
}

std::unique_ptr<ByteSource> decode(std::unique_ptr<PeekedSource> peeked, ExpansionLimit limit,
                                   Inside wanted) {
  const std::string_view kind = compression_of(peeked->first());
  if (wanted == Inside::tables && holds_tables(kind)) return peeked;
  refuse_other_archives(peeked->name(), kind);
  if (kind.empty()) return peeked;
  auto decoded = kind == "gzip" ? decode_gzip(std::move(peeked), limit)
                                : decode_zstd(std::move(peeked), limit);
  auto inside = std::make_unique<PeekedSource>(std::move(decoded), magic_bytes);
  const std::string_view nested = compression_of(inside->first());
  if (!nested.empty() && !(wanted == Inside::tables && holds_tables(nested))) {
    refuse(inside->name(), str("holds another compressed file inside (", nested, " in ", kind, ")"),
           "decompress it once by hand");
  }
  return inside;
}

}  // namespace

std::string_view compression_of(std::string_view first) noexcept {
  const auto begins = [first](std::string_view magic) { return first.starts_with(magic); };
  if (begins("\x1f\x8b")) return "gzip";
  if (begins("\x28\xb5\x2f\xfd")) return "Zstandard";
  // A skippable frame, 0x184D2A50 .. 0x184D2A5F, may come before the first real one.
  if (first.size() >= 4 && first.substr(1, 3) == "\x2a\x4d\x18" && (first[0] & '\xf0') == '\x50') {
    return "Zstandard";
  }
  if (begins("BZh")) return "bzip2";
  if (begins(std::string_view("\xfd"
                              "7zXZ\0",
                              6)))
    return "xz";
  if (begins("7z\xbc\xaf\x27\x1c")) return "7-Zip";
  if (begins("Rar!\x1a\x07")) return "RAR";
  if (begins("\x04\x22\x4d\x18")) return "lz4";
  if (begins("PK\x03\x04") || begins("PK\x05\x06") || begins("PK\x07\x08")) return "zip";
  if (begins("PAR1")) return "Parquet";
  if (begins("ARROW1")) return "Arrow";
  // Three letters may begin a header line; but soon after the magic comes a field's tag or the
  // length of a compressed block, with bytes that no text has.
  if (begins("ORC")) {
    const auto next = first.substr(3, 5);
    const bool binary =
        std::any_of(next.begin(), next.end(), [](char c) { return c >= '\0' && c < '\t'; });
    return binary || next.starts_with('\x0a') ? "ORC" : "";
  }
  return "";
}

void refuse_to_open(const std::string& path, int code) { refuse_errno(path, "opened", code); }

PathFacts path_facts(const std::string& path) {
  if (path.find('\0') != std::string::npos) refuse(path, "is no file name: it holds a NUL byte");
  struct stat facts{};
  if (stat(path.c_str(), &facts) != 0) {
    const int code = errno;
    struct stat link{};
    if (code == ENOENT && lstat(path.c_str(), &link) == 0) {
      throw Error(ErrorKind::not_found,
                  str(printable(path), ": is a symbolic link to a file that does not exist"));
    }
    refuse_errno(path, "opened", code);
  }
  if (S_ISDIR(facts.st_mode)) return {.kind = PathFacts::Kind::folder};
  if (S_ISFIFO(facts.st_mode)) return {.kind = PathFacts::Kind::pipe};
  if (S_ISSOCK(facts.st_mode)) refuse(path, "is a socket, not a file");
  if (!S_ISREG(facts.st_mode)) refuse(path, "is a device, not a file");
  return file_facts(facts);
}

void check_unchanged(const std::string& path, const PathFacts& facts) {
  if (facts.kind != PathFacts::Kind::file) return;
  check_same(path, facts, path_facts(path));
}

std::unique_ptr<ByteSource> open_bytes(const std::string& path, ExpansionLimit limit,
                                       Inside inside) {
  std::unique_ptr<ByteSource> source;
  if (path == "-") {
    source = std::make_unique<DescriptorSource>("standard input", STDIN_FILENO, false);
  } else {
    const PathFacts facts = path_facts(path);
    if (facts.kind == PathFacts::Kind::folder) refuse(path, "is a folder, not a file");
    source = std::make_unique<DescriptorSource>(path, open_path(path, facts), true);
  }
  return decode(std::make_unique<PeekedSource>(std::move(source), magic_bytes), limit, inside);
}

void check_expansion(const ByteSource& source, std::uint64_t given, std::uint64_t taken,
                     ExpansionLimit limit) {
  if (given <= limit.free_bytes || given / limit.ratio <= taken) return;
  throw Error(ErrorKind::limit,
              str(printable(source.name()), ": decompresses to more than ", limit.ratio,
                  " times its size (", grouped(std::int64_t(given)), " bytes out of ",
                  grouped(std::int64_t(taken)), "), as decompression bombs do"),
              "if the data really are that repetitive, decompress the file first");
}

std::unique_ptr<PlainFile> PlainFile::open(const std::string& path) {
  if (path == "-") return nullptr;
  const PathFacts facts = path_facts(path);
  if (facts.kind != PathFacts::Kind::file) return nullptr;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse_errno(path, "opened", errno);
  std::unique_ptr<PlainFile> file(new PlainFile(path, descriptor));
  file->facts_ = file_facts(path, descriptor);
  std::string first(magic_bytes, '\0');
  first.resize(file->read_at(0, first));
  return compression_of(first).empty() ? std::move(file) : nullptr;
}

PlainFile::PlainFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

PlainFile::~PlainFile() { close(descriptor_); }

std::size_t PlainFile::read_at(std::uint64_t offset, std::span<char> into) const {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const ssize_t got =
        pread(descriptor_, into.data() + filled, into.size() - filled, off_t(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse_errno(path_, "read", errno);
    if (got == 0) break;
    filled += std::size_t(got);
  }
  return filled;
}

void PlainFile::check_unchanged() const {
  check_same(path_, facts_, file_facts(path_, descriptor_));
}

}  // namespace footfall
