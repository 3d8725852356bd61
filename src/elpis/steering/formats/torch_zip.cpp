#include "elpis/steering/formats/torch_zip.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/pickle_contents.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"
#include "elpis/steering/formats/zip_archive.h"
#include "elpis/steering/formats/zip_directory.h"

namespace elpis::steering::formats {
namespace {

constexpr std::string_view kPickle = "/data.pkl";

// The folder that holds everything: the file's name when it was saved.
Result<std::string> stem_of(const ZipArchive& archive) {
    std::string_view stem;
    bool found = false;
    for (const ZipEntry& entry : archive.entries()) {
        if (!entry.name.ends_with(kPickle)) continue;
        if (found) return refuse("it has two pickles named data.pkl");
        found = true;
        stem = entry.name.substr(0, entry.name.size() - kPickle.size());
    }
    if (!found) return refuse("it is a zip archive, but not of torch.save: it has no data.pkl");
    return std::string(stem);
}

Result<void> refuse_programs(const ZipArchive& archive, const std::string& stem) {
    for (const ZipEntry& entry : archive.entries()) {
        if (entry.name == stem + "/constants.pkl" || entry.name.starts_with(stem + "/code/")) {
            return refuse(
                "it is a TorchScript archive, a program; save only the tensors, as in "
                "torch.save({15: vector}, file)");
        }
    }
    return {};
}

Result<void> refuse_compressed(const ZipArchive& archive) {
    for (const ZipEntry& entry : archive.entries()) {
        if (entry.compressed) {
            return refuse(fmt::format("its entry {} is compressed, and torch.save compresses none",
                                      shown(entry.name)));
        }
    }
    return {};
}

Result<bool> big_endian(ZipArchive& archive, const std::string& stem) {
    const std::string name = stem + "/byteorder";
    for (const ZipEntry& entry : archive.entries()) {
        if (entry.name != name) continue;
        ELPIS_TRY(const Bytes order, archive.read(name));
        if (text_of(order) == "big") return true;
        if (text_of(order) != "little") {
            return refuse(fmt::format("its byte order is {}; \"little\" and \"big\" are known",
                                      shown(text_of(order))));
        }
    }
    return false;
}

}  // namespace

Result<Contents> read_torch_zip(Bytes file) {
    ELPIS_TRY(ZipArchive archive, ZipArchive::open(file));
    ELPIS_TRY(const std::string stem, stem_of(archive));
    ELPIS_OK(refuse_programs(archive, stem));
    ELPIS_OK(refuse_compressed(archive));
    ELPIS_TRY(const Bytes stream, archive.read(stem + std::string(kPickle)));
    ELPIS_TRY(const Pickle pickle, read_pickle(stream));
    if (pickle.length != stream.size()) return refuse("its pickle is followed by something else");
    PickleSurroundings around;
    ELPIS_TRY(around.big_endian, big_endian(archive, stem));
    around.container = "zip";
    around.storage_of = [&](std::string_view key) {
        return archive.read(fmt::format("{}/data/{}", stem, key));
    };
    return contents_of(pickle, around, NumberBudget::for_file_of(file.size()));
}

}  // namespace elpis::steering::formats
