// Files into stores, for tests, and what came out.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file_system.h"
#include "formats/byte_source.h"
#include "formats/temporary_folder.h"
#include "ingest/ingest.h"
#include "store/row_text.h"
#include "store/store.h"
#include "support/shared_data.h"

namespace footfall {

constexpr std::string_view rees46_header =
    "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
    "user_session\n";
constexpr std::string_view a_session = "72d76fde-8bb3-4e00-8c23-a032dfed738c";

// A row that every reader takes.
inline std::string good_row(int second = 0) {
  const std::string seconds = second < 10 ? "0" + std::to_string(second) : std::to_string(second);
  return "2019-10-01 00:00:" + seconds + " UTC,view,100,200,electronics.audio,sony,12.50,7," +
         std::string(a_session) + "\n";
}

// A store in a folder that goes away.
struct TestStore {
  TemporaryFolder folder;

  IngestRequest request(std::vector<std::string> inputs, std::string dataset = {}) const {
    IngestRequest request;
    request.inputs = std::move(inputs);
    request.store = folder.path("store");
    request.dataset = std::move(dataset);
    return request;
  }
  std::shared_ptr<const StoreReader> open() const {
    return StoreReader::open(real_file_system(), folder.path("store"));
  }
  // All stored rows in the order of the store.
  std::string rows() const { return store_text(*open()); }
  // "line@byte column: reason <raw>" of each row set aside by all loads.
  std::string set_aside() const {
    const auto store = open();
    std::string text;
    for (const auto& load : store->manifest().loads) {
      store->for_each_set_aside(load, [&text](const SetAsideRow& row) {
        text += std::to_string(row.line) + "@" + std::to_string(row.byte_offset) + " " +
                std::string(row.reason) + " <" + std::string(row.raw) + ">\n";
      });
    }
    return text;
  }
  // The bytes of all segment files, by name.
  std::vector<std::string> segment_bytes() const {
    std::vector<std::string> all;
    const auto store = open();  // outlives the loop
    for (const auto& entry : store->manifest().segments) {
      std::ifstream in(folder.path("store/" + segment_file_name(entry.file)), std::ios::binary);
      std::ostringstream bytes;
      bytes << in.rdbuf();
      all.push_back(bytes.str());
    }
    return all;
  }
};

// What ingest says when it refuses; "" where it does not.
inline std::string ingest_error(const IngestRequest& request) {
  try {
    ingest(real_file_system(), request);
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

// A compressed file, decompressed into `folder`.
inline std::string decompressed(const TemporaryFolder& folder, const std::string& path) {
  const auto source = open_bytes(path);
  std::string bytes;
  std::string buffer(1 << 16, '\0');
  while (const std::size_t got = source->read(buffer)) bytes.append(buffer, 0, got);
  return folder.file(std::filesystem::path(path).stem().string(), bytes);
}

}  // namespace footfall
