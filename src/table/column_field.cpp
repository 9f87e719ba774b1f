#include "table/column_field.h"

namespace footfall {

Field field_of(const Column& column) {
  Field field{column.name, Type::integer, Unit::none, {}, 0};
  switch (column.type) {
    case ColumnType::key:
      if (column.key == KeyType::text) field.type = Type::text;
      break;
    case ColumnType::dictionary:
    case ColumnType::path:
    case ColumnType::set: field.type = Type::text; break;
    case ColumnType::decimal:
      field.type = Type::decimal;
      field.scale = column.scale;
      break;
    case ColumnType::timestamp: field.type = Type::timestamp; break;
    case ColumnType::date: field.type = Type::date; break;
    case ColumnType::integer: break;
  }
  return field;
}

}  // namespace footfall
