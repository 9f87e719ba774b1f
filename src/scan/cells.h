// Groups of one set of keys as cells 1, 2, ...; cell 0 stands for rows that are in no group.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "scan/codes.h"
#include "scan/facts.h"

namespace footfall {

// Keys and conditions that several rollups may share. Immutable while a scan runs.
struct GroupPlan {
  enum class Mode : std::uint8_t {
    one,     // no keys: cell 1
    dense,   // cell = 1 + sum of code x stride
    users,   // by user alone: cells as users come
    hashed,  // cells as groups come
  };

  std::vector<GroupKey> by;
  RowCondition where;
  bool users_only = false;

  std::vector<Component> components;
  Fields fields;
  Mode mode = Mode::one;
  std::vector<std::uint32_t> strides;  // dense
  std::uint32_t dense_cells = 0;       // without cell 0
  bool packed = false;                 // hashed: all codes of a group fit one number of 64 bits
  bool by_time = false;
  std::size_t where_column = 0;  // place in ReadColumns
  std::size_t where_kinds = 0;   // kind set; 0 leaves no row out
  // Dense, of one component with a table: the cell by number of its source.
  std::vector<std::uint32_t> cell_of_number;
  bool where_in_cells = false;  // cell_of_number has the condition on the column

  void choose_mode();
  // Looks the condition on a column up in cell_of_number, where that can tell it.
  void fold_where(const ReadColumns& columns);
  // What rows are looked up by version (cell_of_number, else the components' tables) goes to the
  // lines.
  void add_lines(VersionLines& lines);
  // Cells are numbered by the plan, not as rows come.
  bool has_planned_cells() const noexcept { return mode == Mode::one || mode == Mode::dense; }
  // No row is outside cell 1 but those that a condition leaves out.
  bool is_constant() const noexcept;
  // No condition leaves a row out.
  bool takes_all_rows() const noexcept;
  // Every row is in cell 1.
  bool has_one_cell() const noexcept;
  // Every row is in a cell, told by its quarter of an hour.
  bool is_by_quarter() const noexcept;
  // A user's rows are all in one cell, or all in none.
  bool is_by_user() const noexcept;
};

// Gives rows their cells. One thread's own.
class Cells {
 public:
  explicit Cells(const GroupPlan& plan);

  // How many cells there are, cell 0 included.
  std::size_t size() const noexcept { return size_; }

  // The cells of the rows of a kind set, by row of the batch, and of each user's first row; others
  // may get any.
  void of_rows(BatchFacts& facts, std::size_t kind_set, std::vector<std::uint32_t>& out);
  // The cells of some rows; their times are those of the rows `time_rows`. Rows of `where` 0 or
  // without user are not looked at again: cell 0 where cells[row] is.
  void of_listed(BatchFacts& facts, std::span<const std::uint32_t> rows,
                 std::span<const std::uint32_t> time_rows, std::span<const std::uint32_t> cells,
                 std::vector<std::uint32_t>& out);

  // The cell of rows whose codes are told without them; 0: none. Not where users are keys.
  std::uint32_t of_told(const Told& told);

  // Only these cells of users, ascending, stay: as cells 1, 2, ...
  void keep(std::span<const std::uint32_t> cells);

  // Takes over the groups of another thread; returns the cell here of each cell there, empty where
  // they are numbered alike.
  std::vector<std::uint32_t> merge(const Cells& that);

  // A cell's code in a component; for numbers as met, their value (no value: NULL).
  std::uint32_t code(std::uint32_t cell, std::size_t component) const noexcept;
  std::optional<std::int64_t> number(std::uint32_t cell, std::size_t component) const;

 private:
  // Numbers in the order in which they are met; 0 is NULL.
  struct Coder {
    std::unordered_map<std::int64_t, std::uint32_t> codes;
    std::vector<std::int64_t> values{0};
    std::uint32_t code(std::int64_t value);
  };

  void component_codes(BatchFacts& facts, std::size_t component, RowList rows,
                       const std::uint32_t* time_rows, std::vector<std::uint32_t>& out);
  // Likewise, by other numbers than the component's where it has a table.
  void component_codes(BatchFacts& facts, std::size_t component,
                       const std::vector<std::uint32_t>& by_number, RowList rows,
                       const std::uint32_t* time_rows, std::vector<std::uint32_t>& out);
  void entry_codes(BatchFacts& facts, const Component& component, RowList rows, std::uint32_t* out);
  void number_codes(BatchFacts& facts, std::size_t component, RowList rows, std::uint32_t* out);
  void cells_of(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows,
                std::vector<std::uint32_t>& out);
  void dense_cells(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows,
                   std::vector<std::uint32_t>& out);
  void hashed_cells(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows,
                    std::vector<std::uint32_t>& out);
  void user_cells(BatchFacts& facts, RowList rows, std::vector<std::uint32_t>& out);
  void leave_out(BatchFacts& facts, std::size_t kind_set, std::vector<std::uint32_t>& cells);
  // One number for the codes: theirs alone where they are packed.
  std::uint64_t key_of(const std::uint32_t* codes) const noexcept;
  void row_keys(BatchFacts& facts, RowList rows, const std::uint32_t* time_rows);
  // `code_of(component)` tells a group's codes.
  template <typename CodeOf>
  std::uint32_t find_or_add(std::uint64_t key, CodeOf code_of);
  void grow();

  const GroupPlan& plan_;
  std::size_t size_ = 1;
  std::vector<std::uint32_t> codes_;  // by cell and component; users, hashed
  std::vector<Coder> coders_;         // by component
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t cell = 0;  // 0: free
  };
  std::vector<Slot> slots_;                                        // hashed: open addressing
  std::unordered_map<std::uint32_t, std::uint32_t> cell_of_user_;  // users met out of order
  std::uint32_t guest_cell_ = 0;
  std::vector<std::vector<std::uint32_t>> scratch_;  // by component
  std::vector<std::uint32_t> listed_;
  std::vector<std::uint64_t> keys_;  // hashed: by row
  std::vector<std::uint32_t> told_;  // by component
};

}  // namespace footfall
