#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/journal/records.h"

// What `elpis affect export` writes of events. Times are UTC; figures come back bit for bit.
namespace elpis::cli {

nlohmann::ordered_json event_json(const journal::Event& event);
std::string event_json_line(const journal::Event& event);

// The line of names, and that of one event (RFC 4180; lines end with \n).
std::string_view event_csv_names();
std::string event_csv_line(const journal::Event& event);

// A cause for people: "appraisal words".
std::string words_of(journal::Cause cause);

}  // namespace elpis::cli
