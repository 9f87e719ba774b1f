// The small pieces of a page: escaped text, tables, cards.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace footfall {

// Text for element content and for quoted attributes: & < > " ' are escaped, control characters
// and invalid UTF-8 are shown as \xNN; line ends and tabs stay.
std::string escaped(std::string_view text);

// "revenue_per_buyer" -> "Revenue per buyer", "user_id" -> "User ID".
std::string caption(std::string_view name);

// <p class="..."> with escaped text; "" where the text is empty.
std::string paragraph(std::string_view css_class, std::string_view text);

// A list of names and texts as <dl>.
std::string fact_list(const std::vector<ReportFact>& facts);

// The first rows as an HTML table with units under the names of the columns, and the sentence that
// says how many of how many are shown.
std::string table_twin(const ReportSection& section, std::size_t rows_max);

// Key figures as cards: the columns are those of kpis (measure, value, unit, change, text). A
// measure whose course is known gets a line of it.
std::string figure_cards(const Table& table, const Courses& courses);

// The only row of a table as cards, one a column.
std::string row_cards(const Table& table);

}  // namespace footfall
