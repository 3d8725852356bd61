#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/journal/records.h"

namespace elpis::journal {

// The most of one page; a caller who asks for more gets this.
inline constexpr std::size_t kMaxPage = 1'000;

// What comes before everything.
inline constexpr Cursor kStart{Clock::Wall::min(), 0};
// What comes after everything.
inline constexpr Cursor kEnd{Clock::Wall::max(), std::numeric_limits<std::int64_t>::max()};

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

// The same of pages that are read backwards: the newest of the records, and `next` leads to those
// before them.
template <class Record>
Page<Record> page_before(std::vector<Record> records, std::size_t size) {
    std::ranges::stable_sort(
        records, {}, [](const Record& record) { return std::pair(record.time, record.id); });
    Page<Record> page{.records = std::move(records), .next = {}};
    if (page.records.size() <= size) return page;
    const auto too_many = static_cast<std::ptrdiff_t>(page.records.size() - size);
    page.records.erase(page.records.begin(), page.records.begin() + too_many);
    page.next = Cursor{page.records.front().time, page.records.front().id};
    return page;
}

}  // namespace elpis::journal
