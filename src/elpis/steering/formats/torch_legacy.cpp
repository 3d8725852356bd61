#include "elpis/steering/formats/torch_legacy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/pickle_contents.h"
#include "elpis/steering/formats/pickle_globals.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

// PROTO 2, LONG1 of ten bytes (0x1950a86a20f9469cfc6c), STOP.
constexpr std::array<unsigned char, 15> kHead = {
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E};
constexpr std::int64_t kVersion = 1001;

Result<Pickle> next_pickle(Bytes& rest) {
    ELPIS_TRY(Pickle pickle, read_pickle(rest));
    rest = rest.subspan(pickle.length);
    return pickle;
}

Result<void> check_version(Bytes& rest) {
    ELPIS_TRY(const Pickle version, next_pickle(rest));
    const auto* number = version.values.as<std::int64_t>(version.root);
    if (number == nullptr || *number != kVersion)
        return refuse(fmt::format("it is an old file of PyTorch, but not of version {}", kVersion));
    return {};
}

Result<void> check_system(Bytes& rest) {
    ELPIS_TRY(const Pickle system, next_pickle(rest));
    const auto* dict = system.values.as<Dict>(system.root);
    if (dict == nullptr) return refuse("it is an old file of PyTorch without its system record");
    for (const auto& [key, value] : dict->items) {
        const auto* name = system.values.as<Text>(key);
        const auto* flag = system.values.as<bool>(value);
        if (name != nullptr && name->utf8 == "little_endian" && flag != nullptr && !*flag) {
            return refuse(
                "it was saved on a big-endian machine; save it anew with a current PyTorch");
        }
    }
    return {};
}

using Widths = std::map<std::string_view, std::size_t>;

// Bytes per number of each storage that the object refers to.
Result<Widths> widths_of(const Pickle& object) {
    Widths widths;
    for (const Value& value : object.values.all()) {
        const auto* box = std::get_if<std::unique_ptr<Storage>>(&value);
        if (box == nullptr) continue;
        const Storage& storage = **box;
        const auto [known, added] = widths.try_emplace(storage.key, storage.type->width);
        if (!added && known->second != storage.type->width)
            return refuse(fmt::format("its storage {} has two types", shown(storage.key)));
    }
    return widths;
}

using Storages = std::map<std::string_view, Bytes>;

Result<Storages> read_storages(Bytes rest, const Pickle& keys, const Widths& widths) {
    const auto* list = keys.values.as<List>(keys.root);
    if (list == nullptr) return refuse("it is an old file of PyTorch without its list of storages");
    ByteCursor cursor(rest);
    Storages storages;
    for (const ValueId id : list->items) {
        const auto* key = keys.values.as<Text>(id);
        const auto width = key == nullptr ? widths.end() : widths.find(key->utf8);
        if (width == widths.end())
            return refuse("it lists a storage that none of its tensors uses");
        std::int64_t count = 0;
        if (!cursor.read(count) || count < 0 ||
            static_cast<std::uint64_t>(count) > cursor.left() / width->second) {
            return refuse(
                fmt::format("its storage {} reaches past the end; the file may be cut short",
                            shown(width->first)));
        }
        Bytes bytes;
        cursor.take(static_cast<std::uint64_t>(count) * width->second, bytes);
        if (!storages.try_emplace(width->first, bytes).second)
            return refuse(fmt::format("it lists the storage {} twice", shown(width->first)));
    }
    if (cursor.left() != 0)
        return refuse(fmt::format("it goes on for {} bytes after its last storage", cursor.left()));
    return storages;
}

}  // namespace

bool is_torch_legacy(Bytes file) {
    return file.size() >= kHead.size() &&
           std::ranges::equal(file.first(kHead.size()), std::as_bytes(std::span(kHead)));
}

Result<Contents> read_torch_legacy(Bytes file) {
    if (!is_torch_legacy(file)) return refuse("it is no file of an old PyTorch");
    Bytes rest = file.subspan(kHead.size());
    ELPIS_OK(check_version(rest));
    ELPIS_OK(check_system(rest));
    ELPIS_TRY(const Pickle object, next_pickle(rest));
    ELPIS_TRY(const Pickle keys, next_pickle(rest));
    ELPIS_TRY(const Widths widths, widths_of(object));
    ELPIS_TRY(const Storages storages, read_storages(rest, keys, widths));
    PickleSurroundings around;
    around.container = "legacy";
    around.storage_of = [&](std::string_view key) -> Result<Bytes> {
        const auto found = storages.find(key);
        if (found == storages.end())
            return refuse(fmt::format("it has no storage {}, which its pickle needs", shown(key)));
        return found->second;
    };
    return contents_of(object, around, NumberBudget::for_file_of(file.size()));
}

Result<Contents> read_bare_pickle(Bytes file) {
    ELPIS_TRY(const Pickle pickle, read_pickle(file));
    if (pickle.length != file.size()) return refuse("its pickle is followed by something else");
    PickleSurroundings around;
    around.container = "bare pickle";
    around.storage_of = [](std::string_view) -> Result<Bytes> {
        return refuse("it is a bare pickle, and the numbers of its tensors lie elsewhere");
    };
    return contents_of(pickle, around, NumberBudget::for_file_of(file.size()));
}

}  // namespace elpis::steering::formats
