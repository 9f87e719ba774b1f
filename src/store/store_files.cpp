#include "store/store_files.h"

namespace footfall {

bool is_data_file(std::string_view name) noexcept {
  return name.starts_with("segment-") || name.starts_with("set-aside-") ||
         name.starts_with("dimension-") || name.starts_with("raw-") || name == "MANIFEST.tmp";
}

std::optional<Manifest> find_manifest(const FileSystem& files, const std::string& directory) {
  const std::string path = path_join(directory, manifest_name);
  if (!files.exists(path)) return std::nullopt;
  return decode_manifest(files.read(path), path);
}

ColumnNames column_names_by_id(const Schema& schema) {
  ColumnNames names;
  for (const auto& column : schema.columns) names[column.id] = column.name;
  return names;
}

}  // namespace footfall
