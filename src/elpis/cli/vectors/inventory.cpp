#include "elpis/cli/vectors/inventory.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/vector_folder.h"
#include "elpis/steering/vector.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;
namespace keys = steering::formats::keys;
using Json = nlohmann::ordered_json;
using steering::value_of;
using steering::VectorFile;

std::vector<int> blocks_of(const steering::Rows& rows) {
    std::vector<int> blocks;
    for (const auto& [block, row] : rows)
        blocks.push_back(block);
    return blocks;
}

std::string model_of(const VectorFile& file) {
    std::string_view architecture = value_of(file.fields, keys::kModelArchitecture);
    if (architecture.empty()) architecture = value_of(file.fields, steering::field::kModelHint);
    std::string model(architecture.empty() ? "a model that is not told" : architecture);
    const std::string_view blocks = value_of(file.fields, keys::kModelBlocks);
    if (!blocks.empty()) model += fmt::format(", {} blocks", blocks);
    model += fmt::format(", width {}", file.directions.begin()->second.begin()->second.size());
    const std::string_view fingerprint = value_of(file.fields, keys::kModelFingerprint);
    if (!fingerprint.empty()) model += fmt::format(", file {}", fingerprint);
    return model;
}

void add(const std::string& name, const VectorFile& file, ListedSet& set) {
    if (set.vectors.empty()) {
        set.model = model_of(file);
        set.fingerprint = value_of(file.fields, keys::kModelFingerprint);
    }
    const std::string_view status = value_of(file.fields, steering::field::kStanding);
    for (const auto& [direction, rows] : file.directions) {
        set.vectors.push_back(
            {.name = direction.empty() ? name : direction,
             .blocks = spans(blocks_of(rows)),
             .method = std::string(value_of(file.fields, steering::field::kMethod)),
             .strength = std::string(value_of(file.fields, steering::field::kFullStrength)),
             .status = std::string(status.empty() ? "unevaluated" : status)});
    }
}

// Rows of cells with a margin, the columns aligned.
std::string table(const std::vector<std::array<std::string, 5>>& rows) {
    std::array<int, 5> widths{};
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths.at(i) = std::max(widths.at(i), columns(row.at(i)));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line = " ";
        for (std::size_t i = 0; i < row.size(); ++i)
            line += fmt::format(" {}{:{}}", row.at(i), "", widths.at(i) - columns(row.at(i)) + 1);
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

// Of the method the word that tells methods apart; the rest is in `elpis vectors show`.
std::string in_short(const std::string& method) {
    return method.substr(0, method.find(','));
}

}  // namespace

std::string spans(const std::vector<int>& numbers) {
    std::string text;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        std::size_t last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
            ++last;
        if (!text.empty()) text += ", ";
        text += last == i ? fmt::format("{}", numbers[i])
                          : fmt::format("{}-{}", numbers[i], numbers[last]);
        i = last;
    }
    return text;
}

ListedSet listed(const fs::path& place) {
    ListedSet set{.place = place, .model = {}, .fingerprint = {}, .vectors = {}, .trouble = {}};
    std::error_code unknown;
    if (fs::is_directory(place, unknown)) {
        const auto files = steering::read_vector_folder(place, {});
        if (!files) {
            set.trouble = files.error().message;
            return set;
        }
        for (const auto& [name, file] : *files)
            add(name, file, set);
        return set;
    }
    const auto file = steering::read_vector_file(place, {});
    if (!file) {
        set.trouble = file.error().message;
    } else {
        add(place.stem().string(), *file, set);
    }
    return set;
}

std::vector<fs::path> trained_sets(const fs::path& cache) {
    std::vector<fs::path> sets;
    std::error_code error;
    fs::directory_iterator entry(cache / "vectors", error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
        std::error_code unknown;
        // What a training is writing, or left behind when it was killed, is no set.
        if (entry->is_directory(unknown) && entry->path().extension() != ".partial")
            sets.push_back(entry->path());
    }
    std::ranges::sort(sets);
    return sets;
}

std::string list_page(const std::vector<ListedSet>& sets,
                      const std::string& fingerprint,
                      const Look& look) {
    std::string page;
    for (const ListedSet& set : sets) {
        if (!page.empty()) page += '\n';
        page += paint(look, Ink::Bold, tamed(set.place.string())) + "\n";
        if (!set.trouble.empty()) {
            page += fmt::format(
                "  {} {}\n", paint(look, Ink::Red, "not readable:"), tamed(set.trouble));
            continue;
        }
        const bool ours = !fingerprint.empty() && set.fingerprint == fingerprint;
        page += fmt::format(
            "  for {}{}\n", tamed(set.model), ours ? ": the model of the settings" : "");
        std::vector<std::array<std::string, 5>> rows{
            {"name", "blocks", "method", "strength 1", "status"}};
        for (const ListedVector& it : set.vectors) {
            rows.push_back({tamed(it.name),
                            it.blocks,
                            tamed(in_short(it.method)),
                            tamed(it.strength),
                            tamed(it.status)});
        }
        page += table(rows);
    }
    if (page.empty()) page = "There are no vectors yet; elpis vectors train makes them.\n";
    return page;
}

std::string list_json(const std::vector<ListedSet>& sets, const std::string& fingerprint) {
    Json list = Json::array();
    for (const ListedSet& set : sets) {
        Json vectors = Json::array();
        for (const ListedVector& it : set.vectors) {
            vectors.push_back({{"name", it.name},
                               {"blocks", it.blocks},
                               {"method", it.method},
                               {"full_strength", it.strength},
                               {"status", it.status}});
        }
        Json entry = {{"place", set.place.string()},
                      {"model", set.model},
                      {"fingerprint", set.fingerprint},
                      {"for_this_model", !fingerprint.empty() && set.fingerprint == fingerprint},
                      {"vectors", std::move(vectors)}};
        if (!set.trouble.empty()) entry["trouble"] = set.trouble;
        list.push_back(std::move(entry));
    }
    return Json{{"sets", std::move(list)}}.dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace elpis::cli
