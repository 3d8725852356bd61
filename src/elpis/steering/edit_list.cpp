#include "elpis/steering/edit_list.h"

#include <utility>
#include <vector>

#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {
Edit& EditList::at(int block) {
    Edit& edit = edits_[block];
    edit.block = block;
    return edit;
}

void EditList::add(const Rows& rows, double strength) {
    for (const auto& [block, row] : rows) {
        Rows absolute;
        add_scaled(absolute, {{block, row}}, strength * library_.typical_norm(block));
        at(block).add = std::move(absolute[block]);
    }
}

void EditList::operate(const Vector& vector, const Operation& operation, double amount) {
    for (const auto& [block, row] : vector.rows) {
        if (length_of(row) == 0.0) continue;
        const double norm = library_.typical_norm(block);
        if (operation.what == Operator::Project) {
            at(block).projections.push_back(
                {.unit = unit_of(row), .amount = static_cast<float>(amount)});
        } else {  // an ablation has both at 0
            at(block).clamps.push_back({.unit = unit_of(row),
                                        .low = static_cast<float>(operation.low * norm),
                                        .high = static_cast<float>(operation.high * norm)});
        }
    }
}

Injection EditList::finish(bool keep_norm) {
    std::vector<Edit> edits;
    edits.reserve(edits_.size());
    for (auto& [block, edit] : edits_) {
        edit.keep_norm = keep_norm;
        edits.push_back(std::move(edit));
    }
    return Injection(std::move(edits));
}

}  // namespace elpis::steering
