// Writes the first inputs of parquet_fuzzer, orc_fuzzer and arrow_fuzzer: small files as `export`
// makes them, and some that are not compressed, into whose pages a fuzzer gets more easily.
//
// usage: table_corpus fuzz/corpus
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "formats/arrow_files.h"
#include "formats/table_file.h"

namespace {

using namespace footfall;

void save(const std::string& directory, const std::string& name, std::string_view bytes) {
  std::filesystem::create_directories(directory);
  std::ofstream(path_join(directory, name), std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

Table orders() {
  Table table{{{"n", Type::integer, Unit::none, "", 0},
               {"money", Type::decimal, Unit::money, "", 2},
               {"rate", Type::real, Unit::ratio, "", 0},
               {"name", Type::text, Unit::none, "", 0}}};
  table.add(1, Int128(1250), 0.5, "ann");
  table.add(2, Int128(-5), 0.25, Null{});
  table.add(3, Int128(0), -1e300, "caf\u00e9, \"bob\"");
  return table;
}

// Of every kind that the decoders tell apart.
TablePtr kinds(bool nested) {
  std::vector<std::pair<std::string, ArrayPtr>> columns{
      {"number", values(arrow::int32(), "[1, null, -3]")},
      {"text", values(arrow::utf8(), R"(["a", "b", "a"])")},
      {"money", values(arrow::decimal128(20, 2), R"(["1.50", "-0.05", null])")},
      {"time", values(arrow::timestamp(arrow::TimeUnit::NANO), "[0, 1, 2]")},
      {"real", values(arrow::float64(), "[1.5, -0.0, null]")},
      {"truth", values(arrow::boolean(), "[true, null, false]")}};
  if (nested) {
    columns.emplace_back("list", values(arrow::list(arrow::int64()), "[[1, 2], [], null]"));
    columns.emplace_back("object", values(arrow::struct_({arrow::field("x", arrow::utf8())}),
                                          R"([{"x": "y"}, null, {"x": null}])"));
  }
  return table_of(columns);
}

void save_all(const std::string& corpus) {
  const std::string parquet = path_join(corpus, "parquet_fuzzer");
  save(parquet, "exported", table_file(orders(), TableFormat::parquet));
  const auto bare = [](ParquetOptions* options) {
    return options->compression(arrow::Compression::UNCOMPRESSED)->build();
  };
  ParquetOptions with;
  ParquetOptions without;
  save(parquet, "plain", parquet_bytes(kinds(false), 2, bare(without.disable_dictionary())));
  save(parquet, "dictionary", parquet_bytes(kinds(false), 3, bare(with.enable_dictionary())));
  ParquetOptions pages;
  save(parquet, "nested",
       parquet_bytes(kinds(true), 3,
                     bare(pages.data_page_version(parquet::ParquetDataPageVersion::V2)
                              ->enable_page_checksum())));
  const std::string orc = path_join(corpus, "orc_fuzzer");
  save(orc, "exported", table_file(orders(), TableFormat::orc));
  save(orc, "plain", orc_bytes(kinds(false), arrow::Compression::UNCOMPRESSED));
  save(orc, "nested", orc_bytes(kinds(true), arrow::Compression::UNCOMPRESSED));
  const std::string ipc = path_join(corpus, "arrow_fuzzer");
  save(ipc, "exported", table_file(orders(), TableFormat::arrow));
  save(ipc, "stream", ipc_bytes(kinds(true), Ipc::stream, 2));
  save(ipc, "nested", ipc_bytes(kinds(true)));
  const auto coded = arrow::dictionary(arrow::int8(), arrow::utf8());
  save(ipc, "dictionary", ipc_bytes(one_column(values(coded, R"(["a", "b", "a", null])"))));
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  save_all(words[1]);
  return 0;
}
