#include "ingest/source_reader.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr std::size_t looked_at_bytes = std::size_t{64} << 10;
constexpr std::size_t header_columns_max = 4096;

[[noreturn]] void refuse(const std::string& source, std::string_view what, std::string hint = {}) {
  throw Error(ErrorKind::bad_input, str(printable(source), ": ", what), std::move(hint));
}

// One control character may be damage, or a delimiter; several kinds of them stand in no text.
void refuse_binary(std::string_view header, const std::string& source) {
  constexpr std::string_view of_lines = "\t\n\v\f\r";
  std::uint32_t kinds = 0;
  for (const char c : header) {
    if (c >= '\0' && c < ' ' && of_lines.find(c) == std::string_view::npos)
      kinds |= 1U << unsigned(c);
  }
  if (std::popcount(kinds) > 1) {
    refuse(source, "is no text and no format that footfall reads",
           "footfall reads CSV, JSON, XLSX, Parquet, ORC and Arrow, also compressed");
  }
  if ((kinds & 1U) != 0) refuse(source, "the header holds a NUL byte", "is it a CSV file at all?");
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

SourceReader::SourceReader(const std::string& path, ExpansionLimit limit,
                           std::optional<TextEncoding> given)
    : text_(open_text(path, limit, given, hashed())), csv_(*text_.source) {
  look_at_beginning();
}

SourceReader::SourceReader(std::unique_ptr<ByteSource> source)
    : text_(open_text(std::move(source), std::nullopt, hashed())), csv_(*text_.source) {
  look_at_beginning();
}

SourceAround SourceReader::hashed() {
  return [this](std::unique_ptr<ByteSource> bytes) {
    auto hashing = std::make_unique<Hashing>(std::move(bytes));
    hashing_ = hashing.get();
    return hashing;
  };
}

void SourceReader::look_at_beginning() {
  const std::string_view first = csv_.peek(looked_at_bytes);
  if (first.empty()) refuse(name(), "is empty");
  csv_.skip(first.starts_with("\xef\xbb\xbf") ? 3 : 0);
}

SourceReader::~SourceReader() = default;

const std::string& SourceReader::name() const noexcept { return text_.source->name(); }
std::uint64_t SourceReader::taken() const noexcept { return text_.source->taken(); }
std::uint64_t SourceReader::bytes() const noexcept { return hashing_->hasher().bytes(); }
Hash128 SourceReader::content() { return hashing_->hasher().finish(); }

void SourceReader::set_delimiter(std::optional<char> delimiter) {
  std::string_view first = csv_.peek(looked_at_bytes);
  first.remove_prefix(std::min(first.find_first_not_of("\r\n"), first.size()));
  delimiter_ = delimiter ? *delimiter : detect_delimiter(first);
  csv_.set_delimiter(delimiter_);
}

std::string_view SourceReader::beginning() { return csv_.peek(looked_at_bytes); }

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
  const bool more = records_->next(record);
  if (more) add_as_read(record, source_, section_);
  if (!more || section_.bytes() >= RawRowsWriter::section_bytes_wanted) {
    rows_.add(section_.compressed());
  }
  return more;
}

void add_as_read(const SourceRecord& record, std::uint32_t source, RawRowsSection& section) {
  if (record.fields.empty()) {
    section.add(source, record.line, {{record.raw}});
  } else {
    section.add(source, record.line, record.fields);
  }
}

std::vector<std::string> header_names(const SourceRecord& record, const std::string& source) {
  refuse_binary(record.raw, source);
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

}  // namespace footfall
