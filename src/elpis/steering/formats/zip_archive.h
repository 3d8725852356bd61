#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/zip_directory.h"

struct zip;

namespace elpis::steering::formats {

// A zip archive in memory. One thread.
class ZipArchive {
public:
    // `archive` must outlive the result. Refused: what read_zip_directory and libzip refuse.
    static Result<ZipArchive> open(Bytes archive);

    const std::vector<ZipEntry>& entries() const { return entries_; }

    // The bytes of an entry, read once, with its checksum verified; they live as long as the
    // archive. Refused: no such entry, a compressed one, a wrong checksum.
    Result<Bytes> read(const std::string& name);

private:
    struct Close {
        void operator()(zip* archive) const;
    };
    explicit ZipArchive(zip* archive) : archive_(archive) {}

    std::unique_ptr<zip, Close> archive_;
    std::vector<ZipEntry> entries_;
    std::map<std::string, std::string, std::less<>> read_;
};

}  // namespace elpis::steering::formats
