#include "ingest/inspect.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "ingest/inputs.h"
#include "ingest/mapping.h"
#include "ingest/mapping_guess.h"
#include "ingest/mapping_writer.h"
#include "ingest/parts.h"
#include "ingest/plan.h"
#include "ingest/table_profile.h"

namespace footfall {
namespace {

// shop-export.csv.gz -> shop-export, fit for a dataset's name.
std::string dataset_name(const std::string& path) {
  std::string stem = path == "-" ? "my-shop" : std::filesystem::path(path).filename().string();
  stem.resize(std::min(stem.find('.', 1), stem.size()));
  std::string name;
  for (const char c : stem) {
    const char small = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    const bool fits = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') ||
                      small == '_' || small == '-';
    if (fits) {
      name.push_back(small);
    } else if (!name.empty() && name.back() != '-') {
      name.push_back('-');
    }
  }
  while (name.ends_with('-')) name.pop_back();
  if (name.size() > 60) name.resize(60);
  return name.empty() ? "my-shop" : name;
}

// A mapping that extends a built-in one.
std::string extension(const std::string& name, const std::string& base) {
  return str("# The columns are those of the built-in mapping \"", base,
             "\": it is recognised without --dataset, too.\n",
             "# What stands below replaces what it says; footfall list datasets shows all.\n",
             "name = ", toml_literal(name == base ? str("my-", name) : name),
             "\nextends = ", toml_literal(base), "\n");
}

std::string recognised_name(const std::vector<TableProfile>& tables) {
  for (const auto& table : tables) {
    const auto known = table.header ? recognise_mapping(table.names) : std::nullopt;
    if (known) return known->mapping.name;
  }
  return {};
}

// The guessed tables that a mapping can have: one of events, one of each dimension. Others are
// remarked upon.
std::vector<GuessedTable> guessed_tables(std::vector<TableProfile>& profiles,
                                         std::vector<std::string>& remarks) {
  std::vector<GuessedTable> tables;
  std::string first_why;
  for (auto& profile : profiles) {
    std::string why;
    auto guessed = profile.rows == 0 ? std::nullopt : guess_table(profile, why);
    if (profile.rows == 0) why = "it has no rows";
    if (!guessed) {
      remarks.push_back(str(printable(profile.name), ": left out: ", why));
      if (first_why.empty()) first_why = why;
      continue;
    }
    check_header(profile.names, profile.name);  // as a load will
    name_fields(*guessed, profile);
    const auto same = std::ranges::find(tables, guessed->home, &GuessedTable::home);
    if (same == tables.end()) {
      tables.push_back(std::move(*guessed));
    } else {
      remarks.push_back(str(printable(profile.name), ": left out: it holds ",
                            table_name(guessed->home), " as ", printable(same->profile->name),
                            " does, with other columns; inspect it by itself"));
    }
  }
  if (tables.empty()) {
    throw Error(ErrorKind::bad_input,
                str(printable(profiles.front().name), ": holds no events of a shop: ", first_why),
                "footfall reads tables with one row an event, an order or a line of one, and those "
                "of their products and customers");
  }
  std::ranges::stable_sort(tables, {}, [](const GuessedTable& table) { return int(table.home); });
  return tables;
}

// A name that another table has, too, gets that of its own table in front: product_state.
void set_apart(GuessedTable& table, const std::vector<GuessedTable>& all) {
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    GuessedColumn& column = table.columns[i];
    const bool elsewhere = std::ranges::any_of(all, [&](const GuessedTable& that) {
      return &that != &table && that.find(column.name) != nullptr;
    });
    if (!elsewhere) continue;
    const bool fixed = column.name == "category" || column.name == "brand" ||
                       column.name == "title" || column.name == "country" ||
                       column.name == "region";
    if (fixed) continue;  // the event's own counts, else this one
    column.comments.push_back(str("another table has a column ", column.name, ", too"));
    column.name = str(table.home == Home::products ? "product_" : "customer_", column.name);
  }
}

// Dimensions belong to events by a key that these have.
void fit_dimensions(std::vector<GuessedTable>& tables, std::vector<std::string>& remarks) {
  if (tables.front().home != Home::event) return;
  std::erase_if(tables, [&](const GuessedTable& table) {
    if (table.home == Home::event || tables.front().find(dimension_key(table.home)) != nullptr) {
      return false;
    }
    remarks.push_back(str(printable(table.profile->name), ": left out: the events have no ",
                          dimension_key(table.home), " by which it would belong to them"));
    return true;
  });
  for (std::size_t i = 1; i < tables.size(); ++i) reconcile_keys(tables.front(), tables[i]);
  for (std::size_t i = 1; i < tables.size(); ++i) set_apart(tables[i], tables);
}

}  // namespace

Inspection inspect(const InspectRequest& request, std::stop_token stop) {
  std::vector<std::string> passed_over;
  Parts parts(find_inputs(request.inputs, passed_over), stop);
  parts.list_tables();
  auto profiles = profile_tables(parts, stop);
  Inspection made;
  made.remarks = parts.remarks();
  for (const auto& profile : profiles) {
    made.remarks.insert(made.remarks.end(), profile.remarks.begin(), profile.remarks.end());
  }
  made.summary = tables_text(profiles);
  const std::string name = dataset_name(request.inputs.front());
  if (request.recognise) made.recognised = recognised_name(profiles);
  if (!made.recognised.empty()) {
    made.mapping = extension(name, made.recognised);
    return made;
  }
  auto tables = guessed_tables(profiles, made.remarks);
  fit_dimensions(tables, made.remarks);
  made.complete = tables.front().home == Home::event;
  made.mapping = mapping_toml(name, tables);
  if (made.complete) (void)parse_mapping(made.mapping, str(name, ".toml"));
  return made;
}

}  // namespace footfall
