#include "elpis/steering/formats/layer_rule.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/direction_name.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::formats {
namespace {

using Row = std::span<const float>;

std::string plural(std::size_t count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// Collects rows and checks each against the model and against those before it.
class Collection {
public:
    Collection(const VectorReading& how, std::vector<std::string>& remarks)
        : how_(how), remarks_(remarks) {}

    Result<void> add(const std::string& name, int block, Row row) {
        ELPIS_OK(check_width(row));
        if (block < 0 || block >= kMostLayers || (how_.model && block >= how_.model->blocks))
            return refuse(out_of_range(block));
        seen_.insert(name);
        if (std::ranges::all_of(row, [](float x) { return x == 0.0F; })) {
            zero_blocks_.push_back(block);
            return {};
        }
        if (!std::ranges::all_of(row, [](float x) { return std::isfinite(x); })) {
            return refuse(
                fmt::format("the row for block {}{} has NaN, infinity or a number beyond float32",
                            block,
                            name.empty() ? "" : " of " + shown(name)));
        }
        if (!rows_[name].try_emplace(block, row.begin(), row.end()).second) {
            return refuse(fmt::format(
                "it has two rows for block {}{}", block, name.empty() ? "" : " of " + shown(name)));
        }
        return {};
    }

    // A zero row is what an author leaves at a layer that was not trained; nothing but zeros is a
    // file gone wrong.
    Result<std::map<std::string, Rows>> take() {
        if (seen_.empty()) return refuse("it holds no direction");
        for (const std::string& name : seen_) {
            if (!rows_.contains(name)) {
                return refuse(name.empty() ? "every number in it is 0"
                                           : "every number of " + shown(name) + " is 0");
            }
        }
        if (!zero_blocks_.empty()) {
            remarks_.push_back(fmt::format("{} of zeros left out (first: block {})",
                                           plural(zero_blocks_.size(), "row"),
                                           *std::ranges::min_element(zero_blocks_)));
        }
        return std::move(rows_);
    }

private:
    Result<void> check_width(Row row) {
        if (how_.model && row.size() != static_cast<std::size_t>(how_.model->width)) {
            return refuse(
                fmt::format("its rows have {}, and the model's residual stream is {} wide; "
                            "it was made for another model",
                            plural(row.size(), "number"),
                            how_.model->width));
        }
        if (width_ != 0 && row.size() != width_) {
            return refuse(
                fmt::format("its rows have different widths, {} and {}", width_, row.size()));
        }
        width_ = row.size();
        return {};
    }

    std::string out_of_range(int block) const {
        if (!how_.model)
            return fmt::format("it has a row for block {}; blocks are counted from 0", block);
        return fmt::format("it has a row for block {}, and the model has {} blocks (0 to {})",
                           block,
                           how_.model->blocks,
                           how_.model->blocks - 1);
    }

    const VectorReading& how_;
    std::vector<std::string>& remarks_;
    std::map<std::string, Rows> rows_;
    std::set<std::string> seen_;
    std::vector<int> zero_blocks_;
    std::size_t width_ = 0;
};

// The block that row 0 of a table of rows acts on: 0, or −1 when row 0 is the embedding.
Result<int> first_block(std::size_t rows,
                        const VectorReading& how,
                        std::vector<std::string>& remarks) {
    if (how.row_zero) {
        if (*how.row_zero < -1 || *how.row_zero >= kMostLayers)
            return refuse(fmt::format("row 0 cannot act on block {}", *how.row_zero));
        remarks.push_back(
            fmt::format("{}, row 0 at block {} as asked for", plural(rows, "row"), *how.row_zero));
        return *how.row_zero;
    }
    if (!how.model) {
        remarks.push_back(
            fmt::format("{}, taken as one per block from block 0 on: no model to compare with",
                        plural(rows, "row")));
        return 0;
    }
    const auto blocks = static_cast<std::size_t>(how.model->blocks);
    if (rows != blocks && rows != blocks + 1) {
        return refuse(
            fmt::format("it has {}, and the model {} blocks; {} rows (one per block) or {} (the "
                        "embedding first) "
                        "would fit",
                        plural(rows, "row"),
                        blocks,
                        blocks,
                        blocks + 1));
    }
    const bool embedding = rows == blocks + 1;
    remarks.push_back(embedding
                          ? fmt::format("{} for {} blocks: row 0 taken as the embedding and left "
                                        "out, row r acts on block r − 1",
                                        rows,
                                        blocks)
                          : fmt::format("{} for {} blocks: row r acts on block r", rows, blocks));
    return embedding ? -1 : 0;
}

Result<void> add_table(const Array& table, const std::string& name, int first, Collection& rows) {
    const std::size_t width = table.shape[1];
    for (std::size_t r = 0; r < table.shape[0]; ++r) {
        const int block = first + static_cast<int>(r);
        if (block < 0) continue;
        ELPIS_OK(rows.add(name, block, Row(table.numbers).subspan(r * width, width)));
    }
    return {};
}

// Some authors save {"vector": …, "layer": 15}.
std::optional<int> layer_field(const Contents& contents) {
    const auto field = contents.fields.find("layer");
    if (field == contents.fields.end()) return std::nullopt;
    const std::string& text = field->second;
    int layer = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), layer);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return layer;
}

Result<void> add_array(const FoundArray& found,
                       const Contents& contents,
                       const VectorReading& how,
                       std::vector<std::string>& remarks,
                       Collection& rows) {
    ELPIS_TRY(const DirectionName name, direction_name(found.path));
    const Array& array = found.array;
    const std::string label =
        found.path.empty() ? "it" : shown(fmt::format("{}", fmt::join(found.path, ".")));
    if (array.shape.empty()) {
        remarks.push_back(fmt::format("{} is a single number and was left out", label));
        return {};
    }
    if (array.shape.size() > 2 || (array.shape.size() == 2 && name.layer)) {
        return refuse(fmt::format("{} has the shape {}; a direction is one row{}",
                                  label,
                                  shape_text(array),
                                  name.layer ? "" : ", or a table with one row per block"));
    }
    if (array.shape.size() == 2) {
        if (array.shape[0] > static_cast<std::size_t>(kMostLayers)) {
            return refuse(fmt::format(
                "{} has {} rows; no model has that many blocks", label, array.shape[0]));
        }
        ELPIS_TRY(const int first, first_block(array.shape[0], how, remarks));
        return add_table(array, name.name, first, rows);
    }
    if (name.layer) {
        const bool shifted = how.measured && contents.control_vector;
        return rows.add(name.name, *name.layer - (shifted ? 1 : 0), array.numbers);
    }
    if (const auto layer = layer_field(contents)) {
        remarks.push_back(
            fmt::format("{} names no layer: block {} taken, the file's \"layer\"", label, *layer));
        return rows.add(name.name, *layer, array.numbers);
    }
    if (how.model && (how.default_block < 0 || how.default_block >= how.model->blocks)) {
        return refuse(
            fmt::format("it names no layer, and model.steering_layer is {}, while the model has "
                        "the blocks 0 to "
                        "{}",
                        how.default_block,
                        how.model->blocks - 1));
    }
    remarks.push_back(fmt::format(
        "{} names no layer: block {} (model.steering_layer) taken", label, how.default_block));
    return rows.add(name.name, how.default_block, array.numbers);
}

}  // namespace

Result<std::map<std::string, Rows>> rows_by_block(Contents& contents, const VectorReading& how) {
    Collection rows(how, contents.remarks);
    for (const FoundArray& found : contents.arrays) {
        ELPIS_OK(add_array(found, contents, how, contents.remarks, rows));
    }
    if (how.measured) {
        contents.remarks.emplace_back(
            contents.control_vector
                ? "direction.N taken as measured: it acts on block N − 1"
                : "`measured` is about control vectors in GGUF and changes nothing here");
    }
    return rows.take();
}

}  // namespace elpis::steering::formats
