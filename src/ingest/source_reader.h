// A source of a load, opened: its content hash, its header, its records.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/byte_source.h"
#include "formats/content_hash.h"
#include "formats/csv.h"
#include "formats/encoding.h"
#include "formats/foreign_file.h"
#include "ingest/mapping.h"
#include "store/raw_rows.h"

namespace footfall {

// One thread's own.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  RecordSource() = default;
  RecordSource(const RecordSource&) = delete;
  RecordSource& operator=(const RecordSource&) = delete;

  virtual const std::string& name() const noexcept = 0;
  // The next record; false at the end, when all bytes were read and hashed.
  virtual bool next(SourceRecord& record) = 0;
  virtual std::uint64_t taken() const noexcept = 0;  // bytes of the file, as it lies on disk
  virtual std::uint64_t bytes() const noexcept = 0;  // decompressed, so far
  virtual Hash128 content() = 0;                     // of these; once, at the end
};

// CSV.
class SourceReader final : public RecordSource {
 public:
  // Opens `path`, in the encoding given or the one that its bytes show. Throws Error bad_input
  // where it is empty or what open_text refuses.
  SourceReader(const std::string& path, ExpansionLimit limit,
               std::optional<TextEncoding> given = std::nullopt);
  // The same of a source that was opened before.
  explicit SourceReader(std::unique_ptr<ByteSource> source);
  ~SourceReader() override;

  const std::string& name() const noexcept override;

  // The separator from here on: the one given, else the one the first line has.
  void set_delimiter(std::optional<char> delimiter);
  // Whether records are lines from here on, each of one field.
  void set_lines(bool lines) { csv_.set_lines(lines); }
  // The first bytes, as far as they are looked at (64 KiB), before any record was read.
  std::string_view beginning();
  // The names in the first line, without passing it. Throws Error bad_input where they are none.
  std::vector<std::string> header();
  // Passes over the header line.
  void pass_header();

  bool next(SourceRecord& record) override { return csv_.next(record); }

  const FoundEncoding& encoding() const noexcept { return text_.encoding; }
  char delimiter() const noexcept { return delimiter_; }
  std::uint64_t taken() const noexcept override;
  std::uint64_t bytes() const noexcept override;
  std::uint64_t offset() const noexcept { return csv_.offset(); }  // of the next record, in UTF-8
  std::uint64_t line() const noexcept { return csv_.line(); }      // of the next record
  Hash128 content() override;

 private:
  class Hashing;
  SourceAround hashed();
  void look_at_beginning();
  Hashing* hashing_ = nullptr;  // below text_: the bytes as they are in the file
  OpenedText text_;
  CsvReader csv_;
  char delimiter_ = ',';
};

// A table of a file in another format. The file outlives it.
class ForeignRecords final : public RecordSource {
 public:
  ForeignRecords(ForeignFile& file, std::size_t table, std::string name)
      : file_(file), name_(std::move(name)) {
    file_.begin(table);
  }

  const std::string& name() const noexcept override { return name_; }
  bool next(SourceRecord& record) override { return file_.next(record); }
  std::uint64_t taken() const noexcept override { return file_.taken(); }
  std::uint64_t bytes() const noexcept override { return file_.bytes(); }
  Hash128 content() override { return file_.content(); }

 private:
  ForeignFile& file_;
  std::string name_;
};

// The records of another source, each with the same further fields behind its own; so that a row
// that is set aside can be loaded again, its text has them, too.
class PartitionedRecords final : public RecordSource {
 public:
  // `text`: what the values add to a line; "": its text stays as it was.
  PartitionedRecords(std::unique_ptr<RecordSource> records, std::vector<std::string> values,
                     std::string text)
      : records_(std::move(records)), values_(std::move(values)), text_(std::move(text)) {}

  const std::string& name() const noexcept override { return records_->name(); }
  bool next(SourceRecord& record) override {
    if (!records_->next(record)) return false;
    if (!text_.empty() && !record.raw.empty()) {
      raw_.assign(record.raw).append(text_);
      record.raw = raw_;
    }
    if (record.fault != RecordFault::none) return true;
    for (const auto& value : values_) record.fields.emplace_back(value);
    return true;
  }
  std::uint64_t taken() const noexcept override { return records_->taken(); }
  std::uint64_t bytes() const noexcept override { return records_->bytes(); }
  Hash128 content() override { return records_->content(); }

 private:
  std::unique_ptr<RecordSource> records_;
  std::vector<std::string> values_;
  std::string text_;
  std::string raw_;  // of the last record
};

// A record's fields into a section; of one that could not be cut into fields all of it.
void add_as_read(const SourceRecord& record, std::uint32_t source, RawRowsSection& section);

// The records of another source, each kept as it was read.
class KeptRecords final : public RecordSource {
 public:
  // `source`: its number in the load.
  KeptRecords(std::unique_ptr<RecordSource> records, RawRowsWriter& rows, std::uint32_t source)
      : records_(std::move(records)), rows_(rows), source_(source) {}

  const std::string& name() const noexcept override { return records_->name(); }
  bool next(SourceRecord& record) override;
  std::uint64_t taken() const noexcept override { return records_->taken(); }
  std::uint64_t bytes() const noexcept override { return records_->bytes(); }
  Hash128 content() override { return records_->content(); }

 private:
  std::unique_ptr<RecordSource> records_;
  RawRowsWriter& rows_;
  RawRowsSection section_;
  std::uint32_t source_;
};

// The header's names from its record, or an Error bad_input in words.
std::vector<std::string> header_names(const SourceRecord& record, const std::string& source);

}  // namespace footfall
