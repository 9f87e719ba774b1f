// What a decoder gives, as text: the fields, then a line a row.
#pragma once

#include <string>

#include <fcntl.h>

#include "base/error.h"
#include "formats/row_sink.h"
#include "formats/spool.h"
#include "formats/temporary_folder.h"

namespace footfall {

class CollectedRows final : public RowSink {
 public:
  void tables(const std::vector<ForeignTable>& tables) override {
    for (const auto& table : tables) {
      if (!table.name.empty()) text += table.name + ": ";
      for (const auto& field : table.fields) text += "<" + field + ">";
      text += "\n";
      for (const auto& remark : table.remarks) text += "(" + remark + ")\n";
    }
  }
  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    text += std::to_string(number) + ":";
    for (const auto cell : cells) text += "[" + std::string(cell) + "]";
    text += "\n";
  }
  void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) override {
    text += std::to_string(number) + ": bad: " + std::string(reason) + "\n";
    bad_raws.emplace_back(raw);
  }
  void progress(std::uint64_t bytes) override { progress_told = bytes; }

  std::string text;
  std::vector<std::string> bad_raws;
  std::uint64_t progress_told = 0;
};

// The decoder runs in this process, on a file of these bytes. What it throws is the last line.
inline std::string decoded(Decoder decoder, std::string_view bytes, std::size_t table = 0,
                           const DecoderLimits& limits = {}) {
  const TemporaryFolder folder;
  const OwnedDescriptor file(open(folder.file("feed", bytes).c_str(), O_RDONLY | O_CLOEXEC));
  CollectedRows rows;
  try {
    decoder(file.number(), table, limits, rows);
  } catch (const Error& error) {
    rows.text += "Error: " + error.message() + "\n";
  }
  return rows.text;
}

}  // namespace footfall
