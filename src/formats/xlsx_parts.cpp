#include "formats/xlsx_parts.h"

#include <map>
#include <optional>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "formats/xml_reader.h"

namespace footfall {
namespace {

constexpr std::size_t sheets_max = 4096;

void read_part(XlsxArchive& archive, const std::string& name, XmlEvents& events) {
  XlsxPart part = archive.open(name);
  read_xml(printable(name), [&](std::span<char> into) { return part.read(into); }, events);
}

// Where a part points to.
struct Relation {
  std::string type;    // the last step of its address: worksheet, styles ...
  std::string target;  // a part of the archive
};
using Relations = std::map<std::string, Relation, std::less<>>;  // by id

// `target` as it is written in a part of `folder` ("xl/").
std::string resolve(std::string_view folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::vector<std::string_view> steps;
  for (const auto step : split(folder, '/')) {
    if (!step.empty()) steps.push_back(step);
  }
  for (const auto step : split(target, '/')) {
    if (step == ".." && !steps.empty()) steps.pop_back();
    if (step != "." && step != ".." && !step.empty()) steps.push_back(step);
  }
  std::string path;
  for (const auto step : steps) path += path.empty() ? std::string(step) : str("/", step);
  return path;
}

class RelationEvents final : public XmlEvents {
 public:
  explicit RelationEvents(std::string_view folder) : folder_(folder) {}
  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes.find("TargetMode") == "External") return;
    const auto type = attributes.find("Type");
    relations.emplace(attributes.find("Id"), Relation{std::string(type.substr(type.rfind('/') + 1)),
                                                      resolve(folder_, attributes.find("Target"))});
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  Relations relations;

 private:
  std::string_view folder_;
};

// "xl/workbook.xml" -> "xl/" and "workbook.xml".
std::pair<std::string, std::string> folder_and_file(const std::string& part) {
  const auto cut = part.rfind('/') + 1;
  return {part.substr(0, cut), part.substr(cut)};
}

// The relations of a part ("" is the archive itself); none where it has no list of them.
Relations relations_of(XlsxArchive& archive, const std::string& part) {
  const auto [folder, file] = folder_and_file(part);
  const std::string list = str(folder, "_rels/", file, ".rels");
  if (!archive.holds(list)) return {};
  RelationEvents events(folder);
  read_part(archive, list, events);
  return std::move(events.relations);
}

[[noreturn]] void refuse_other_document(XlsxArchive& archive, const std::string& main_part) {
  if (main_part.ends_with(".bin") || archive.holds("xl/workbook.bin")) {
    throw Error(ErrorKind::bad_input, "a binary workbook (.xlsb)",
                "open it in a spreadsheet program and save it as .xlsx");
  }
  if (archive.holds("content.xml") && archive.holds("mimetype")) {
    throw Error(ErrorKind::bad_input, "an OpenDocument file (.ods), not an XLSX workbook",
                "open it in a spreadsheet program and save it as .xlsx");
  }
  throw Error(ErrorKind::bad_input,
              "a ZIP archive, but no workbook: it has no part xl/workbook.xml",
              "unpack it and give the files in it, or save the workbook again as .xlsx");
}

// The part that says which sheets there are.
std::string main_part(XlsxArchive& archive) {
  std::string part = "xl/workbook.xml";
  for (const auto& [id, relation] : relations_of(archive, "")) {
    if (relation.type == "officeDocument") part = relation.target;
  }
  if (!part.ends_with(".xml") || !archive.holds(part)) refuse_other_document(archive, part);
  return part;
}

class WorkbookEvents final : public XmlEvents {
 public:
  struct Sheet {
    std::string name, id;
    bool hidden = false;
  };
  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (depth_++ == 0) root = name;
    if (name == "workbookPr") {
      const auto given = attributes.find("date1904");
      from_1904 = given == "1" || given == "true" || given == "on";
    } else if (name == "sheet" && depth_ == 3) {
      if (sheets.size() == sheets_max) {
        throw Error(ErrorKind::limit,
                    str("the workbook has more than ", grouped(sheets_max), " sheets"));
      }
      Sheet& sheet = sheets.emplace_back();
      append_unescaped(sheet.name, attributes.find("name"));
      sheet.id = attributes.find("id");
      const auto state = attributes.find("state");
      sheet.hidden = state == "hidden" || state == "veryHidden";
    }
  }
  void end(std::string_view) override { --depth_; }
  void text(std::string_view) override {}

  std::string root;
  std::vector<Sheet> sheets;
  bool from_1904 = false;

 private:
  int depth_ = 0;
};

class StyleEvents final : public XmlEvents {
 public:
  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "cellXfs") {
      in_cell_styles_ = true;
    } else if (name == "numFmt") {
      const auto id = parse_int64(attributes.find("numFmtId"));
      if (id) named_[*id] = shape_of_format(attributes.find("formatCode"));
    } else if (name == "xf" && in_cell_styles_) {
      styles_.push_back(parse_int64(attributes.find("numFmtId")).value_or(0));
    }
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") in_cell_styles_ = false;
  }
  void text(std::string_view) override {}

  std::vector<NumberShape> shapes() const {
    std::vector<NumberShape> shapes;
    for (const auto id : styles_) {
      const auto named = named_.find(id);
      shapes.push_back(named != named_.end() ? named->second : shape_of_builtin(std::uint64_t(id)));
    }
    return shapes;
  }

 private:
  bool in_cell_styles_ = false;
  std::map<std::int64_t, NumberShape> named_;
  std::vector<std::int64_t> styles_;
};

// The texts of <si>: of its <t>, or of the <t> of all its runs; how it is pronounced (<rPh>) is no
// part of it.
class TextEvents final : public XmlEvents {
 public:
  TextEvents(std::string& bytes, std::vector<std::uint32_t>& ends, std::size_t text_bytes_max,
             std::size_t bytes_max)
      : bytes_(bytes), ends_(ends), text_bytes_max_(text_bytes_max), bytes_max_(bytes_max) {}

  void begin(std::string_view name, const XmlAttributes&) override {
    if (name == "t") in_text_ = !phonetic_;
    if (name == "rPh") phonetic_ = true;
  }
  void end(std::string_view name) override {
    if (name == "t") in_text_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "si") finish_text();
  }
  void text(std::string_view piece) override {
    if (!in_text_) return;
    const std::size_t count = bytes_.size() - begin_;
    if (count <= text_bytes_max_) bytes_ += piece.substr(0, text_bytes_max_ + 1 - count);
    if (bytes_.size() > bytes_max_) refuse();
  }

 private:
  void finish_text() {
    const std::string_view whole = std::string_view(bytes_).substr(begin_);
    if (whole.find("_x") != whole.npos) {
      std::string plain;
      append_unescaped(plain, whole);
      bytes_.replace(begin_, whole.size(), plain);
    }
    begin_ = bytes_.size();
    ends_.push_back(std::uint32_t(begin_));
    if (begin_ + sizeof(std::uint32_t) * ends_.size() > bytes_max_) refuse();
  }

  [[noreturn]] void refuse() const {
    throw Error(ErrorKind::limit,
                str("the texts of the workbook take more than ", bytes_max_ >> 20, " MiB"),
                "save the sheet as CSV, which needs no memory for its texts");
  }

  std::string& bytes_;
  std::vector<std::uint32_t>& ends_;
  std::size_t text_bytes_max_;
  std::size_t bytes_max_;
  std::size_t begin_ = 0;  // of the text that is being read
  bool in_text_ = false;
  bool phonetic_ = false;
};

}  // namespace

XlsxWorkbook read_workbook(XlsxArchive& archive) {
  const std::string main = main_part(archive);
  WorkbookEvents said;
  read_part(archive, main, said);
  if (said.root != "workbook") {
    throw Error(ErrorKind::bad_input, str(printable(main), " is no workbook: it begins with <",
                                          printable(said.root, 40), ">"));
  }
  const Relations relations = relations_of(archive, main);
  XlsxWorkbook book;
  book.from_1904 = said.from_1904;
  for (auto& sheet : said.sheets) {
    const auto found = relations.find(sheet.id);
    if (found == relations.end()) {
      throw Error(
          ErrorKind::bad_input,
          str("the workbook does not say where its sheet \"", printable(sheet.name), "\" is"),
          "save it again in a spreadsheet program");
    }
    if (found->second.type != "worksheet") continue;
    book.sheets.push_back({std::move(sheet.name), found->second.target, sheet.hidden});
  }
  for (const auto& [id, relation] : relations) {
    if (relation.type == "sharedStrings") book.shared_texts = relation.target;
    if (relation.type != "styles") continue;
    StyleEvents styles;
    read_part(archive, relation.target, styles);
    book.shapes = styles.shapes();
  }
  return book;
}

XlsxTexts::XlsxTexts(XlsxArchive& archive, const std::string& part, std::size_t text_bytes_max,
                     std::size_t bytes_max) {
  if (part.empty()) return;
  TextEvents events(bytes_, ends_, text_bytes_max, bytes_max);
  read_part(archive, part, events);
}

}  // namespace footfall
