#include "generate/sales_places.h"

#include <array>

namespace footfall {
namespace {

constexpr auto places =
    std::to_array<SalesPlace>({{"New York City", "New York", "East", 10024, 23},
                               {"New York City", "New York", "East", 10009, 22},
                               {"New York City", "New York", "East", 10035, 19},
                               {"New York City", "New York", "East", 10011, 18},
                               {"Los Angeles", "California", "West", 90049, 16},
                               {"Los Angeles", "California", "West", 90036, 16},
                               {"Los Angeles", "California", "West", 90008, 15},
                               {"Philadelphia", "Pennsylvania", "East", 19134, 14},
                               {"Philadelphia", "Pennsylvania", "East", 19140, 13},
                               {"Philadelphia", "Pennsylvania", "East", 19143, 12},
                               {"San Francisco", "California", "West", 94122, 14},
                               {"San Francisco", "California", "West", 94109, 12},
                               {"San Francisco", "California", "West", 94110, 11},
                               {"Houston", "Texas", "Central", 77041, 15},
                               {"Houston", "Texas", "Central", 77095, 12},
                               {"Houston", "Texas", "Central", 77070, 8},
                               {"Seattle", "Washington", "West", 98105, 16},
                               {"Seattle", "Washington", "West", 98115, 12},
                               {"Columbus", "Ohio", "East", 43229, 23},
                               {"Chicago", "Illinois", "Central", 60653, 22},
                               {"San Diego", "California", "West", 92105, 16},
                               {"Jacksonville", "Florida", "South", 32216, 12},
                               {"Springfield", "Virginia", "South", 22153, 10},
                               {"Dallas", "Texas", "Central", 75081, 14},
                               {"Detroit", "Michigan", "Central", 48227, 12},
                               {"Newark", "Ohio", "East", 43055, 8},
                               {"Newark", "New Jersey", "East", 7109, 6},
                               {"Everett", "Massachusetts", "East", 2149, 8},
                               {"Lawrence", "Massachusetts", "East", 1841, 6},
                               {"Providence", "Rhode Island", "East", 2908, 5},
                               {"Warwick", "Rhode Island", "East", 2886, 3},
                               {"Concord", "New Hampshire", "East", 3301, 3},
                               {"Burlington", "Vermont", "East", 5401, 3},
                               {"Bridgeport", "Connecticut", "East", 6606, 6},
                               {"Dover", "Delaware", "East", 19901, 7},
                               {"Baltimore", "Maryland", "East", 21215, 7},
                               {"Washington", "District of Columbia", "East", 20016, 4},
                               {"Charlotte", "North Carolina", "South", 28205, 12},
                               {"Florence", "South Carolina", "South", 29501, 4},
                               {"Atlanta", "Georgia", "South", 30318, 10},
                               {"Miami", "Florida", "South", 33180, 10},
                               {"Huntsville", "Alabama", "South", 35810, 6},
                               {"Memphis", "Tennessee", "South", 38109, 9},
                               {"Louisville", "Kentucky", "South", 40214, 12},
                               {"Indianapolis", "Indiana", "Central", 46203, 9},
                               {"Milwaukee", "Wisconsin", "Central", 53209, 8},
                               {"Lakeville", "Minnesota", "Central", 55044, 7},
                               {"Des Moines", "Iowa", "Central", 50315, 3},
                               {"Saint Louis", "Missouri", "Central", 63116, 5},
                               {"Omaha", "Nebraska", "Central", 68104, 3},
                               {"Fayetteville", "Arkansas", "South", 72701, 5},
                               {"Lafayette", "Louisiana", "South", 70506, 4},
                               {"Jackson", "Mississippi", "South", 39212, 4},
                               {"Oklahoma City", "Oklahoma", "Central", 73120, 6},
                               {"San Antonio", "Texas", "Central", 78207, 11},
                               {"Aurora", "Colorado", "West", 80013, 11},
                               {"Colorado Springs", "Colorado", "West", 80906, 7},
                               {"Phoenix", "Arizona", "West", 85023, 13},
                               {"Albuquerque", "New Mexico", "West", 87105, 4},
                               {"Las Vegas", "Nevada", "West", 89115, 6},
                               {"Provo", "Utah", "West", 84604, 4},
                               {"Great Falls", "Montana", "West", 59405, 3},
                               {"Portland", "Oregon", "West", 97206, 9},
                               {"Sioux Falls", "South Dakota", "Central", 57103, 2}});

}  // namespace

std::span<const SalesPlace> sales_places() { return places; }

}  // namespace footfall
