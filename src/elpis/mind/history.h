#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/emotion.h"

// What the journal has of a feeling's changes, as the doors show it. Pure.
namespace elpis::mind {

Past::Happened happened(const journal::Event& event);

// Where a page ends that is asked for with HistoryPage::before; absent: nowhere. InvalidArgument
// for a text that no page gave.
Result<journal::Cursor> history_end(const std::optional<std::string>& before);

HistoryPage history_page(std::string_view character, const journal::Page<journal::Event>& events);

}  // namespace elpis::mind
