// Records of text whose fields stand at fixed places of a line.
//
// A line is cut by its characters (Unicode's, not bytes; a tab is one), and each field loses the
// blanks at its ends. What a short line does not reach is empty. A character that stands in no
// field must be blank: else the row is bad, since a value may have outgrown its place. A line of
// blanks is no row. Quotes mean nothing here.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/fixed_field.h"
#include "ingest/source_reader.h"

namespace footfall {

// The fields of `line`, views into it. The place of the first character that is in no field and not
// blank, from 1; 0: there is none.
std::size_t cut_fixed(std::string_view line, const FixedFields& fields,
                      std::vector<std::string_view>& cells);

// Whether the line is their header: it names fields at their places, and no other there (at some
// nothing may stand).
bool names_fields(std::string_view line, const FixedFields& fields);

// A line that only underlines the header above it: "-----  ----".
bool is_rule(std::string_view line) noexcept;

std::vector<std::string> field_names(const FixedFields& fields);

// "1-8", "50-" for messages.
std::string shown_place(const FixedField& field);

class FixedWidthRecords final : public RecordSource {
 public:
  // `reader` cuts lines (SourceReader::set_lines) and is behind the header, where there is one:
  // then a rule below it is no row.
  FixedWidthRecords(std::unique_ptr<SourceReader> reader, FixedFields fields, bool below_header)
      : reader_(std::move(reader)), fields_(std::move(fields)), below_header_(below_header) {}

  const std::string& name() const noexcept override { return reader_->name(); }
  bool next(SourceRecord& record) override;
  std::uint64_t taken() const noexcept override { return reader_->taken(); }
  std::uint64_t bytes() const noexcept override { return reader_->bytes(); }
  Hash128 content() override { return reader_->content(); }

 private:
  std::unique_ptr<SourceReader> reader_;
  FixedFields fields_;
  bool below_header_;   // no row was given yet
  std::string reason_;  // of the last bad record
};

}  // namespace footfall
