#include "elpis/steering/formats/zip_directory.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
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

// A cursor at `position`; false when that lies outside.
bool seek(Bytes archive, std::uint64_t position, ByteCursor& cursor) {
    if (position > archive.size()) return false;
    cursor = ByteCursor(archive.subspan(static_cast<std::size_t>(position)));
    return true;
}

bool reads(ByteCursor& cursor, std::uint32_t signature) {
    std::uint32_t found = 0;
    return cursor.read(found) && found == signature;
}

// Where the end record lies, behind which a comment of the length it tells reaches exactly to the
// end.
std::optional<std::size_t> find_end(Bytes archive) {
    constexpr std::size_t kLongestComment = 0xFFFF;
    for (std::size_t comment = 0; comment <= kLongestComment; ++comment) {
        if (archive.size() < kDirectoryEndBytes + comment) return std::nullopt;
        const std::size_t position = archive.size() - kDirectoryEndBytes - comment;
        ByteCursor cursor(archive.subspan(position));
        std::uint16_t length = 0;
        if (reads(cursor, kDirectoryEnd) && cursor.skip(kDirectoryEndBytes - 6) &&
            cursor.read(length) && length == comment) {
            return position;
        }
    }
    return std::nullopt;
}

std::optional<Directory> read_end64(Bytes archive, std::size_t end) {
    if (end < kLocator64Bytes) return std::nullopt;
    ByteCursor cursor(archive.subspan(end - kLocator64Bytes));
    std::uint64_t position = 0;
    Directory directory;
    const bool read = reads(cursor, kLocator64) && cursor.skip(4) && cursor.read(position) &&
                      seek(archive, position, cursor) && reads(cursor, kDirectoryEnd64) &&
                      cursor.skip(8 + 2 + 2 + 4 + 4 + 8) && cursor.read(directory.entries) &&
                      cursor.read(directory.size) && cursor.read(directory.offset);
    return read ? std::optional(directory) : std::nullopt;
}

std::optional<Directory> read_end(Bytes archive) {
    const auto end = find_end(archive);
    if (!end) return std::nullopt;
    ByteCursor cursor(archive.subspan(*end));
    std::uint16_t entries = 0;
    std::uint32_t size = 0;
    std::uint32_t offset = 0;
    if (!cursor.skip(10) || !cursor.read(entries) || !cursor.read(size) || !cursor.read(offset))
        return std::nullopt;
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
        std::uint16_t id = 0;
        std::uint16_t length = 0;
        Bytes data;
        if (!fields.read(id) || !fields.read(length) || !fields.take(length, data)) return false;
        if (id != 1) continue;
        ByteCursor figures(data);
        for (std::uint64_t* figure : {&listed.entry.size, &listed.stored, &listed.entry.begin}) {
            if (*figure == kIn64 && !figures.read(*figure)) return false;
        }
        return true;
    }
    return true;
}

bool read_listed(ByteCursor& cursor, Listed& listed) {
    std::uint32_t stored = 0;
    std::uint32_t size = 0;
    std::uint32_t begin = 0;
    std::uint16_t name_bytes = 0;
    std::uint16_t extra_bytes = 0;
    std::uint16_t comment_bytes = 0;
    Bytes extra;
    const bool read = reads(cursor, kDirectoryEntry) && cursor.skip(2 + 2) &&
                      cursor.read(listed.flags) && cursor.read(listed.method) &&
                      cursor.skip(2 + 2 + 4) && cursor.read(stored) && cursor.read(size) &&
                      cursor.read(name_bytes) && cursor.read(extra_bytes) &&
                      cursor.read(comment_bytes) && cursor.skip(2 + 2 + 4) && cursor.read(begin) &&
                      cursor.take(name_bytes, listed.entry.name) &&
                      cursor.take(extra_bytes, extra) && cursor.skip(comment_bytes);
    listed.stored = stored;
    listed.entry.size = size;
    listed.entry.begin = begin;
    return read && read_zip64(extra, listed);
}

// Finds the payload behind the local header, whose extra field differs from the directory's (it
// pads).
Result<ZipEntry> located(Bytes archive, const Listed& listed) {
    ZipEntry entry = listed.entry;
    entry.compressed = listed.method != 0 || listed.stored != entry.size;
    entry.size = listed.stored;
    if ((listed.flags & kEncrypted) != 0)
        return refuse(fmt::format("its entry {} is encrypted", shown(entry.name)));
    ByteCursor header{Bytes()};
    std::uint16_t method = 0;
    std::uint16_t name_bytes = 0;
    std::uint16_t extra_bytes = 0;
    std::string_view name;
    if (!seek(archive, entry.begin, header) || !reads(header, kLocalHeader) ||
        !header.skip(2 + 2) || !header.read(method) || !header.skip(2 + 2 + 4 + 4 + 4) ||
        !header.read(name_bytes) || !header.read(extra_bytes) || !header.take(name_bytes, name) ||
        !header.skip(extra_bytes) || header.left() < entry.size) {
        return damaged();
    }
    if (name != entry.name || method != listed.method) {
        return refuse(fmt::format("its zip directory and the header of its entry {} disagree",
                                  shown(entry.name)));
    }
    entry.payload = entry.begin + header.position();
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
    if (directory->entries > kMostEntries) {
        return refuse(fmt::format(
            "it has {} zip entries; at most {} are read", directory->entries, kMostEntries));
    }
    ByteCursor cursor{Bytes()};
    if (!seek(archive, directory->offset, cursor) || cursor.left() < directory->size)
        return damaged();
    std::vector<ZipEntry> entries;
    std::set<std::string_view> names;
    for (std::uint64_t i = 0; i < directory->entries; ++i) {
        Listed listed;
        if (!read_listed(cursor, listed)) return damaged();
        ELPIS_TRY(const ZipEntry entry, located(archive, listed));
        if (!names.insert(entry.name).second) {
            return refuse(
                fmt::format("it has two zip entries with the name {}", shown(entry.name)));
        }
        entries.push_back(entry);
    }
    if (overlap(entries, directory->offset)) return refuse("its zip entries overlap");
    return entries;
}

}  // namespace elpis::steering::formats
