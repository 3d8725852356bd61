#include "elpis/backends/hf/hub.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "elpis/backends/hf/random_file.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;

// A name that leads nowhere but into its own folder.
bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= 96 && name.front() != '.' && name.front() != '-' &&
           std::ranges::all_of(name, [](char letter) {
               return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' ||
                      letter == '_' || letter == '.';
           });
}

struct Id {
    std::string_view org;
    std::string_view name;
    std::string_view revision = "main";
};

Id parts_of(std::string_view text) {
    Id id;
    if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
        id.revision = text.substr(at + 1);
        text = text.substr(0, at);
    }
    const std::size_t slash = std::min(text.find('/'), text.size());
    id.org = text.substr(0, slash);
    id.name = slash < text.size() ? text.substr(slash + 1) : std::string_view();
    return id;
}

}  // namespace

bool is_hub_id(std::string_view text) {
    const Id id = parts_of(text);
    return is_plain(id.org) && is_plain(id.name) && is_plain(id.revision);
}

Result<fs::path> find_in_hub(std::string_view text, const fs::path& hub) {
    if (!is_hub_id(text)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is neither a checkpoint folder nor an id like org/name",
                                steering::formats::shown(text)));
    }
    const Id id = parts_of(text);
    const fs::path model = hub / fmt::format("models--{}--{}", id.org, id.name);
    constexpr std::uint64_t kLongestRevision = 256;
    std::error_code error;
    std::string snapshot(id.revision);
    if (const auto named = read_text(model / "refs" / id.revision, kLongestRevision))
        snapshot = trimmed(*named);
    fs::path folder = model / "snapshots" / snapshot;
    if (is_plain(snapshot) && fs::is_directory(folder, error)) return folder;
    return fail(
        ErrorCode::NotFound,
        fmt::format("the checkpoint {} is not in the local cache {}; this fetches it: "
                    "hf download {}/{}{}",
                    text,
                    hub.string(),
                    id.org,
                    id.name,
                    id.revision == "main" ? "" : fmt::format(" --revision {}", id.revision)));
}

}  // namespace elpis::backends::hf
