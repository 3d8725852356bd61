#include "elpis/steering/train/train_report.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/steering/statistics.h"

namespace elpis::steering {

std::optional<double> TrainReport::over_band(std::map<std::string, double> BlockFigures::* figure,
                                             std::string_view name) const {
    std::vector<double> values;
    for (const BlockFigures& block : blocks) {
        if (block.block < band.first || block.block > band.last) continue;
        const auto found = (block.*figure).find(std::string(name));
        if (found == (block.*figure).end()) return std::nullopt;
        values.push_back(found->second);
    }
    if (values.empty()) return std::nullopt;
    return mean(values);
}

}  // namespace elpis::steering
