#pragma once

#include <cstddef>
#include <string>

#include "elpis/engine/status.h"
#include "elpis/http/traffic.h"

namespace elpis::http {

// All figures in Prometheus' text format 0.0.4. No label has a value that a client chooses.
std::string metrics_page(const engine::Status& engine, std::size_t live_streams, Traffic& traffic);

}  // namespace elpis::http
