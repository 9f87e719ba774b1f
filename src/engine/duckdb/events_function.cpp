#include <algorithm>
#include <array>
#include <atomic>

#include "engine/duckdb/functions.h"
#include "relation/events.h"

namespace footfall::duck {
namespace {

// A dictionary with more texts than this is given as VARCHAR: making an ENUM of it would cost every
// statement more than it saves.
constexpr std::size_t enum_texts_max = 65'535;

struct EventsFunction {
  std::shared_ptr<const Events> events;
  FailureSlot* failures = nullptr;
  std::vector<TypeHandle> types;  // by column
};

// One scan of the table: which columns, and the next part to be read.
struct Scan {
  std::vector<std::size_t> columns;
  std::atomic<std::size_t> next_part{0};
};

// One thread of it.
struct Cursor {
  const EventPart* part = nullptr;
  std::uint64_t row = 0;
  std::vector<char> spelled;
  std::vector<std::string_view> texts;
  std::vector<std::uint32_t> ranks;
};

TypeHandle enum_of(const std::vector<std::string>& texts) {
  std::vector<const char*> names;
  names.reserve(texts.size());
  for (const auto& text : texts) names.push_back(text.c_str());
  return TypeHandle(duckdb_create_enum_type(names.data(), names.size()));
}

duckdb_type stored_type(const EventColumn& column) {
  if (column.role == EventColumn::Role::time) return DUCKDB_TYPE_TIMESTAMP;
  if (column.cells == EventColumn::Cells::texts) return DUCKDB_TYPE_VARCHAR;
  if (column.column == nullptr) return DUCKDB_TYPE_BIGINT;
  switch (column.column->type) {
    case ColumnType::timestamp: return DUCKDB_TYPE_TIMESTAMP;
    case ColumnType::date: return DUCKDB_TYPE_DATE;
    default: return DUCKDB_TYPE_BIGINT;
  }
}

TypeHandle column_type(const Events& events, std::size_t index) {
  const EventColumn& column = events.columns()[index];
  if (column.cells == EventColumn::Cells::ranks) {
    const auto& texts = events.ranked_texts(index);
    // An ENUM has at least one text, and none with a NUL.
    const bool fits = !texts.empty() && texts.size() <= enum_texts_max &&
                      std::ranges::none_of(texts, [](const std::string& text) {
                        return text.find('\0') != std::string::npos;
                      });
    if (fits) return enum_of(texts);
    return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  }
  if (column.column != nullptr && column.column->type == ColumnType::decimal) {
    return TypeHandle(duckdb_create_decimal_type(18, column.column->scale));
  }
  return TypeHandle(duckdb_create_logical_type(stored_type(column)));
}

template <typename T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

void bind(duckdb_bind_info info) {
  const auto& function = *static_cast<EventsFunction*>(duckdb_bind_get_extra_info(info));
  const auto& columns = function.events->columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    duckdb_bind_add_result_column(info, columns[i].name.c_str(), function.types[i].get());
  }
  duckdb_bind_set_cardinality(info, function.events->snapshot().rows(), true);
}

void init(duckdb_init_info info) {
  const auto& function = *static_cast<EventsFunction*>(duckdb_init_get_extra_info(info));
  auto scan = std::make_unique<Scan>();
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
    scan->columns.push_back(duckdb_init_get_column_index(info, i));
  }
  duckdb_init_set_max_threads(info, std::max<std::size_t>(function.events->parts().size(), 1));
  duckdb_init_set_init_data(info, scan.release(), destroy<Scan>);
}

void init_thread(duckdb_init_info info) {
  duckdb_init_set_init_data(info, new Cursor, destroy<Cursor>);
}

template <typename Rank>
void write_ranks(const Events& events, const Cursor& cursor, std::size_t column, std::size_t count,
                 duckdb_vector vector, std::uint64_t* present) {
  auto* data = static_cast<Rank*>(duckdb_vector_get_data(vector));
  events.ranks<Rank>(*cursor.part, column, cursor.row, {data, count}, present);
}

// The cells of a column that is text to DuckDB.
void write_texts(const Events& events, Cursor& cursor, std::size_t column, std::size_t count,
                 duckdb_vector vector, std::uint64_t* present) {
  cursor.texts.resize(count);
  if (events.columns()[column].cells == EventColumn::Cells::ranks) {
    cursor.ranks.resize(count);
    events.ranks<std::uint32_t>(*cursor.part, column, cursor.row, cursor.ranks, present);
    const auto& texts = events.ranked_texts(column);
    for (std::size_t i = 0; i < count; ++i) {
      if ((present[i / 64] >> (i % 64) & 1U) != 0) cursor.texts[i] = texts[cursor.ranks[i]];
    }
  } else {
    events.texts(*cursor.part, column, cursor.row, cursor.texts, present, cursor.spelled);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if ((present[i / 64] >> (i % 64) & 1U) == 0) continue;
    duckdb_unsafe_vector_assign_string_element_len(vector, i, cursor.texts[i].data(),
                                                   cursor.texts[i].size());
  }
}

void write_column(const EventsFunction& function, Cursor& cursor, std::size_t column,
                  std::size_t count, duckdb_vector vector) {
  const Events& events = *function.events;
  std::array<std::uint64_t, 2048 / 64> present;
  present.fill(~std::uint64_t{0});
  const duckdb_logical_type type = function.types[column].get();
  const duckdb_type id = duckdb_get_type_id(type);
  if (id == DUCKDB_TYPE_ENUM) {
    switch (duckdb_enum_internal_type(type)) {
      case DUCKDB_TYPE_UTINYINT:
        write_ranks<std::uint8_t>(events, cursor, column, count, vector, present.data());
        break;
      case DUCKDB_TYPE_USMALLINT:
        write_ranks<std::uint16_t>(events, cursor, column, count, vector, present.data());
        break;
      default: write_ranks<std::uint32_t>(events, cursor, column, count, vector, present.data());
    }
  } else if (id == DUCKDB_TYPE_VARCHAR) {
    write_texts(events, cursor, column, count, vector, present.data());
  } else if (id == DUCKDB_TYPE_DATE) {
    std::array<std::int64_t, 2048> days;
    events.numbers(*cursor.part, column, cursor.row, {days.data(), count}, present.data());
    auto* data = static_cast<std::int32_t*>(duckdb_vector_get_data(vector));
    std::transform(days.begin(), days.begin() + static_cast<std::ptrdiff_t>(count), data,
                   [](std::int64_t day) { return static_cast<std::int32_t>(day); });
  } else {
    auto* data = static_cast<std::int64_t*>(duckdb_vector_get_data(vector));
    events.numbers(*cursor.part, column, cursor.row, {data, count}, present.data());
  }
  const bool all =
      std::ranges::all_of(present, [](std::uint64_t word) { return word == ~std::uint64_t{0}; });
  if (all) return;
  duckdb_vector_ensure_validity_writable(vector);
  std::copy_n(present.begin(), (count + 63) / 64, duckdb_vector_get_validity(vector));
}

void read_chunk(const EventsFunction& function, Scan& scan, Cursor& cursor,
                duckdb_data_chunk chunk) {
  const Events& events = *function.events;
  if (cursor.part == nullptr || cursor.row == cursor.part->end) {
    const std::size_t index = scan.next_part.fetch_add(1, std::memory_order_relaxed);
    if (index >= events.parts().size()) return duckdb_data_chunk_set_size(chunk, 0);
    cursor.part = &events.parts()[index];
    cursor.row = cursor.part->begin;
    for (const std::size_t column : scan.columns) {
      if (column < events.columns().size()) events.verify(*cursor.part, column);
    }
  }
  const auto count = static_cast<std::size_t>(
      std::min<std::uint64_t>(duckdb_vector_size(), cursor.part->end - cursor.row));
  for (std::size_t i = 0; i < scan.columns.size(); ++i) {
    // Where only rows are counted, DuckDB asks for a column that is none of ours.
    if (scan.columns[i] >= events.columns().size()) continue;
    write_column(function, cursor, scan.columns[i], count, duckdb_data_chunk_get_vector(chunk, i));
  }
  cursor.row += count;
  duckdb_data_chunk_set_size(chunk, count);
}

void read(duckdb_function_info info, duckdb_data_chunk chunk) {
  const auto& function = *static_cast<EventsFunction*>(duckdb_function_get_extra_info(info));
  try {
    read_chunk(function, *static_cast<Scan*>(duckdb_function_get_init_data(info)),
               *static_cast<Cursor*>(duckdb_function_get_local_init_data(info)), chunk);
  } catch (const Error& error) {
    function.failures->keep(error);
    duckdb_function_set_error(info, error.what());
  } catch (const std::exception& error) {
    duckdb_function_set_error(info, error.what());
  }
}

}  // namespace

void register_events(const Database& database, std::shared_ptr<const Events> events,
                     FailureSlot& failures) {
  auto extra = std::make_unique<EventsFunction>();
  for (std::size_t i = 0; i < events->columns().size(); ++i) {
    extra->types.push_back(column_type(*events, i));
  }
  extra->events = std::move(events);
  extra->failures = &failures;

  FunctionHandle function(duckdb_create_table_function());
  duckdb_table_function_set_name(function.get(), "footfall_events");
  duckdb_table_function_set_extra_info(function.get(), extra.release(), destroy<EventsFunction>);
  duckdb_table_function_set_bind(function.get(), bind);
  duckdb_table_function_set_init(function.get(), init);
  duckdb_table_function_set_local_init(function.get(), init_thread);
  duckdb_table_function_set_function(function.get(), read);
  duckdb_table_function_supports_projection_pushdown(function.get(), true);
  if (duckdb_register_table_function(database.connection(), function.get()) == DuckDBError) {
    throw Error(ErrorKind::sql, "DuckDB does not take the table function footfall_events");
  }
}

}  // namespace footfall::duck
