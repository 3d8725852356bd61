#include "elpis/steering/formats/zip_directory.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::steering::formats {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034B50;
constexpr std::uint32_t kDirectoryEntry = 0x02014B50;
constexpr std::uint32_t kDirectoryEnd = 0x06054B50;
constexpr std::uint32_t kDirectoryEnd64 = 0x06064B50;
constexpr std::uint32_t kLocator64 = 0x07064B50;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;  // the true figure is in the Zip64 field
constexpr std::size_t kDirectoryEndBytes = 22;
constexpr std::size_t kLocator64Bytes = 20;
constexpr std::size_t kMostEntries = 10'000;
constexpr std::uint16_t kEncrypted = 0x0001 | 0x0040 | 0x2000;

auto damaged() {
    return refuse("its zip directory is damaged; the file may be cut short");
}

struct Directory {
    std::uint64_t entries = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

// A cursor at `position`; nothing when that lies outside.
std::optional<ByteCursor> at(Bytes archive, std::uint64_t position) {
    if (position > archive.size()) return std::nullopt;
    return ByteCursor(archive.subspan(static_cast<std::size_t>(position)));
}

// The figures of the end record, for which the comment behind it must reach exactly to the end.
std::optional<std::size_t> find_end(Bytes archive) {
    constexpr std::size_t kLongestComment = 0xFFFF;
    for (std::size_t comment = 0; comment <= kLongestComment; ++comment) {
        if (archive.size() < kDirectoryEndBytes + comment) return std::nullopt;
        const std::size_t position = archive.size() - kDirectoryEndBytes - comment;
        ByteCursor cursor(archive.subspan(position));
        if (cursor.number<std::uint32_t>() != kDirectoryEnd) continue;
        cursor.take(kDirectoryEndBytes - 6);
        if (cursor.number<std::uint16_t>() == comment) return position;
    }
    return std::nullopt;
}

std::optional<Directory> read_end64(Bytes archive, std::size_t end) {
    if (end < kLocator64Bytes) return std::nullopt;
    ByteCursor locator(archive.subspan(end - kLocator64Bytes));
    if (locator.number<std::uint32_t>() != kLocator64) return std::nullopt;
    locator.take(4);
    const auto position = locator.number<std::uint64_t>();
    auto record = position ? at(archive, *position) : std::nullopt;
    if (!record || record->number<std::uint32_t>() != kDirectoryEnd64) return std::nullopt;
    record->take(8 + 2 + 2 + 4 + 4 + 8);
    const auto entries = record->number<std::uint64_t>();
    const auto size = record->number<std::uint64_t>();
    const auto offset = record->number<std::uint64_t>();
    if (!offset) return std::nullopt;
    return Directory{.entries = *entries, .offset = *offset, .size = *size};
}

std::optional<Directory> read_end(Bytes archive) {
    const auto end = find_end(archive);
    if (!end) return std::nullopt;
    ByteCursor record(archive.subspan(*end + 10));
    const std::uint16_t entries = *record.number<std::uint16_t>();
    const std::uint32_t size = *record.number<std::uint32_t>();
    const std::uint32_t offset = *record.number<std::uint32_t>();
    if (entries == 0xFFFF || size == kIn64 || offset == kIn64) return read_end64(archive, *end);
    return Directory{.entries = entries, .offset = offset, .size = size};
}

// What one entry of the directory says.
struct Listed {
    ZipEntry entry;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint64_t stored = 0;  // bytes in the archive
};

// Figures that did not fit 32 bits stand in the extra field 1, in a fixed order, only those.
bool read_zip64(Bytes extra, Listed& listed) {
    ByteCursor fields(extra);
    while (fields.left() >= 4) {
        const std::uint16_t id = *fields.number<std::uint16_t>();
        const auto data = fields.take(*fields.number<std::uint16_t>());
        if (!data) return false;
        if (id != 1) continue;
        ByteCursor figures(*data);
        for (std::uint64_t* figure : {&listed.entry.size, &listed.stored, &listed.entry.begin}) {
            if (*figure != kIn64) continue;
            const auto wide = figures.number<std::uint64_t>();
            if (!wide) return false;
            *figure = *wide;
        }
        return true;
    }
    return true;
}

std::optional<Listed> read_listed(ByteCursor& directory) {
    constexpr std::size_t kFixed = 46;
    const auto fixed = directory.take(kFixed);
    if (!fixed) return std::nullopt;
    ByteCursor cursor(*fixed);
    if (cursor.number<std::uint32_t>() != kDirectoryEntry) return std::nullopt;
    Listed listed;
    cursor.take(2 + 2);
    listed.flags = *cursor.number<std::uint16_t>();
    listed.method = *cursor.number<std::uint16_t>();
    cursor.take(2 + 2 + 4);
    listed.stored = *cursor.number<std::uint32_t>();
    listed.entry.size = *cursor.number<std::uint32_t>();
    const std::uint16_t name_bytes = *cursor.number<std::uint16_t>();
    const std::uint16_t extra_bytes = *cursor.number<std::uint16_t>();
    const std::uint16_t comment_bytes = *cursor.number<std::uint16_t>();
    cursor.take(2 + 2 + 4);
    listed.entry.begin = *cursor.number<std::uint32_t>();
    const auto name = directory.take(name_bytes);
    const auto extra = directory.take(extra_bytes);
    if (!name || !extra || !directory.take(comment_bytes)) return std::nullopt;
    listed.entry.name = text_of(*name);
    if (!read_zip64(*extra, listed)) return std::nullopt;
    return listed;
}

// Finds the payload behind the local header, whose extra field differs from the directory's (it
// pads).
Result<ZipEntry> located(Bytes archive, const Listed& listed) {
    ZipEntry entry = listed.entry;
    entry.compressed = listed.method != 0 || listed.stored != entry.size;
    entry.size = listed.stored;
    if ((listed.flags & kEncrypted) != 0)
        return refuse(fmt::format("its entry {} is encrypted", shown(entry.name)));
    auto header = at(archive, entry.begin);
    if (!header || header->number<std::uint32_t>() != kLocalHeader) return damaged();
    header->take(2 + 2);
    const auto method = header->number<std::uint16_t>();
    header->take(2 + 2 + 4 + 4 + 4);
    const auto name_bytes = header->number<std::uint16_t>();
    const auto extra_bytes = header->number<std::uint16_t>();
    const auto name = extra_bytes ? header->take(*name_bytes) : std::nullopt;
    if (!name || !header->take(*extra_bytes)) return damaged();
    if (text_of(*name) != entry.name || method != listed.method)
        return refuse(fmt::format("its zip directory and the header of its entry {} disagree",
                                  shown(entry.name)));
    entry.payload = entry.begin + header->position();
    if (header->left() < entry.size) return damaged();
    return entry;
}

bool overlap(const std::vector<ZipEntry>& entries, std::uint64_t directory) {
    std::vector<const ZipEntry*> sorted;
    sorted.reserve(entries.size());
    for (const ZipEntry& entry : entries) {
        sorted.push_back(&entry);
    }
    std::ranges::sort(sorted, {}, &ZipEntry::begin);
    std::uint64_t free_from = 0;
    for (const ZipEntry* entry : sorted) {
        if (entry->begin < free_from) return true;
        free_from = entry->payload + entry->size;
    }
    return free_from > directory;
}

}  // namespace

Result<std::vector<ZipEntry>> read_zip_directory(Bytes archive) {
    const auto directory = read_end(archive);
    if (!directory) return damaged();
    if (directory->entries > kMostEntries)
        return refuse(fmt::format(
            "it has {} zip entries; at most {} are read", directory->entries, kMostEntries));
    auto cursor = at(archive, directory->offset);
    if (!cursor || cursor->left() < directory->size) return damaged();
    std::vector<ZipEntry> entries;
    std::set<std::string_view> names;
    for (std::uint64_t i = 0; i < directory->entries; ++i) {
        const auto listed = read_listed(*cursor);
        if (!listed) return damaged();
        ELPIS_TRY(const ZipEntry entry, located(archive, *listed));
        if (!names.insert(entry.name).second)
            return refuse(
                fmt::format("it has two zip entries with the name {}", shown(entry.name)));
        entries.push_back(entry);
    }
    if (overlap(entries, directory->offset)) return refuse("its zip entries overlap");
    return entries;
}

}  // namespace elpis::steering::formats
