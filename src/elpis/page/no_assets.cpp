#include <span>

#include "elpis/page/asset.h"

namespace elpis::page {

std::span<const Asset> assets() {
    return {};
}

}  // namespace elpis::page
