#include "ingest/source_reader.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "store/raw_rows.h"

namespace footfall {
namespace {

constexpr std::size_t looked_at_bytes = std::size_t{64} << 10;
constexpr std::size_t header_columns_max = 4096;

[[noreturn]] void refuse(const std::string& source, std::string_view what, std::string hint = {}) {
  throw Error(ErrorKind::bad_input, str(printable(source), ": ", what), std::move(hint));
}

// UTF-16 of mostly ASCII has a NUL in every second byte.
bool looks_like_utf16(std::string_view bytes) {
  const std::size_t pairs = std::min<std::size_t>(bytes.size(), 4096) / 2;
  std::size_t nul_first = 0;
  std::size_t nul_second = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    nul_first += bytes[2 * i] == '\0' ? 1 : 0;
    nul_second += bytes[2 * i + 1] == '\0' ? 1 : 0;
  }
  const std::size_t most = std::max(nul_first, nul_second);
  const std::size_t least = std::min(nul_first, nul_second);
  return pairs >= 4 && most * 10 >= pairs * 8 && least * 10 <= pairs;
}

}  // namespace

// Passes bytes on and hashes them.
class SourceReader::Hashing final : public ByteSource {
 public:
  explicit Hashing(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)) {}

  std::size_t read(std::span<char> into) override {
    const std::size_t got = inner_->read(into);
    hasher_.update(std::string_view(into.data(), got));
    return got;
  }
  std::uint64_t taken() const noexcept override { return inner_->taken(); }
  const std::string& name() const noexcept override { return inner_->name(); }
  ContentHasher& hasher() noexcept { return hasher_; }

 private:
  std::unique_ptr<ByteSource> inner_;
  ContentHasher hasher_;
};

SourceReader::SourceReader(const std::string& path, ExpansionLimit limit)
    : source_(std::make_unique<Hashing>(open_bytes(path, limit))), csv_(*source_) {
  const std::string_view first = csv_.peek(looked_at_bytes);
  if (first.empty()) refuse(name(), "is empty");
  csv_.skip(check_encoding(first, name()));
}

SourceReader::~SourceReader() = default;

const std::string& SourceReader::name() const noexcept { return source_->name(); }
std::uint64_t SourceReader::taken() const noexcept { return source_->taken(); }
std::uint64_t SourceReader::bytes() const noexcept { return source_->hasher().bytes(); }
Hash128 SourceReader::content() { return source_->hasher().finish(); }

void SourceReader::set_delimiter(std::optional<char> delimiter) {
  std::string_view first = csv_.peek(looked_at_bytes);
  first.remove_prefix(std::min(first.find_first_not_of("\r\n"), first.size()));
  delimiter_ = delimiter ? *delimiter : detect_delimiter(first);
  csv_.set_delimiter(delimiter_);
}

std::vector<std::string> SourceReader::header() {
  SourceRecord record;
  if (!csv_.peek_record(record)) refuse(name(), "holds nothing but empty lines");
  return header_names(record, name());
}

void SourceReader::pass_header() {
  SourceRecord record;
  (void)csv_.next(record);  // header() has seen it
}

bool KeptRecords::next(SourceRecord& record) {
  if (!records_->next(record)) return false;
  if (record.fields.empty()) {
    rows_.add(source_, record.line, {{record.raw}});
  } else {
    rows_.add(source_, record.line, record.fields);
  }
  return true;
}

std::vector<std::string> header_names(const SourceRecord& record, const std::string& source) {
  if (record.fault == RecordFault::too_long) {
    refuse(source, "the first line is longer than 1 MiB", "is it a CSV file at all?");
  }
  if (record.fault != RecordFault::none) {
    refuse(source,
           str("line ", record.line, ", the header, has a quote that is not closed as CSV wants"));
  }
  if (record.raw.find('\r') != std::string_view::npos) {
    refuse(source, "its lines end in CR alone, as on old Macs",
           "convert it first: tr '\\r' '\\n' < in.csv > out.csv");
  }
  if (record.raw.find('\0') != std::string_view::npos)
    refuse(source, "the header holds a NUL byte", "is it a CSV file at all?");
  if (!valid_utf8(record.raw)) {
    refuse(source, "the header is not valid UTF-8",
           "convert the file first, for example: iconv -f LATIN1 -t UTF-8 in.csv > out.csv");
  }
  if (record.fields.size() > header_columns_max) {
    throw Error(ErrorKind::limit, str(printable(source), ": has ", record.fields.size(),
                                      " columns; at most ", header_columns_max, " are read"));
  }
  return {record.fields.begin(), record.fields.end()};
}

std::size_t check_encoding(std::string_view first, const std::string& source) {
  const auto refuse_as = [&source](std::string_view encoding) {
    refuse(source, str("is ", encoding, " text; footfall reads UTF-8"),
           str("convert it first: iconv -f ", encoding, " -t UTF-8 in.csv > out.csv"));
  };
  const auto begins = [first](std::string_view mark) { return first.starts_with(mark); };
  if (begins(std::string_view("\xff\xfe\0\0", 4)) || begins(std::string_view("\0\0\xfe\xff", 4))) {
    refuse_as("UTF-32");
  }
  if (begins("\xff\xfe") || begins("\xfe\xff") || looks_like_utf16(first)) refuse_as("UTF-16");
  return begins("\xef\xbb\xbf") ? 3 : 0;
}

}  // namespace footfall
