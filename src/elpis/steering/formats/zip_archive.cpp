#include "elpis/steering/formats/zip_archive.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <zip.h>
#include <zipconf.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/zip_directory.h"

namespace elpis::steering::formats {
namespace {

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

class ZipError {
public:
    ZipError() { zip_error_init(&error_); }
    ~ZipError() { zip_error_fini(&error_); }
    ZipError(const ZipError&) = delete;
    ZipError& operator=(const ZipError&) = delete;

    zip_error_t* get() { return &error_; }
    std::string text() { return zip_error_strerror(&error_); }

private:
    zip_error_t error_{};
};

}  // namespace

void ZipArchive::Close::operator()(zip* archive) const {
    zip_discard(archive);
}

Result<ZipArchive> ZipArchive::open(Bytes archive) {
    ELPIS_TRY(std::vector<ZipEntry> entries, read_zip_directory(archive));
    ZipError error;
    zip_source_t* source = zip_source_buffer_create(archive.data(), archive.size(), 0, error.get());
    zip* opened = source == nullptr
                      ? nullptr
                      : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, error.get());
    if (opened == nullptr) {
        if (source != nullptr) zip_source_free(source);
        return refuse(fmt::format("its zip archive is damaged ({})", error.text()));
    }
    ZipArchive result(opened);
    result.entries_ = std::move(entries);
    return result;
}

Result<Bytes> ZipArchive::read(const std::string& name) {
    if (const auto known = read_.find(name); known != read_.end()) return bytes_of(known->second);
    const auto entry = std::ranges::find(entries_, name, &ZipEntry::name);
    if (entry == entries_.end())
        return refuse(fmt::format("it has no entry {}, which its pickle needs", shown(name)));
    if (entry->compressed) {
        return refuse(fmt::format(
            "its entry {} is compressed; torch.save stores entries as they are", shown(name)));
    }
    const auto index = static_cast<zip_uint64_t>(entry - entries_.begin());

    // Two readers of the directory have to agree, or one of them was misled.
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(archive_.get(), index, 0, &stat) != 0 || stat.size != entry->size ||
        name != stat.name)
        return refuse(fmt::format("its zip directory is ambiguous at the entry {}", shown(name)));

    const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive_.get(), index, 0));
    std::string bytes(static_cast<std::size_t>(entry->size), '\0');
    // The read at the end returns nothing, or that the checksum is wrong.
    char beyond = 0;
    const bool whole = file != nullptr &&
                       zip_fread(file.get(), bytes.data(), bytes.size()) ==
                           static_cast<zip_int64_t>(bytes.size()) &&
                       zip_fread(file.get(), &beyond, 1) == 0;
    if (!whole)
        return refuse(fmt::format("its entry {} is damaged: the checksum is wrong", shown(name)));
    return bytes_of(read_.emplace(name, std::move(bytes)).first->second);
}

}  // namespace elpis::steering::formats
