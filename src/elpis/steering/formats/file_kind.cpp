#include "elpis/steering/formats/file_kind.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/safetensors.h"
#include "elpis/steering/formats/torch_legacy.h"

namespace elpis::steering::formats {
namespace {

using std::string_view_literals::operator""sv;

struct Refused {
    std::string_view head;
    std::string_view why;
};
constexpr std::array<Refused, 6> kRefused = {{
    {"version https://git-lfs"sv,
     "it is a pointer of Git LFS, not the file itself; fetch it with `git lfs pull`"},
    {"\x93NUMPY"sv, "it is a NumPy file (.npy); save it as safetensors, GGUF or with torch.save"},
    {"\x1F\x8B"sv, "it is compressed (gzip); unpack it first"},
    {"\x28\xB5\x2F\xFD"sv, "it is compressed (zstd); unpack it first"},
    {"\xFD"
     "7zXZ"sv,
     "it is compressed (xz); unpack it first"},
    {"\x89HDF"sv, "it is an HDF5 file; save it as safetensors, GGUF or with torch.save"},
}};

// The archives of PyTorch's first versions: tar, with the entries storages, tensors and pickle.
bool is_tar(std::string_view file) {
    constexpr std::size_t kMagicAt = 257;
    return file.size() > kMagicAt && file.substr(kMagicAt).starts_with("ustar");
}

bool is_json(std::string_view file) {
    if (file.starts_with("\xEF\xBB\xBF")) file.remove_prefix(3);
    const std::size_t first = file.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && file[first] == '{';
}

}  // namespace

Result<FileKind> kind_of_file(Bytes bytes) {
    const std::string_view file = text_of(bytes);
    if (file.starts_with("GGUF")) return FileKind::Gguf;
    if (file.starts_with("PK\x03\x04")) return FileKind::Zip;
    if (is_torch_legacy(bytes)) return FileKind::TorchLegacy;
    if (file.starts_with('\x80')) return FileKind::BarePickle;
    if (is_safetensors(bytes)) return FileKind::Safetensors;
    if (is_tar(file)) {
        return refuse(
            "it is a tar archive, as PyTorch wrote before 2017, which is not read; load it with "
            "PyTorch and save it anew");
    }
    const auto* const known = std::ranges::find_if(
        kRefused, [&](const Refused& refused) { return file.starts_with(refused.head); });
    if (known != kRefused.end()) return refuse(std::string(known->why));
    if (is_json(file)) return FileKind::Json;
    return refuse(file.empty()
                      ? "it is empty"
                      : "it is of no known kind; GGUF, PyTorch (.pt), safetensors, .svec and "
                        "JSON are read");
}

}  // namespace elpis::steering::formats
