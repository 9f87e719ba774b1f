#include <mutex>

#include "base/error.h"
#include "base/text.h"
#include "base/threads.h"
#include "store/dimension.h"
#include "store/raw_rows.h"
#include "store/segment_checks.h"
#include "store/set_aside.h"
#include "store/store.h"
#include "store/store_files.h"

namespace footfall {
namespace {

class Verification {
 public:
  Verification(const FileSystem& files, const std::string& directory, Manifest manifest)
      : files_(files), directory_(directory), manifest_(std::move(manifest)) {}

  VerifyReport run(unsigned threads) {
    report_.files = 1;
    report_.bytes = encode_manifest(manifest_).size();
    const std::size_t segments = manifest_.segments.size();
    const std::size_t loads = manifest_.loads.size();
    const std::size_t jobs = segments + loads + manifest_.dimensions.size();
    parallel_for(jobs, threads, {}, [&](std::size_t job, unsigned) {
      if (job < segments) {
        guarded([&] { check_segment(manifest_.segments[job]); });
      } else if (job < segments + loads) {
        guarded([&] { check_load(manifest_.loads[job - segments]); });
      } else {
        guarded([&] { check_dimension(manifest_.dimensions[job - segments - loads]); });
      }
    });
    // The dictionaries' chain over all segments; damage inside one was found above.
    if (report_.findings.empty()) guarded([&] { StoreReader::open(files_, directory_); });
    return std::move(report_);
  }

 private:
  // A damaged file is what we are looking for, so an Error here is a finding.
  template <typename Check>
  void guarded(const Check& check) {
    try {
      check();
    } catch (const Error& error) {
      add({error.message()});
    }
  }

  void add(const std::vector<std::string>& findings) {
    const std::lock_guard lock(mutex_);
    report_.findings.insert(report_.findings.end(), findings.begin(), findings.end());
  }

  void count(std::uint64_t bytes, std::uint64_t rows) {
    const std::lock_guard lock(mutex_);
    ++report_.files;
    report_.bytes += bytes;
    report_.rows += rows;
  }

  void check_segment(const SegmentEntry& entry) {
    const Segment segment(files_, path_join(directory_, segment_file_name(entry.file)), entry.stamp,
                          column_names_by_id(manifest_.schema));
    count(segment.file().length(), segment.rows());
    if (segment.rows() != entry.rows) {
      add({str(segment.path(), ": has ", segment.rows(), " rows, the manifest says ", entry.rows)});
    }
    const auto damages = segment.file().damages();
    add(damages);
    if (damages.empty()) add(row_findings(segment, manifest_.schema));
  }

  void check_dimension(const DimensionEntry& entry) {
    const std::string path = path_join(directory_, dimension_file_name(entry.file));
    {
      const SectionFile file(files_, path, entry.stamp, column_names_by_id(manifest_.schema));
      count(file.length(), 0);
      const auto damages = file.damages();
      add(damages);
      if (!damages.empty()) return;
    }
    const Dimension dimension(files_, path, entry.stamp, manifest_.schema, entry.home);
    if (dimension.rows() == entry.rows) return;
    add({str(path, ": has ", dimension.rows(), " rows, the manifest says ", entry.rows)});
  }

  void check_raw_rows(const LoadEntry& load) {
    const auto file = std::make_shared<SectionFile>(
        files_, path_join(directory_, raw_file_name(*load.raw_file)), load.raw_stamp);
    count(file->length(), 0);
    const auto damages = file->damages();
    add(damages);
    if (!damages.empty()) return;
    RawRowsReader rows(file);
    for (std::size_t i = 0; i < rows.sections(); ++i) rows.read(i, [](const RawRow&) {});
  }

  void check_load(const LoadEntry& load) {
    if (load.raw_file) check_raw_rows(load);
    std::uint64_t set_aside = 0;
    std::uint64_t superseded = 0;
    if (load.set_aside_file) {
      const std::string path = path_join(directory_, set_aside_file_name(*load.set_aside_file));
      const SectionFile file(files_, path, load.set_aside_stamp);
      count(file.length(), 0);
      const auto damages = file.damages();
      add(damages);
      if (!damages.empty()) return;
      read_set_aside(file,
                     [&](const SetAsideRow& row) { ++(row.superseded ? superseded : set_aside); });
    }
    const Ledger ledger = load.ledger();
    if (set_aside == ledger.set_aside && superseded == ledger.superseded) return;
    add({str(directory_, ": load ", load.number, " has ", set_aside, " rows set aside and ",
             superseded, " superseded, its ledger says ", ledger.set_aside, " and ",
             ledger.superseded)});
  }

  const FileSystem& files_;
  const std::string& directory_;
  Manifest manifest_;
  std::mutex mutex_;
  VerifyReport report_;  // guarded by mutex_ while jobs run
};

}  // namespace

VerifyReport verify_store(const FileSystem& files, const std::string& directory, unsigned threads) {
  std::optional<Manifest> manifest;
  try {
    manifest = find_manifest(files, directory);
  } catch (const Error& error) {
    VerifyReport report;
    report.findings.push_back(error.message());
    return report;
  }
  if (!manifest) {
    throw Error(ErrorKind::not_found, str("there is no store at ", printable(directory, 4096)),
                "--store DIR names another");
  }
  return Verification(files, directory, std::move(*manifest)).run(threads);
}

}  // namespace footfall
