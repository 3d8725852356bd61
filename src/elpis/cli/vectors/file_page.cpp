#include "elpis/cli/vectors/file_page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/utf8.h"
#include "elpis/cli/bar.h"
#include "elpis/cli/terminal.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;
using steering::VectorFile;

constexpr int kCells = 20;
constexpr std::size_t kLongestValue = 60;  // characters of a key's value that are shown

// ‖row‖ as a share of the block's typical norm, where the file tells that.
std::optional<double> share_of(const VectorFile& file, int block, double length) {
    const auto index = static_cast<std::size_t>(block);
    if (index >= file.residual_rms.size() || file.residual_rms[index] <= 0.0F) return std::nullopt;
    const auto& row = file.directions.begin()->second.begin()->second;
    return length / (static_cast<double>(file.residual_rms[index]) *
                     std::sqrt(static_cast<double>(row.size())));
}

std::string rows_table(const VectorFile& file, const steering::Rows& rows, const Look& look) {
    double longest = 0.0;
    for (const auto& [block, row] : rows)
        longest = std::max(longest, steering::length_of(row));
    std::string table = fmt::format("  {:>6}  {:>10}  {:>7}\n", "block", "length", "share");
    for (const auto& [block, row] : rows) {
        const double length = steering::length_of(row);
        const auto share = share_of(file, block, length);
        table += fmt::format("  {:>6}  {:>10.5g}  {:>7}  {}\n",
                             block,
                             length,
                             share ? fmt::format("{:.4f}", *share) : "-",
                             progress_bar(length / longest, kCells, look.unicode));
    }
    return table;
}

std::string shortened(const std::string& value) {
    if (value.size() <= kLongestValue) return value;
    return fmt::format(
        "{}… ({} bytes)", utf8::repair(value.substr(0, kLongestValue)), value.size());
}

}  // namespace

std::string file_page(const std::filesystem::path& path, const VectorFile& file, const Look& look) {
    const auto heading = [&](std::string_view text) {
        return "\n" + paint(look, Ink::Bold, text) + "\n";
    };
    std::string page = fmt::format("{}\n", paint(look, Ink::Bold, tamed(path.string())));
    page += fmt::format("  {}; {} direction{} of width {}{}\n",
                        tamed(file.dialect),
                        file.directions.size(),
                        file.directions.size() == 1 ? "" : "s",
                        file.directions.begin()->second.begin()->second.size(),
                        file.operation == steering::FileOperation::Project
                            ? ", to be projected out, which must not be added"
                            : "");
    for (const auto& [name, rows] : file.directions) {
        page += heading(name.empty() ? "(no name)" : tamed(name));
        page += rows_table(file, rows, look);
    }
    if (!file.fields.empty() || !file.residual_rms.empty()) page += heading("Keys");
    for (const auto& [key, value] : file.fields)
        page += fmt::format("  {} = {}\n", tamed(key), tamed(shortened(value)));
    if (!file.residual_rms.empty()) {
        page += fmt::format("  elpis.residual_rms = {} numbers from {:.3g} to {:.3g}\n",
                            file.residual_rms.size(),
                            *std::ranges::min_element(file.residual_rms),
                            *std::ranges::max_element(file.residual_rms));
    }
    if (!file.remarks.empty()) page += heading("Choices made while reading");
    for (const std::string& remark : file.remarks)
        page += fmt::format("  {}\n", tamed(remark));
    return page;
}

std::string file_json(const std::filesystem::path& path, const VectorFile& file) {
    Json directions = Json::array();
    for (const auto& [name, rows] : file.directions) {
        Json blocks = Json::array();
        for (const auto& [block, row] : rows) {
            const double length = steering::length_of(row);
            Json entry = {{"block", block}, {"length", length}};
            if (const auto share = share_of(file, block, length)) entry["share"] = *share;
            blocks.push_back(std::move(entry));
        }
        directions.push_back({{"name", name},
                              {"width", rows.begin()->second.size()},
                              {"blocks", std::move(blocks)}});
    }
    const Json page = {
        {"file", path.string()},
        {"dialect", file.dialect},
        {"operation", file.operation == steering::FileOperation::Project ? "project" : "add"},
        {"directions", std::move(directions)},
        {"fields", file.fields},
        {"residual_rms", file.residual_rms},
        {"remarks", file.remarks}};
    return page.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

}  // namespace elpis::cli
