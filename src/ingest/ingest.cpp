#include "ingest/ingest.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "ingest/duplicates.h"
#include "ingest/fast_path.h"
#include "ingest/load_state.h"
#include "ingest/plain_path.h"
#include "ingest/plan.h"
#include "ingest/source_reader.h"
#include "store/store.h"

namespace footfall {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t examples_max = 10;

bool is_csv_name(std::string name) {
  name = normal_name(name);
  for (const std::string_view compressed : {".gz", ".zst"}) {
    if (name.ends_with(compressed)) name.resize(name.size() - compressed.size());
  }
  return std::ranges::any_of(std::initializer_list<std::string_view>{".csv", ".tsv", ".txt"},
                             [&name](std::string_view ending) { return name.ends_with(ending); });
}

// The CSV files of a folder and its folders, by path; others are noted.
std::vector<std::string> files_of_folder(const std::string& folder,
                                         std::vector<std::string>& passed_over) {
  std::vector<std::string> found;
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, failure);
  for (const fs::recursive_directory_iterator end; !failure && entry != end;
       entry.increment(failure)) {
    if (entry->is_directory()) continue;
    const std::string path = entry->path().string();
    if (is_csv_name(entry->path().filename().string())) {
      found.push_back(path);
    } else {
      passed_over.push_back(path);
    }
  }
  if (failure) {
    throw Error(ErrorKind::bad_input,
                str(printable(folder), ": cannot be listed: ", failure.message()));
  }
  if (found.empty()) {
    throw Error(ErrorKind::not_found, str(printable(folder),
                                          ": holds no file whose name ends in .csv, .tsv or .txt"
                                          " (or one of these with .gz or .zst)"));
  }
  std::ranges::sort(found);
  std::ranges::sort(passed_over);
  return found;
}

std::vector<Input> find_inputs(const IngestRequest& request, IngestReport& report) {
  if (request.inputs.empty()) {
    throw Error(ErrorKind::bad_request, "no file was named",
                "name files, folders, or - for standard input");
  }
  std::vector<Input> inputs;
  for (const auto& path : request.inputs) {
    if (path == "-") {
      inputs.push_back({path, {.kind = PathFacts::Kind::pipe}, false});
      continue;
    }
    const PathFacts facts = path_facts(path);
    if (facts.kind != PathFacts::Kind::folder) {
      inputs.push_back({path, facts, facts.kind == PathFacts::Kind::file});
      continue;
    }
    for (const auto& file : files_of_folder(path, report.passed_over)) {
      inputs.push_back({file, path_facts(file), true});
    }
  }
  if (std::ranges::count(inputs, std::string("-"), &Input::path) > 1) {
    throw Error(ErrorKind::bad_request, "standard input (-) is named twice");
  }
  return inputs;
}

// The load as a series of steps; each needs the ones before.
class Loader {
 public:
  Loader(FileSystem& files, const IngestRequest& request, const IngestProgressCallback& progress,
         std::stop_token stop)
      : files_(files), request_(request), progress_(progress), stop_(std::move(stop)) {}

  IngestReport run() {
    inputs_ = find_inputs(request_, report_);
    choose_mapping();
    read_headers();
    store_ = StoreWriter::open(files_, request_.store);
    LoadPlan plan = plan_load(*mapping_, headers_);
    settle_columns(plan);
    for (;;) {
      try {
        load(plan);
        return std::move(report_);
      } catch (const KeyIsText& key) {
        begin_again_with_text(plan, key.column);
      }
    }
  }

 private:
  // Opens an input, or takes the one that is open because it cannot be opened twice.
  std::unique_ptr<SourceReader> open(std::size_t input) {
    if (input < open_.size() && open_[input]) return std::move(open_[input]);
    auto reader = std::make_unique<SourceReader>(inputs_[input].path, ExpansionLimit{});
    // A file may be opened several times, for its header and for its rows.
    check_unchanged(inputs_[input].path, inputs_[input].facts);
    return reader;
  }

  void choose_mapping() {
    if (!request_.dataset.empty()) {
      mapping_ = find_mapping(request_.dataset);
      return;
    }
    auto reader = open(0);
    reader->set_delimiter(std::nullopt);
    const auto header = reader->header();
    auto recognised = recognise_mapping(header);
    report_.recognised = true;
    if (!recognised) refuse_unknown(reader->name(), header);
    mapping_ = std::move(recognised->mapping);
    keep_open(0, std::move(reader));
  }

  [[noreturn]] static void refuse_unknown(const std::string& source,
                                          const std::vector<std::string>& header) {
    const bool data = std::ranges::any_of(header, [](const std::string& name) {
      return trim(name).empty() || (trim(name)[0] >= '0' && trim(name)[0] <= '9');
    });
    std::vector<std::string> shown;
    for (const auto& name : header) shown.push_back(printable(name, 40));
    const std::string names = join(built_in_mappings(), ", ");
    if (data) {
      throw Error(
          ErrorKind::bad_input,
          str(printable(source),
              ": the first line looks like data, not like a header: ", join(shown, ", ")),
          str("name a mapping that says header = false: --dataset FILE.toml (extends = one of ",
              names, ")"));
    }
    throw Error(
        ErrorKind::bad_input,
        str(printable(source), ": no built-in dataset has these columns: ", join(shown, ", ")),
        str("name the dataset (", names, ") or a mapping of your own: --dataset FILE.toml"));
  }

  void keep_open(std::size_t input, std::unique_ptr<SourceReader> reader) {
    if (inputs_[input].reopens) return;
    open_.resize(inputs_.size());
    open_[input] = std::move(reader);
  }

  void read_headers() {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      auto reader = open(i);
      reader->set_delimiter(mapping_->delimiter);
      auto header = reader->header();
      headers_.push_back(mapping_->header ? std::move(header) : mapping_->order);
      keep_open(i, std::move(reader));
    }
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

  void begin_again_with_text(LoadPlan& plan, std::size_t column) {
    MappedColumn& mapped = plan.columns[column];
    if (!std::ranges::all_of(inputs_, &Input::reopens)) {
      throw Error(ErrorKind::bad_input,
                  str("not every ", mapped.column.name,
                      " is a whole number, which came out only after reading had begun"),
                  "standard input cannot be read twice: say key = \"text\" in the mapping");
    }
    mapped.key_auto = false;
    mapped.column.key = KeyType::text;
    plan.schema.columns[column] = mapped.column;
  }

  // How rows are read; each way takes all that the ones before do.
  enum class Way { narrow_records, wide_records, plain };

  void load(const LoadPlan& plan) {
    Way way = request_.plain_path ? Way::plain : Way::narrow_records;
    for (;;) {
      try {
        return load(plan, way);
      } catch (const NotNarrow&) {
        way = Way::wide_records;
      } catch (const NotRegular&) {
        way = Way::plain;
      }
    }
  }

  void load(const LoadPlan& plan, Way way) {
    report_.sources.clear();
    report_.ledger = {};
    const auto load = store_->begin_load(plan.schema);
    std::uint64_t total = 0;
    for (const auto& input : inputs_) total += input.facts.bytes;
    if (!std::ranges::all_of(inputs_, [](const Input& input) { return input.facts.bytes > 0; }))
      total = 0;
    LoadState state{.plan = plan,
                    .load = *load,
                    .set_aside = SetAsideLog(*load),
                    .threads = request_.threads,
                    .memory_max = request_.memory_bytes,
                    .progress = progress_,
                    .bytes_total = total,
                    .stop = stop_};
    report_.fast = way != Way::plain && read_in_parallel(state, way == Way::wide_records);
    if (!report_.fast) read_one_by_one(state);
    for (const auto& source : report_.sources) report_.ledger += source.ledger;
    report_.examples = state.set_aside.examples();
    report_.dataset = plan.mapping.name;
    check_quality();
    check_content();
    report_.commit = load->commit({.loaded_at = request_.loaded_at, .sources = report_.sources});
  }

  // Whether all sources can be read in parallel; then they are, compressed ones too.
  bool read_in_parallel(LoadState& state, bool wide) {
    std::vector<FastSource> sources;
    std::optional<FastPlan> fast;
    std::optional<Binding> first;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (!inputs_[i].reopens) return false;
      auto reader = open(i);
      const Binding binding = bind_source(state.plan, headers_[i], reader->name());
      reader->set_delimiter(state.plan.mapping.delimiter);
      if (state.plan.mapping.header) reader->pass_header();
      if (!first) {
        first = binding;
        fast = find_fast_plan(state.plan, binding, reader->delimiter());
      }
      if (!fast || binding.header != first->header || reader->delimiter() != fast->delimiter) {
        return false;
      }
      sources.push_back({.name = reader->name(),
                         .path = inputs_[i].path,
                         .file = PlainFile::open(inputs_[i].path),
                         .facts = inputs_[i].facts,
                         .data_begin = reader->offset(),
                         .first_line = reader->line()});
    }
    for (const auto& input : inputs_) check_unchanged(input.path, input.facts);
    const FastOptions options{request_.threads, request_.range_bytes, wide, request_.prints};
    try {
      report_.sources = read_fast(sources, *first, *fast, options, state);
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

  void read_one_by_one(LoadState& state) {
    DuplicateFilter duplicates;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      auto reader = open(i);
      const Binding binding = bind_source(state.plan, headers_[i], reader->name());
      reader->set_delimiter(state.plan.mapping.delimiter);
      if (state.plan.mapping.header) reader->pass_header();
      report_.sources.push_back(
          read_plainly(*reader, std::uint32_t(i), binding,
                       state.plan.mapping.drop_duplicates ? &duplicates : nullptr, state));
    }
  }

  void check_quality() const {
    const Ledger& ledger = report_.ledger;
    const std::string names =
        inputs_.size() == 1 ? printable(report_.sources[0].name) : counted(inputs_.size(), "file");
    if (ledger.read == 0) {
      throw Error(ErrorKind::bad_input, str(names, ": no rows, nothing but a header"));
    }
    if (double(ledger.set_aside) <= request_.bad_rows_max * double(ledger.read)) return;
    const BadRow& first = report_.examples.front();
    throw Error(ErrorKind::quality,
                str(names, ": ", grouped(std::int64_t(ledger.set_aside)), " of ",
                    counted(ledger.read, "row"), ledger.set_aside == 1 ? " is" : " are",
                    " bad, over the limit of ", percent(request_.bad_rows_max),
                    " (--max-bad-rows); first: ",
                    inputs_.size() == 1 ? "" : str(printable(first.source), ", "), "line ",
                    first.line, ", ", first.reason),
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
      if (const LoadEntry* before = store_->manifest().find_content(sources[i].content)) {
        refuse_again(sources[i], str("was loaded before, as ", name_in(*before, sources[i].content),
                                     " in load ", before->number));
      }
      for (std::size_t j = 0; j < i; ++j) {
        if (sources[j].content != sources[i].content) continue;
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
  std::vector<Input> inputs_;
  std::vector<std::unique_ptr<SourceReader>> open_;  // those that cannot be opened twice
  std::optional<Mapping> mapping_;
  std::vector<std::vector<std::string>> headers_;
  std::unique_ptr<StoreWriter> store_;
};

}  // namespace

void SetAsideLog::add(std::uint32_t source, const std::string& source_name, std::uint64_t line,
                      std::uint64_t offset, std::string_view column, std::string_view reason,
                      std::string_view raw) {
  load_.set_aside({.source = source,
                   .line = line,
                   .byte_offset = offset,
                   .column = column,
                   .reason = reason,
                   .raw = raw});
  if (examples_.size() < examples_max)
    examples_.push_back({source_name, line, std::string(reason)});
}

void LoadState::tell(std::uint64_t bytes, std::uint64_t rows) const {
  if (stop.stop_requested()) {
    throw Error(ErrorKind::interrupted, "stopped; nothing of this load was stored");
  }
  if (progress) progress({bytes, bytes_total, rows});
}

IngestReport ingest(FileSystem& files, const IngestRequest& request,
                    const IngestProgressCallback& progress, std::stop_token stop) {
  return Loader(files, request, progress, std::move(stop)).run();
}

}  // namespace footfall
