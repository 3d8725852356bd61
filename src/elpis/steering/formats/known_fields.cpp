#include "elpis/steering/formats/known_fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering::formats {
namespace {

using Json = nlohmann::json;

const std::string* field(const Contents& contents, std::string_view key) {
    const auto found = contents.fields.find(std::string(key));
    return found == contents.fields.end() ? nullptr : &found->second;
}

struct Demand {
    std::string_view key;
    std::string_view value;
    std::string_view why;
};

// Fields that may be absent, and have to be this where they are not.
constexpr std::array<Demand, 5> kDemands = {{
    {keys::kFormatVersion, "1", "it was written by a later Elpis"},
    {keys::kHook, kHookBlockOut, "only the output of a block can be steered"},
    {"glp.hook_point", "residual_stream_post_layer", "only the output of a block can be steered"},
    {"glp.structure", "per-layer", "only one direction per layer is read"},
    {"glp.spec_version", "1", "no other version is known"},
}};

Result<void> heed_operation(Contents& contents) {
    for (const std::string_view key :
         {keys::kMode, std::string_view("glp.mode"), std::string_view("dspark.mode")}) {
        const std::string* mode = field(contents, key);
        if (mode == nullptr || *mode == "add") continue;
        if (*mode != "project") {
            return refuse(
                fmt::format("its {} is {}; \"add\" and \"project\" are known", key, shown(*mode)));
        }
        contents.operation = FileOperation::Project;
    }
    return {};
}

// EasySteer says in a JSON text where it measured.
Result<void> heed_easysteer(const Contents& contents) {
    constexpr std::string_view kKey = "controlvector.easysteer";
    const std::string* text = field(contents, kKey);
    if (text == nullptr) return {};
    ELPIS_TRY(const Json native, parse_json(*text));
    if (!native.is_object() || !native.contains("component") || !native["component"].is_string())
        return {};
    const auto component = native["component"].get<std::string>();
    if (component != "hidden_states") {
        return refuse(
            fmt::format("its vectors belong to {}; only the output of a block (hidden_states) "
                        "can be steered",
                        shown(component)));
    }
    return {};
}

Result<void> heed_residual_rms(Contents& contents) {
    if (const std::string* text = field(contents, keys::kResidualRms)) {
        ELPIS_TRY(const Json list, parse_json(*text));
        if (!list.is_array() ||
            !std::ranges::all_of(list, [](const Json& x) { return x.is_number(); }))
            return refuse(fmt::format("its {} is no list of numbers", keys::kResidualRms));
        for (const Json& number : list) {
            contents.residual_rms.push_back(to_float(number.get<double>()));
        }
        contents.fields.erase(std::string(keys::kResidualRms));
    }
    if (!std::ranges::all_of(contents.residual_rms,
                             [](float rms) { return std::isfinite(rms) && rms >= 0.0F; })) {
        return refuse(
            fmt::format("its {} has a number that is negative or not finite", keys::kResidualRms));
    }
    return {};
}

// Files of the first versions called the fingerprint a checksum.
void rename_old_keys(Contents& contents) {
    auto old = contents.fields.extract(std::string(keys::kModelFingerprintOnce));
    if (old.empty()) return;
    old.key() = keys::kModelFingerprint;
    contents.fields.insert(std::move(old));
}

}  // namespace

Result<void> heed_fields(Contents& contents) {
    rename_old_keys(contents);
    for (const Demand& demand : kDemands) {
        const std::string* value = field(contents, demand.key);
        if (value != nullptr && *value != demand.value) {
            return refuse(
                fmt::format("its {} is {}, and {}", demand.key, shown(*value), demand.why));
        }
    }
    ELPIS_OK(heed_operation(contents));
    ELPIS_OK(heed_easysteer(contents));
    return heed_residual_rms(contents);
}

}  // namespace elpis::steering::formats
