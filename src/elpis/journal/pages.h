#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/journal/records.h"

namespace elpis::journal {

// The most of one page; a caller who asks for more gets this.
inline constexpr std::size_t kMaxPage = 1'000;

// What comes before everything.
inline constexpr Cursor kStart{Clock::Wall::min(), 0};

inline std::size_t page_size(std::size_t asked) {
    return std::clamp<std::size_t>(asked, 1, kMaxPage);
}

// A page of `size` out of records that begin where it begins; one more than its size tells that
// there is a next one. They may come from several sources, each in order.
template <class Record>
Page<Record> page_of(std::vector<Record> records, std::size_t size) {
    std::ranges::stable_sort(
        records, {}, [](const Record& record) { return std::pair(record.time, record.id); });
    Page<Record> page{.records = std::move(records), .next = {}};
    if (page.records.size() <= size) return page;
    page.records.resize(size);
    page.next = Cursor{page.records.back().time, page.records.back().id};
    return page;
}

}  // namespace elpis::journal
