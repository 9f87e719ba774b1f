#include "ingest/ingest.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "ingest/date_order.h"
#include "ingest/dimension_path.h"
#include "ingest/duplicates.h"
#include "ingest/fast_path.h"
#include "ingest/load_state.h"
#include "ingest/parts.h"
#include "ingest/plain_path.h"
#include "ingest/plan.h"
#include "store/store.h"

namespace footfall {
namespace {

// The load as a series of steps; each needs the ones before.
class Loader {
 public:
  Loader(FileSystem& files, const IngestRequest& request, const IngestProgressCallback& progress,
         std::stop_token stop)
      : files_(files), request_(request), progress_(progress), stop_(std::move(stop)) {}

  IngestReport run() {
    parts_.emplace(find_inputs(request_.inputs, report_.passed_over), stop_);
    report_.recognised = request_.dataset.empty();
    mapping_ = report_.recognised ? parts_->recognise() : find_mapping(request_.dataset);
    parts_->read_headers(*mapping_);
    report_.remarks = parts_->remarks();
    store_ = StoreWriter::open(files_, request_.store);
    make_plans();
    bind_parts();
    for (;;) {
      try {
        load();
        return std::move(report_);
      } catch (const KeyIsText& key) {
        begin_again_with_text(key.column);
      }
    }
  }

 private:
  // The plan of the events first, also where no part has any; then those of dimensions.
  void make_plans() {
    for (const Home home : {Home::event, Home::products, Home::customers}) {
      std::vector<std::vector<std::string>> headers;
      for (const auto& part : parts_->parts()) {
        if (part.home == home) headers.push_back(part.header);
      }
      if (headers.empty() && home != Home::event) continue;
      plans_.push_back(plan_table(*mapping_, home, headers));
      settle_columns(plans_.back());
    }
    same_key_types();
  }

  // A key whose type the mapping leaves open has the store's type, else int64 until a value says
  // otherwise. Decimals are read at the store's scale where that is the larger one.
  void settle_columns(LoadPlan& plan) const {
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
      MappedColumn& mapped = plan.columns[i];
      Column& column = mapped.column;
      const Column* stored = store_->manifest().schema.find_column(column.name);
      if (mapped.key_auto) {
        mapped.key_auto = stored == nullptr;
        column.key = stored == nullptr ? KeyType::int64 : stored->key;
      }
      if (stored != nullptr) column.scale = std::max(column.scale, stored->scale);
      plan.schema.columns[i] = column;
    }
  }

  // The key of a dimension is the events' column: their mapping says what it is.
  void same_key_types() {
    for (auto& plan : plans_) {
      if (plan.table == Home::event) continue;
      const auto key = event_column(plan.columns[0].column.name);
      if (!key) continue;
      plan.columns[0].key_auto = key->key_auto;
      plan.columns[0].column.key = key->column.key;
      plan.schema.columns[0].key = key->column.key;
    }
  }

  // A column of the events, as this load plans it or, where it brings no events, the mapping has
  // it.
  std::optional<MappedColumn> event_column(const std::string& name) const {
    for (const auto* columns : {&plans_[0].columns, &mapping_->columns}) {
      for (const auto& mapped : *columns) {
        if (mapped.column.name != name) continue;
        MappedColumn found = mapped;
        const Column* stored = store_->manifest().schema.find_column(name);
        if (columns == &mapping_->columns && found.key_auto) {
          found.key_auto = stored == nullptr;
          found.column.key = stored == nullptr ? KeyType::int64 : stored->key;
        }
        return found;
      }
    }
    return std::nullopt;
  }

  void begin_again_with_text(const std::string& column) {
    if (!std::ranges::all_of(parts_->inputs(), &Input::reopens)) {
      throw Error(ErrorKind::bad_input,
                  str("not every ", column,
                      " is a whole number, which came out only after reading had begun"),
                  "standard input cannot be read twice: say key = \"text\" in the mapping");
    }
    for (auto& plan : plans_) {
      for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        MappedColumn& mapped = plan.columns[i];
        if (mapped.column.name != column) continue;
        mapped.key_auto = false;
        mapped.column.key = KeyType::text;
        plan.schema.columns[i] = mapped.column;
      }
    }
  }

  // Which field of each part is which column. Where the mapping leaves open whether days or months
  // come first, a part that can be read twice is read for that.
  void bind_parts() {
    for (const auto& part : parts_->parts()) {
      Binding binding = bind_source(plan_of(part), part.header, part.name);
      DateOrders orders(plan_of(part), binding);
      if (!orders.none()) {
        if (!parts_->inputs()[part.input].reopens) {
          throw Error(ErrorKind::bad_input,
                      str(printable(part.name),
                          ": whether days or months come first is told by the whole file, which "
                          "cannot be read twice"),
                      "load a file, or name one order of days and months in the mapping");
        }
        const auto records = parts_->open(part, *mapping_);
        SourceRecord record;
        while (records->next(record)) orders.add(record);
        orders.decide(binding, part.name);
      }
      bindings_.push_back(std::move(binding));
    }
  }

  const LoadPlan& plan_of(const Part& part) const {
    return *std::ranges::find(plans_, part.home, &LoadPlan::table);
  }

  // Of all tables of the load: the events' columns, keys that only dimensions bring, dimensions'.
  Schema schema() const {
    Schema all = plans_[0].schema;
    const auto add = [&all](const Column& column) {
      if (!all.has(column.name)) all.columns.push_back(column);
    };
    for (const auto& plan : plans_) {
      if (plan.table == Home::event) continue;
      auto key = event_column(plan.columns[0].column.name);
      if (!key) continue;  // the store says so
      key->column.key = plan.columns[0].column.key;
      add(key->column);
    }
    for (const auto& plan : plans_) {
      for (std::size_t i = 1; plan.table != Home::event && i < plan.columns.size(); ++i) {
        add(plan.columns[i].column);
      }
    }
    return all;
  }

  // How events are read; each way takes all that the ones before do.
  enum class Way { narrow_records, wide_records, plain };

  void load() {
    Way way = request_.plain_path ? Way::plain : Way::narrow_records;
    for (;;) {
      try {
        return load(way);
      } catch (const NotNarrow&) {
        way = Way::wide_records;
      } catch (const NotRegular&) {
        way = Way::plain;
      }
    }
  }

  void load(Way way) {
    report_.sources.assign(parts_->parts().size(), {});
    report_.ledger = {};
    const auto load = store_->begin_load(schema());
    LoadState state{.plan = plans_[0],
                    .load = *load,
                    .set_aside = SetAsideLog(*load),
                    .threads = request_.threads,
                    .memory_max = request_.memory_bytes,
                    .progress = progress_,
                    .bytes_total = bytes_total(),
                    .stop = stop_};
    report_.fast = way != Way::plain && read_in_parallel(state, way == Way::wide_records);
    if (!report_.fast) read_one_by_one(state);
    read_dimensions(state);
    name_raw_rows();
    for (std::size_t i = 0; i < report_.sources.size(); ++i) {
      report_.sources[i].header = parts_->parts()[i].header_line;
      report_.ledger += report_.sources[i].ledger;
    }
    report_.examples = state.set_aside.examples();
    report_.dataset = mapping_->name;
    check_quality();
    check_content();
    report_.commit = load->commit({.loaded_at = request_.loaded_at, .sources = report_.sources});
  }

  std::uint64_t bytes_total() const {
    std::uint64_t total = 0;
    for (const auto& input : parts_->inputs()) {
      if (input.facts.bytes == 0) return 0;
      total += input.facts.bytes;
    }
    return total;
  }

  std::size_t event_parts() const {
    return std::size_t(std::ranges::count(parts_->parts(), Home::event, &Part::home));
  }

  // Whether all events can be read in parallel; then they are, compressed ones too.
  bool read_in_parallel(LoadState& state, bool wide) {
    std::vector<FastSource> sources;
    std::optional<FastPlan> fast;
    const std::size_t events = event_parts();
    if (events == 0) return false;
    for (std::size_t i = 0; i < events; ++i) {
      const Part& part = parts_->parts()[i];
      const Input& input = parts_->inputs()[part.input];
      if (!input.reopens || part.table || part.fixed_width || !input.partitions.empty()) {
        return false;
      }
      auto reader = parts_->open_csv(part.input);
      reader->set_delimiter(mapping_->delimiter);
      if (mapping_->header) reader->pass_header();
      if (reader->encoding().encoding != TextEncoding::utf8) return false;
      if (i == 0) fast = find_fast_plan(state.plan, bindings_[0], reader->delimiter());
      if (!fast || bindings_[i].header != bindings_[0].header ||
          reader->delimiter() != fast->delimiter) {
        return false;
      }
      sources.push_back({.name = reader->name(),
                         .path = input.path,
                         .file = PlainFile::open(input.path),
                         .facts = input.facts,
                         .data_begin = reader->offset(),
                         .first_line = reader->line()});
    }
    for (const auto& input : parts_->inputs()) check_unchanged(input.path, input.facts);
    const FastOptions options{request_.threads, request_.range_bytes, wide, request_.prints};
    try {
      std::ranges::move(read_fast(sources, bindings_[0], *fast, options, state),
                        report_.sources.begin());
    } catch (const GivesWay&) {
      refuse_changed(sources);
      throw;
    }
    return true;
  }

  // A file that was cut meanwhile looks irregular too; read anew, half of it would be loaded.
  static void refuse_changed(const std::vector<FastSource>& sources) {
    for (const auto& source : sources) {
      if (source.file) source.file->check_unchanged();
    }
  }

  // The records of a dimension's part; kept as they are read, where the mapping wants that.
  std::unique_ptr<RecordSource> open_dimension(std::size_t part, LoadState& state) {
    auto records = parts_->open(parts_->parts()[part], *mapping_);
    if (raw_name(parts_->parts()[part].home).empty()) return records;
    return std::make_unique<KeptRecords>(std::move(records), state.load.raw_rows(),
                                         std::uint32_t(part));
  }

  const std::string& raw_name(Home home) const {
    return home == Home::event ? mapping_->raw : mapping_->find_dimension(home)->raw;
  }

  void name_raw_rows() {
    for (std::size_t i = 0; i < report_.sources.size(); ++i) {
      const Part& part = parts_->parts()[i];
      report_.sources[i].raw = raw_name(part.home);
      if (!report_.sources[i].raw.empty()) report_.sources[i].raw_fields = part.header;
    }
  }

  void read_one_by_one(LoadState& state) {
    DuplicateFilter duplicates;
    for (std::size_t i = 0; i < event_parts(); ++i) {
      const auto records = parts_->open(parts_->parts()[i], *mapping_);
      report_.sources[i] =
          read_plainly(*records,
                       {.number = std::uint32_t(i),
                        .binding = bindings_[i],
                        .raw_rows = !mapping_->raw.empty(),
                        .duplicates = mapping_->drop_duplicates ? &duplicates : nullptr},
                       state);
    }
  }

  void read_dimensions(LoadState& state) {
    for (const auto& plan : plans_) {
      if (plan.table == Home::event) continue;
      DimensionPath dimension(plan, state);
      for (std::size_t i = event_parts(); i < parts_->parts().size(); ++i) {
        const Part& part = parts_->parts()[i];
        if (part.home != plan.table) continue;
        const auto records = open_dimension(i, state);
        dimension.read(*records, std::uint32_t(i), bindings_[i], report_.sources);
      }
    }
  }

  // Each table must be good: a thousand good orders do not make up for thirty bad customers.
  void check_quality() const {
    if (report_.ledger.read == 0) {
      throw Error(ErrorKind::bad_input, str(names(), ": no rows, nothing but a header"));
    }
    for (const Home home : {Home::event, Home::products, Home::customers}) {
      Ledger ledger;
      for (const auto& source : report_.sources) {
        if (source.table == home) ledger += source.ledger;
      }
      const double allowed = request_.bad_rows_max * double(ledger.read);
      if (double(ledger.set_aside) > allowed) refuse_bad_rows(home, ledger);
    }
  }

  std::string names() const {
    if (report_.sources.size() == 1) return printable(report_.sources[0].name);
    const bool files = parts_->inputs().size() == report_.sources.size();
    return counted(report_.sources.size(), files ? "file" : "table");
  }

  [[noreturn]] void refuse_bad_rows(Home home, const Ledger& ledger) const {
    std::string first;
    for (const auto& row : report_.examples) {
      const auto source = std::ranges::find(report_.sources, row.source, &Source::name);
      if (!first.empty() || source == report_.sources.end() || source->table != home) continue;
      first = str("; first: ", report_.sources.size() == 1 ? "" : str(printable(row.source), ", "),
                  "line ", row.line, ", ", row.reason);
    }
    const std::string of = plans_.size() == 1 ? "" : str(" of the ", table_name(home));
    throw Error(
        ErrorKind::quality,
        str(names(), ": ", grouped(std::int64_t(ledger.set_aside)), " of ",
            counted(ledger.read, "row"), of, ledger.set_aside == 1 ? " is" : " are",
            " bad, over the limit of ", percent(request_.bad_rows_max), " (--max-bad-rows)", first),
        "nothing was stored; mend the rows, name another mapping, or raise the limit");
  }

  static std::string percent(double share) {
    const std::int64_t hundredths = std::llround(share * 10'000);
    std::string text = decimal_places(hundredths);
    return text + "%";
  }
  static std::string decimal_places(std::int64_t hundredths) {
    std::string text = str(hundredths / 100);
    if (hundredths % 100 != 0) text += str(".", hundredths % 100 / 10, hundredths % 10);
    if (text.find('.') != std::string::npos && text.ends_with('0')) text.pop_back();
    return text;
  }

  void check_content() const {
    if (request_.again) return;
    const auto& sources = report_.sources;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      // A dimension that says the same again counts nothing twice.
      if (sources[i].table != Home::event) continue;
      if (const LoadEntry* before = store_->manifest().find_content(sources[i].content)) {
        refuse_again(sources[i], str("was loaded before, as ", name_in(*before, sources[i].content),
                                     " in load ", before->number));
      }
      for (std::size_t j = 0; j < i; ++j) {
        const auto& parts = parts_->parts();
        if (sources[j].content != sources[i].content || parts[j].input == parts[i].input) continue;
        refuse_again(sources[i], str("is named twice, also as ", printable(sources[j].name)));
      }
    }
  }

  static std::string name_in(const LoadEntry& load, const Hash128& content) {
    const auto found = std::ranges::find(load.sources, content, &Source::content);
    return found == load.sources.end() ? std::string() : printable(found->name);
  }

  [[noreturn]] static void refuse_again(const Source& source, std::string_view what) {
    throw Error(ErrorKind::quality,
                str(printable(source.name), ": the same content ", what, "; nothing was stored"),
                "to count its rows once more, say --again");
  }

  FileSystem& files_;
  const IngestRequest& request_;
  const IngestProgressCallback& progress_;
  std::stop_token stop_;
  IngestReport report_;
  std::optional<Parts> parts_;
  std::optional<Mapping> mapping_;
  std::vector<LoadPlan> plans_;
  std::vector<Binding> bindings_;  // by part
  std::unique_ptr<StoreWriter> store_;
};

}  // namespace

IngestReport ingest(FileSystem& files, const IngestRequest& request,
                    const IngestProgressCallback& progress, std::stop_token stop) {
  return Loader(files, request, progress, std::move(stop)).run();
}

}  // namespace footfall
