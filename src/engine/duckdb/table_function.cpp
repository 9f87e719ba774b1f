#include <algorithm>
#include <atomic>

#include "engine/duckdb/functions.h"
#include "engine/duckdb/vectors.h"

namespace footfall::duck {
namespace {

struct Registered {
  std::shared_ptr<const TableSource> source;
  FailureSlot* failures = nullptr;
};

struct Reading {
  std::vector<std::size_t> columns;
  TableSource::Batches next;
  Table batch;
  std::size_t row = 0;  // of the batch, the next to be given
};

template <typename T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

std::string text_of(duckdb_value value) {
  const OwnedText text(duckdb_get_varchar(value));
  return text ? text.get() : "";
}

TableSource::Arguments arguments_of(duckdb_bind_info info, const TableSource& source) {
  TableSource::Arguments given;
  for (const auto& name : source.parameters) {
    const ValueHandle value(duckdb_bind_get_named_parameter(info, name.c_str()));
    if (value && !duckdb_is_null_value(value.get())) given.emplace_back(name, text_of(value.get()));
  }
  for (const auto& name : source.list_parameters) {
    const ValueHandle value(duckdb_bind_get_named_parameter(info, name.c_str()));
    if (!value || duckdb_is_null_value(value.get())) continue;
    for (idx_t i = 0; i < duckdb_get_list_size(value.get()); ++i) {
      const ValueHandle element(duckdb_get_list_child(value.get(), i));
      given.emplace_back(name, text_of(element.get()));
    }
  }
  return given;
}

// Runs `work`; what it throws becomes DuckDB's error, by `report`.
template <typename Work, typename Report>
void guarded(FailureSlot& failures, const Work& work, const Report& report) {
  try {
    work();
  } catch (const Error& error) {
    failures.keep(error);
    report(error.what());
  } catch (const std::exception& error) {
    report(error.what());
  }
}

void bind(duckdb_bind_info info) {
  const auto& registered = *static_cast<Registered*>(duckdb_bind_get_extra_info(info));
  guarded(
      *registered.failures,
      [&] {
        auto call = std::make_unique<TableSource::Call>(
            registered.source->bind(arguments_of(info, *registered.source)));
        for (const auto& field : call->fields) {
          duckdb_bind_add_result_column(info, field.name.c_str(), type_of(field).get());
        }
        duckdb_bind_set_bind_data(info, call.release(), destroy<TableSource::Call>);
      },
      [info](const char* text) { duckdb_bind_set_error(info, text); });
}

void init(duckdb_init_info info) {
  const auto& registered = *static_cast<Registered*>(duckdb_init_get_extra_info(info));
  guarded(
      *registered.failures,
      [&] {
        const auto& call = *static_cast<TableSource::Call*>(duckdb_init_get_bind_data(info));
        auto reading = std::make_unique<Reading>();
        reading->next = call.open();
        for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
          reading->columns.push_back(duckdb_init_get_column_index(info, i));
        }
        duckdb_init_set_max_threads(info, 1);
        duckdb_init_set_init_data(info, reading.release(), destroy<Reading>);
      },
      [info](const char* text) { duckdb_init_set_error(info, text); });
}

void read(duckdb_function_info info, duckdb_data_chunk chunk) {
  const auto& registered = *static_cast<Registered*>(duckdb_function_get_extra_info(info));
  guarded(
      *registered.failures,
      [&] {
        auto& reading = *static_cast<Reading*>(duckdb_function_get_init_data(info));
        while (reading.row == reading.batch.rows()) {
          reading.row = 0;
          if (reading.next(reading.batch)) continue;
          reading.row = reading.batch.rows();
          return duckdb_data_chunk_set_size(chunk, 0);
        }
        const auto count =
            std::min<std::size_t>(duckdb_vector_size(), reading.batch.rows() - reading.row);
        for (std::size_t i = 0; i < reading.columns.size(); ++i) {
          if (reading.columns[i] >= reading.batch.columns()) continue;
          write_cells(reading.batch, reading.columns[i], reading.row, count,
                      duckdb_data_chunk_get_vector(chunk, i));
        }
        reading.row += count;
        duckdb_data_chunk_set_size(chunk, count);
      },
      [info](const char* text) { duckdb_function_set_error(info, text); });
}

}  // namespace

void register_table(const Database& database, std::shared_ptr<const TableSource> source,
                    FailureSlot& failures) {
  FunctionHandle function(duckdb_create_table_function());
  duckdb_table_function_set_name(function.get(), source->name.c_str());
  const TypeHandle text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  const TypeHandle list(duckdb_create_list_type(text.get()));
  for (const auto& name : source->parameters) {
    duckdb_table_function_add_named_parameter(function.get(), name.c_str(), text.get());
  }
  for (const auto& name : source->list_parameters) {
    duckdb_table_function_add_named_parameter(function.get(), name.c_str(), list.get());
  }
  const std::string name = source->name;
  duckdb_table_function_set_extra_info(function.get(), new Registered{std::move(source), &failures},
                                       destroy<Registered>);
  duckdb_table_function_set_bind(function.get(), bind);
  duckdb_table_function_set_init(function.get(), init);
  duckdb_table_function_set_function(function.get(), read);
  duckdb_table_function_supports_projection_pushdown(function.get(), true);
  if (duckdb_register_table_function(database.connection(), function.get()) == DuckDBError) {
    throw Error(ErrorKind::sql, "DuckDB does not take the table function " + name);
  }
}

}  // namespace footfall::duck
