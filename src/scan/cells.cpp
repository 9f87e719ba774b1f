#include "scan/cells.h"

#include <algorithm>

#include "base/check.h"
#include "base/decimal.h"
#include "base/hash.h"

namespace footfall {
namespace {

constexpr std::uint64_t dense_cells_max = 1U << 21;
constexpr UInt128 packed_max = UInt128{1} << 64;

bool is_of_time(const Component& component) noexcept {
  return component.source == Component::Source::quarter ||
         component.source == Component::Source::local;
}

}  // namespace

void GroupPlan::choose_mode() {
  std::uint64_t cells = 1;
  bool bounded = true;
  for (const Component& component : components) {
    by_time = by_time || is_of_time(component);
    bounded = bounded && component.size != Component::unbounded;
    if (bounded && cells <= dense_cells_max) {
      strides.push_back(std::uint32_t(cells));
      cells *= component.size;
    }
  }
  if (components.empty()) {
    mode = Mode::one;
    dense_cells = 1;
  } else if (components.size() == 1 && components[0].source == Component::Source::user) {
    mode = Mode::users;
  } else if (bounded && cells <= dense_cells_max) {
    mode = Mode::dense;
    dense_cells = std::uint32_t(cells);
    const bool by_table =
        !components[0].table.empty() && components[0].source != Component::Source::entries;
    if (components.size() == 1 && by_table) {
      for (const std::uint32_t code : components[0].table) {
        cell_of_number.push_back(code == no_number ? 0 : code + 1);
      }
    }
  } else {
    mode = Mode::hashed;
    UInt128 groups = 1;
    for (const Component& component : components) {
      if (groups < packed_max) groups *= component.size;
    }
    packed = bounded && groups < packed_max;
  }
}

void GroupPlan::fold_where(const ReadColumns& columns) {
  if (where.kind != RowCondition::Kind::not_null || cell_of_number.empty()) return;
  const ReadColumn& column = columns.at(where_column);
  if (components[0].source != Component::Source::version || column.place != Place::version) return;
  for (std::size_t version = 0; version < cell_of_number.size(); ++version) {
    if (column.version_present[version] == 0) cell_of_number[version] = 0;
  }
  where_in_cells = true;
}

void GroupPlan::add_lines(VersionLines& lines) {
  for (Component& component : components) {
    if (component.source != Component::Source::version) continue;
    component.line = lines.add(cell_of_number.empty() ? component.table : cell_of_number);
  }
}

bool GroupPlan::is_constant() const noexcept {
  return has_planned_cells() && std::ranges::all_of(components, &Component::is_constant);
}

bool GroupPlan::takes_all_rows() const noexcept {
  return where.kind == RowCondition::Kind::none && where_kinds == 0 && !users_only;
}

bool GroupPlan::has_one_cell() const noexcept { return takes_all_rows() && is_constant(); }

bool GroupPlan::is_by_quarter() const noexcept {
  return takes_all_rows() && mode == Mode::dense && components.size() == 1 &&
         components[0].source == Component::Source::quarter;
}

bool GroupPlan::is_by_user() const noexcept {
  return mode == Mode::users && where.kind == RowCondition::Kind::none && where_kinds == 0;
}

Cells::Cells(const GroupPlan& plan)
    : plan_(plan), coders_(plan.components.size()), scratch_(plan.components.size()) {
  if (plan_.has_planned_cells()) {
    size_ = std::size_t(plan_.dense_cells) + 1;
  } else {
    codes_.assign(plan_.components.size(), 0);
  }
}

std::uint32_t Cells::Coder::code(std::int64_t value) {
  const auto [found, is_new] = codes.try_emplace(value, std::uint32_t(values.size()));
  if (is_new) values.push_back(value);
  return found->second;
}

void Cells::entry_codes(BatchFacts& facts, const Component& component, RowList rows,
                        std::uint32_t* out) {
  Batch& batch = facts.batch();
  const auto entries = batch.entries(batch.columns().at(component.column).column->id);
  const bool one = component.entry_begin.size() == 1;
  std::size_t i = 0;
  rows.each([&](std::uint32_t row) {
    const std::uint32_t entry = entries[row];
    const std::uint32_t segment = one ? 0 : batch.origin(row).segment;
    std::uint32_t code = 0;
    if (entry != no_number) {
      code = entry + component.entry_begin[segment];
      if (!component.table.empty()) code = component.table[code];
    }
    out[i++] = code;
  });
}

void Cells::number_codes(BatchFacts& facts, std::size_t place, RowList rows, std::uint32_t* out) {
  const Component& component = plan_.components[place];
  const Values values = facts.batch().values(component.column, rows);
  Coder& coder = coders_[place];
  std::int64_t last = 0;
  std::uint32_t last_code = 0;
  std::size_t i = 0;
  rows.each([&](std::uint32_t row) {
    const std::int64_t value = values.values[row];
    std::uint32_t code = 0;
    if (!values.has(row)) {
    } else if (component.size != Component::unbounded) {
      code = component.code_of(value);
    } else {
      if (last_code == 0 || value != last) last_code = coder.code(value);
      last = value;
      code = last_code;
    }
    out[i++] = code;
  });
}

void Cells::component_codes(BatchFacts& facts, std::size_t place, RowList rows,
                            const std::uint32_t* time_rows, std::vector<std::uint32_t>& out) {
  component_codes(facts, place, plan_.components[place].table, rows, time_rows, out);
}

void Cells::component_codes(BatchFacts& facts, std::size_t place,
                            const std::vector<std::uint32_t>& by_number, RowList rows,
                            const std::uint32_t* time_rows, std::vector<std::uint32_t>& out) {
  const Component& component = plan_.components[place];
  Batch& batch = facts.batch();
  out.resize(rows.count);
  const std::uint32_t* const table = by_number.data();
  const auto look_up = [&](auto codes, auto source, RowList list) {
    std::size_t i = 0;
    list.each([&](std::uint32_t row) { out[i++] = codes[source[row]]; });
  };
  switch (component.source) {
    case Component::Source::quarter:
      return look_up(table, facts.quarters(),
                     time_rows == nullptr ? rows : RowList{time_rows, rows.count});
    case Component::Source::version:
      return look_up(batch.columns().version_lines().at(component.line.value()), batch.version(),
                     rows);
    case Component::Source::kind: return look_up(table, batch.kind(), rows);
    case Component::Source::codes: return look_up(table, batch.codes(component.column), rows);
    case Component::Source::customer: {
      const auto user = batch.user();
      const auto guest = std::uint32_t(by_number.size() - 1);
      std::size_t i = 0;
      rows.each([&](std::uint32_t row) { out[i++] = table[std::min(user[row], guest)]; });
      return;
    }
    case Component::Source::user: {
      const auto user = batch.user();
      std::size_t i = 0;
      rows.each([&](std::uint32_t row) { out[i++] = user[row]; });
      return;
    }
    case Component::Source::entries: return entry_codes(facts, component, rows, out.data());
    case Component::Source::number: return number_codes(facts, place, rows, out.data());
    case Component::Source::local: {
      const auto time = batch.time();
      Coder& coder = coders_[place];
      std::size_t i = 0;
      const RowList list = time_rows == nullptr ? rows : RowList{time_rows, rows.count};
      list.each([&](std::uint32_t row) {
        out[i++] = coder.code(local_value(component.local_key, facts.clock(), time[row]));
      });
      return;
    }
  }
}

void Cells::dense_cells(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows,
                        std::vector<std::uint32_t>& out) {
  if (!plan_.cell_of_number.empty()) {
    return component_codes(facts, 0, plan_.cell_of_number, rows, time_rows, out);
  }
  out.resize(rows.count);
  for (std::size_t c = 0; c < plan_.components.size(); ++c) {
    const std::uint32_t stride = plan_.strides[c];
    // The first one's codes are counted from 1 in place.
    auto& codes = c == 0 ? out : scratch_[c];
    component_codes(facts, c, rows, time_rows, codes);
    if (c == 0) {
      if (plan_.components[c].partial) {
        for (std::uint32_t& cell : out) cell = cell == no_number ? 0 : cell + 1;
      } else {
        for (std::uint32_t& cell : out) ++cell;
      }
    } else if (plan_.components[c].partial) {
      for (std::size_t i = 0; i < rows.count; ++i) {
        out[i] = codes[i] == no_number || out[i] == 0 ? 0 : out[i] + codes[i] * stride;
      }
    } else {
      for (std::size_t i = 0; i < rows.count; ++i) {
        out[i] = out[i] == 0 ? 0 : out[i] + codes[i] * stride;
      }
    }
  }
}

std::uint64_t Cells::key_of(const std::uint32_t* codes) const noexcept {
  std::uint64_t key = 0;
  for (std::size_t c = 0; c < plan_.components.size(); ++c) {
    key = plan_.packed ? key * plan_.components[c].size + codes[c] : mix64(key + codes[c] + 1);
  }
  return key;
}

template <typename CodeOf>
std::uint32_t Cells::find_or_add(std::uint64_t key, CodeOf code_of) {
  const std::size_t count = plan_.components.size();
  if (size_ * 2 > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = mix64(key) & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.cell == 0) {
      slot = {key, std::uint32_t(size_)};
      for (std::size_t c = 0; c < count; ++c) codes_.push_back(code_of(c));
      FOOTFALL_CHECK(size_ < no_number);
      return std::uint32_t(size_++);
    }
    if (slot.key != key) continue;
    bool same = true;
    for (std::size_t c = 0; !plan_.packed && c < count; ++c) {
      same = same && code_of(c) == codes_[slot.cell * count + c];
    }
    if (same) return slot.cell;
  }
}

void Cells::grow() {
  const std::size_t count = plan_.components.size();
  slots_.assign(std::max<std::size_t>(1024, slots_.size() * 2), {});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t cell = 1; cell < size_; ++cell) {
    const std::uint64_t key = key_of(&codes_[cell * count]);
    std::size_t at = mix64(key) & mask;
    while (slots_[at].cell != 0) at = (at + 1) & mask;
    slots_[at] = {key, std::uint32_t(cell)};
  }
}

void Cells::row_keys(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows) {
  keys_.assign(rows.count, 0);
  for (std::size_t c = 0; c < plan_.components.size(); ++c) {
    component_codes(facts, c, rows, time_rows, scratch_[c]);
    const std::uint32_t* const codes = scratch_[c].data();
    if (plan_.packed) {
      const std::uint64_t size = plan_.components[c].size;
      for (std::size_t i = 0; i < rows.count; ++i) keys_[i] = keys_[i] * size + codes[i];
    } else {
      for (std::size_t i = 0; i < rows.count; ++i) keys_[i] = mix64(keys_[i] + codes[i] + 1);
    }
  }
}

void Cells::hashed_cells(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows,
                         std::vector<std::uint32_t>& out) {
  constexpr std::size_t ahead = 16;  // slots asked for before they are read
  row_keys(facts, rows, time_rows);
  out.resize(rows.count);
  std::vector<const std::uint32_t*> partial;
  for (std::size_t c = 0; c < plan_.components.size(); ++c) {
    if (plan_.components[c].partial) partial.push_back(scratch_[c].data());
  }
  const auto no_group = [&](std::size_t i) {
    return std::ranges::any_of(partial, [i](const auto* codes) { return codes[i] == no_number; });
  };
  for (std::size_t i = 0; i < rows.count; ++i) {
    if (i + ahead < rows.count && !slots_.empty()) {
      __builtin_prefetch(&slots_[mix64(keys_[i + ahead]) & (slots_.size() - 1)]);
    }
    out[i] = no_group(i) ? 0 : find_or_add(keys_[i], [&](std::size_t c) { return scratch_[c][i]; });
  }
}

void Cells::user_cells(BatchFacts& facts, RowList rows, std::vector<std::uint32_t>& out) {
  if (!facts.mixed_users()) {
    const auto new_cell = [&](std::uint32_t user) {
      codes_.push_back(user);
      return std::uint32_t(size_++);
    };
    out.resize(facts.batch().rows());
    const std::uint32_t* listed = rows.rows;
    const std::uint32_t* const listed_end = listed + (listed == nullptr ? 0 : rows.count);
    for (const auto& user : facts.batch().users()) {
      std::uint32_t cell = 0;
      if (user.number != no_number) {
        cell = new_cell(user.number);
      } else {
        if (guest_cell_ == 0) guest_cell_ = new_cell(no_number);
        cell = guest_cell_;
      }
      if (rows.rows == nullptr) {
        std::fill(&out[user.begin], out.data() + user.end, cell);
      } else {
        out[user.begin] = cell;
        for (; listed != listed_end && *listed < user.end; ++listed) out[*listed] = cell;
      }
    }
    return;
  }
  out.resize(rows.count);
  // Rows of any users: all cells are known by then.
  if (cell_of_user_.empty()) {
    for (std::uint32_t cell = 1; cell < size_; ++cell) cell_of_user_.emplace(codes_[cell], cell);
  }
  const auto user = facts.batch().user();
  std::size_t i = 0;
  rows.each([&](std::uint32_t row) {
    const auto found = cell_of_user_.find(user[row]);
    out[i++] = found == cell_of_user_.end() ? 0 : found->second;
  });
}

void Cells::cells_of(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows,
                     std::vector<std::uint32_t>& out) {
  switch (plan_.mode) {
    case GroupPlan::Mode::one: out.assign(rows.count, 1); break;
    case GroupPlan::Mode::dense: return dense_cells(facts, rows, time_rows, out);
    case GroupPlan::Mode::users: return user_cells(facts, rows, out);
    case GroupPlan::Mode::hashed: return hashed_cells(facts, rows, time_rows, out);
  }
}

// Cell 0 for rows that the rollup's own conditions leave out.
void Cells::leave_out(BatchFacts& facts, std::size_t kind_set, std::vector<std::uint32_t>& cells) {
  Batch& batch = facts.batch();
  const auto is_guest = [](const Batch::User& user) { return user.number == no_number; };
  if (plan_.users_only && std::ranges::any_of(batch.users(), is_guest)) {
    const auto user = batch.user();
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = user[i] == no_number ? 0 : cells[i];
  }
  if (plan_.where_kinds != kind_set && !facts.are_of(plan_.where_kinds)) {
    const auto& passes = facts.kinds().at(plan_.where_kinds);
    const auto kind = batch.kind();
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = passes[kind[i]] ? cells[i] : 0;
  }
  if (plan_.where.kind == RowCondition::Kind::none || plan_.where_in_cells) return;
  const ReadColumn& column = batch.columns().at(plan_.where_column);
  if (plan_.where.kind == RowCondition::Kind::not_null && column.place == Place::version) {
    const auto version = batch.version();
    return facts.list(kind_set).each([&](std::uint32_t row) {
      cells[row] = column.version_present[version[row]] != 0 ? cells[row] : 0;
    });
  }
  const auto present = batch.present(plan_.where_column);
  for (std::size_t i = 0; !present.empty() && i < cells.size(); ++i) {
    cells[i] = present[i] ? cells[i] : 0;
  }
  if (plan_.where.kind == RowCondition::Kind::not_null) return;
  const auto values = batch.values(plan_.where_column).values;
  const bool zero = plan_.where.kind == RowCondition::Kind::is_zero;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool passes = zero ? values[i] == 0 : values[i] > 0;
    cells[i] = passes ? cells[i] : 0;
  }
}

void Cells::of_rows(BatchFacts& facts, std::size_t kind_set, std::vector<std::uint32_t>& out) {
  const std::size_t count = facts.batch().rows();
  const RowList rows = facts.list(kind_set);
  if (plan_.mode == GroupPlan::Mode::users && !facts.mixed_users()) {
    user_cells(facts, rows, out);
    return leave_out(facts, 0, out);
  }
  const std::size_t dear = plan_.mode == GroupPlan::Mode::hashed ? 1 : 4;  // a row that is picked
  if (rows.rows == nullptr || rows.count * dear > count) {
    cells_of(facts, {nullptr, count}, nullptr, out);
    return leave_out(facts, 0, out);
  }
  cells_of(facts, rows, nullptr, listed_);
  out.assign(count, 0);
  for (std::size_t i = 0; i < rows.count; ++i) out[rows.rows[i]] = listed_[i];
  leave_out(facts, kind_set, out);
}

void Cells::of_listed(BatchFacts& facts, std::span<const std::uint32_t> rows,
                      std::span<const std::uint32_t> time_rows,
                      std::span<const std::uint32_t> cells, std::vector<std::uint32_t>& out) {
  if (plan_.by_time) {
    cells_of(facts, {rows.data(), rows.size()}, time_rows.data(), out);
  } else {
    out.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = cells[rows[i]];
  }
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = cells[rows[i]] == 0 ? 0 : out[i];
}

void Cells::keep(std::span<const std::uint32_t> cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) codes_[i + 1] = codes_[cells[i]];
  size_ = cells.size() + 1;
  codes_.resize(size_);
  guest_cell_ = 0;  // if it stays, it stays as any other
}

std::uint32_t Cells::of_told(const Told& told) {
  const auto& components = plan_.components;
  told_.resize(components.size());
  for (std::size_t c = 0; c < components.size(); ++c) {
    told_[c] = components[c].is_constant() ? 0 : components[c].code_of(told);
    if (told_[c] == no_number) return 0;
  }
  if (plan_.mode == GroupPlan::Mode::hashed) {
    return find_or_add(key_of(told_.data()), [&](std::size_t c) { return told_[c]; });
  }
  std::uint32_t cell = 1;
  for (std::size_t c = 0; c < components.size(); ++c) cell += told_[c] * plan_.strides[c];
  return cell;
}

std::vector<std::uint32_t> Cells::merge(const Cells& that) {
  if (plan_.has_planned_cells()) return {};
  const std::size_t count = plan_.components.size();
  std::vector<std::uint32_t> cell_of(that.size_, 0);
  std::vector<std::uint32_t> codes(count);
  for (std::size_t cell = 1; cell < that.size_; ++cell) {
    for (std::size_t c = 0; c < count; ++c) {
      codes[c] = that.codes_[cell * count + c];
      const bool coded = plan_.components[c].size == Component::unbounded &&
                         plan_.components[c].source != Component::Source::user;
      if (coded && codes[c] != 0) codes[c] = coders_[c].code(that.coders_[c].values[codes[c]]);
    }
    if (plan_.mode == GroupPlan::Mode::hashed) {
      cell_of[cell] = find_or_add(key_of(codes.data()), [&](std::size_t c) { return codes[c]; });
    } else if (codes[0] == no_number && guest_cell_ != 0) {
      cell_of[cell] = guest_cell_;
    } else {
      cell_of[cell] = std::uint32_t(size_++);
      if (codes[0] == no_number) guest_cell_ = cell_of[cell];
      codes_.push_back(codes[0]);
    }
  }
  return cell_of;
}

std::uint32_t Cells::code(std::uint32_t cell, std::size_t component) const noexcept {
  if (plan_.mode != GroupPlan::Mode::dense) {
    return codes_[cell * plan_.components.size() + component];
  }
  return (cell - 1) / plan_.strides[component] % plan_.components[component].size;
}

std::optional<std::int64_t> Cells::number(std::uint32_t cell, std::size_t component) const {
  const Component& of = plan_.components[component];
  const std::uint32_t met = code(cell, component);
  if (met == 0) return std::nullopt;
  if (of.size != Component::unbounded) return of.low + (std::int64_t(met) - 1) * of.unit;
  return coders_[component].values[met];
}

}  // namespace footfall
