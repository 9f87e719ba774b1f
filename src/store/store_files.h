// Names of the files in a store's directory, and reading its manifest.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "store/manifest.h"
#include "store/sections.h"

namespace footfall {

constexpr std::string_view manifest_name = "MANIFEST";
constexpr std::string_view lock_name = "lock";
constexpr std::string_view temporary_suffix = ".tmp";

// Whether a store makes files of this name, finished or not: only those are ever removed.
bool is_data_file(std::string_view name) noexcept;

// nullopt where the directory has no manifest.
std::optional<Manifest> find_manifest(const FileSystem& files, const std::string& directory);

ColumnNames column_names_by_id(const Schema& schema);

}  // namespace footfall
