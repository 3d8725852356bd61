#pragma once

#include <cstdint>
#include <map>

namespace elpis::engine {

using RequestId = std::uint64_t;

// Who has which share of the cache's cells. llama.cpp does not say how many are in use, so the
// scheduler keeps its own account: a request is charged its prompt and its longest answer when it
// is admitted, so that no admitted request ever finds the cache full.
class CellLedger {
public:
    explicit CellLedger(int total) : total_(total) {}

    // False, and nothing charged, when that many cells are not free.
    bool charge(RequestId owner, int cells);
    void release(RequestId owner);

    int total() const { return total_; }
    int used() const { return used_; }

private:
    int total_;
    int used_ = 0;
    std::map<RequestId, int> charges_;
};

}  // namespace elpis::engine
