#include "formats/xlsx_archive.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr std::int64_t entries_max = 100'000;
constexpr const char* save_again = "save it again in a spreadsheet program, or get it anew";

[[noreturn]] void damaged(std::string what) {
  throw Error(ErrorKind::bad_input, std::move(what), save_again);
}

// The file as libzip sees it. The place is this one's own, never the descriptor's.
struct FileView {
  int file = -1;
  std::uint64_t bytes = 0;
  std::uint64_t at = 0;
  zip_error_t error{};
};

zip_int64_t read_at(FileView& view, void* data, std::uint64_t count) {
  ssize_t got = 0;
  do {
    got = pread(view.file, data, std::min<std::uint64_t>(count, 1U << 30), off_t(view.at));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    zip_error_set(&view.error, ZIP_ER_READ, errno);
    return -1;
  }
  view.at += std::uint64_t(got);
  return got;
}

zip_int64_t serve(void* context, void* data, zip_uint64_t count, zip_source_cmd_t command) {
  auto& view = *static_cast<FileView*>(context);
  switch (command) {
    case ZIP_SOURCE_OPEN: view.at = 0; return 0;
    case ZIP_SOURCE_READ: return read_at(view, data, count);
    case ZIP_SOURCE_SEEK: {
      const auto at = zip_source_seek_compute_offset(view.at, view.bytes, data, count, &view.error);
      if (at < 0) return -1;
      view.at = std::uint64_t(at);
      return 0;
    }
    case ZIP_SOURCE_TELL: return zip_int64_t(view.at);
    case ZIP_SOURCE_STAT: {
      auto* stat = static_cast<zip_stat_t*>(data);
      zip_stat_init(stat);
      stat->size = view.bytes;
      stat->valid = ZIP_STAT_SIZE;
      return zip_int64_t(sizeof *stat);
    }
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&view.error, data, count);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE: return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                            ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                            ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, -1);
    default: zip_error_set(&view.error, ZIP_ER_OPNOTSUPP, 0); return -1;
  }
}

// How names are compared: in small letters, with forward slashes and none in front.
std::string name_key(std::string_view name) {
  while (name.starts_with('/') || name.starts_with('\\')) name.remove_prefix(1);
  std::string key(name);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    if (c == '\\') c = '/';
  }
  return key;
}

bool leads_out(const std::string& key) {
  const auto steps = split(key, '/');
  return std::find(steps.begin(), steps.end(), "..") != steps.end();
}

// What is no ZIP archive at all.
[[noreturn]] void refuse_other_file(std::string_view first) {
  using namespace std::string_view_literals;
  const bool ole = first.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv);
  // BOF records of workbooks before OLE: type 0x0009, 0x0209 or 0x0409 and their short lengths.
  const bool biff = first.size() >= 4 && first[0] == '\x09' &&
                    (first[1] == '\0' || first[1] == '\2' || first[1] == '\4') &&
                    (first[2] == '\4' || first[2] == '\6') && first[3] == '\0';
  if (ole || biff) {
    throw Error(ErrorKind::bad_input, "an old .xls or a password-protected workbook",
                "open it in a spreadsheet program and save it as .xlsx, without a password");
  }
  throw Error(ErrorKind::bad_input, "not an XLSX workbook: it is no ZIP archive",
              "save it as .xlsx in a spreadsheet program");
}

}  // namespace

class XlsxArchive::Zip {
 public:
  Zip(int file, const DecoderLimits& limits) : limits_(limits) {
    struct stat facts{};
    if (fstat(file, &facts) != 0) damaged("the file cannot be read");
    view_.file = file;
    view_.bytes = std::uint64_t(facts.st_size);
    check_magic();
    open_zip();
    try {
      list_entries();
    } catch (...) {
      zip_discard(zip_);
      throw;
    }
  }
  ~Zip() { zip_discard(zip_); }
  Zip(const Zip&) = delete;
  Zip& operator=(const Zip&) = delete;

  const zip_uint64_t* find(std::string_view name) const {
    const auto found = entries_.find(name_key(name));
    return found == entries_.end() ? nullptr : &found->second;
  }

  std::uint64_t bytes_of(zip_uint64_t entry) const {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(zip_, entry, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0) return 0;
    return stat.size;
  }

  zip_file_t* open(zip_uint64_t entry, const std::string& name) {
    zip_file_t* part = zip_fopen_index(zip_, entry, 0);
    if (part == nullptr) refuse_part(name, zip_get_error(zip_));
    return part;
  }

  // Against bombs: `given` bytes of an entry were unpacked by now. All entries count together, but
  // what is unpacked again counts once.
  void count_unpacked(zip_uint64_t entry, std::uint64_t given) {
    std::uint64_t& counted = unpacked_of_[entry];
    if (given <= counted) return;
    unpacked_ += given - counted;
    counted = given;
    if (unpacked_ <= limits_.expansion_free) return;
    if (unpacked_ / limits_.expansion_ratio < view_.bytes) return;
    throw Error(ErrorKind::limit,
                str("unpacks to more than ", limits_.expansion_ratio, " times its size (",
                    grouped(std::int64_t(unpacked_)), " bytes out of ",
                    grouped(std::int64_t(view_.bytes)), "), as decompression bombs do"),
                "if the data really are that repetitive, save them as CSV");
  }

  [[noreturn]] static void refuse_part(const std::string& name, zip_error_t* error) {
    const int code = zip_error_code_zip(error);
    if (code == ZIP_ER_NOPASSWD || code == ZIP_ER_ENCRNOTSUPP) {
      throw Error(ErrorKind::bad_input, str(printable(name), " in the archive is encrypted"),
                  "save the workbook without a password");
    }
    damaged(str(printable(name), " in the archive is damaged (", zip_error_strerror(error), ")"));
  }

  std::uint64_t file_bytes() const noexcept { return view_.bytes; }

 private:
  void check_magic() {
    std::array<char, 8> first{};
    const auto got = read_at(view_, first.data(), first.size());
    const std::string_view bytes(first.data(), std::size_t(std::max<zip_int64_t>(got, 0)));
    if (bytes.empty()) throw Error(ErrorKind::bad_input, "the file is empty", save_again);
    // Of an archive without entries, only the directory is there.
    if (!bytes.starts_with("PK\x03\x04") && !bytes.starts_with("PK\x05\x06")) {
      refuse_other_file(bytes);
    }
  }

  void open_zip() {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_function_create(serve, &view_, &error);
    zip_ = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (zip_ != nullptr) return;
    if (source != nullptr) zip_source_free(source);
    const std::string what = zip_error_code_zip(&error) == ZIP_ER_NOZIP
                                 ? "the archive is cut off: its list of parts, which stands at "
                                   "the end, is missing"
                                 : str("the archive is damaged (", zip_error_strerror(&error), ")");
    zip_error_fini(&error);
    damaged(what);
  }

  void list_entries() {
    const auto count = zip_get_num_entries(zip_, 0);
    if (count > entries_max) {
      throw Error(ErrorKind::limit, str("the archive holds more than ", grouped(entries_max),
                                        " parts, as no workbook does"));
    }
    for (zip_uint64_t entry = 0; entry < zip_uint64_t(count); ++entry) {
      const char* name = zip_get_name(zip_, entry, ZIP_FL_ENC_RAW);
      if (name == nullptr) damaged("the archive is damaged (a part has no name)");
      std::string key = name_key(name);
      if (leads_out(key)) {
        throw Error(ErrorKind::bad_input,
                    str("the archive holds the name \"", printable(name),
                        "\", which leads out of it, as attacks do"),
                    "do not trust this file; save the workbook again where it comes from");
      }
      if (key.ends_with('/')) continue;
      if (!entries_.emplace(std::move(key), entry).second) {
        damaged(
            str("the archive holds ", printable(name), " twice; nobody can tell which one counts"));
      }
    }
  }

  DecoderLimits limits_;
  FileView view_;
  zip_t* zip_ = nullptr;
  std::unordered_map<std::string, zip_uint64_t> entries_;
  std::unordered_map<zip_uint64_t, std::uint64_t> unpacked_of_;
  std::uint64_t unpacked_ = 0;  // the sum of these
};

XlsxPart::~XlsxPart() {
  if (file_ != nullptr) zip_fclose(file_);
}

XlsxPart::XlsxPart(XlsxPart&& that) noexcept
    : archive_(that.archive_),
      entry_(that.entry_),
      file_(std::exchange(that.file_, nullptr)),
      name_(std::move(that.name_)),
      bytes_(that.bytes_),
      given_(that.given_) {}

std::size_t XlsxPart::read(std::span<char> into) {
  const auto got = zip_fread(file_, into.data(), into.size());
  if (got < 0) XlsxArchive::Zip::refuse_part(name_, zip_file_get_error(file_));
  given_ += std::uint64_t(got);
  if (got == 0 && given_ != bytes_) {
    damaged(str(printable(name_), " in the archive is damaged (it has ",
                grouped(std::int64_t(given_)), " bytes, and ", grouped(std::int64_t(bytes_)),
                " are told)"));
  }
  archive_.zip_->count_unpacked(entry_, given_);
  return std::size_t(got);
}

XlsxArchive::XlsxArchive(int file, const DecoderLimits& limits)
    : zip_(std::make_unique<Zip>(file, limits)) {}

XlsxArchive::~XlsxArchive() = default;

bool XlsxArchive::holds(std::string_view name) const { return zip_->find(name) != nullptr; }

XlsxPart XlsxArchive::open(const std::string& name) {
  const zip_uint64_t* entry = zip_->find(name);
  if (entry == nullptr) damaged(str("the workbook has no part ", printable(name)));
  return {*this, *entry, zip_->open(*entry, name), name, zip_->bytes_of(*entry)};
}

std::uint64_t XlsxArchive::file_bytes() const noexcept { return zip_->file_bytes(); }

}  // namespace footfall
