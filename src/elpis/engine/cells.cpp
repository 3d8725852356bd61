#include "elpis/engine/cells.h"

namespace elpis::engine {

bool CellLedger::charge(RequestId owner, int cells) {
    if (cells > total_ - used_ || !charges_.emplace(owner, cells).second) return false;
    used_ += cells;
    return true;
}

void CellLedger::release(RequestId owner) {
    const auto charge = charges_.find(owner);
    if (charge == charges_.end()) return;
    used_ -= charge->second;
    charges_.erase(charge);
}

}  // namespace elpis::engine
