#include "elpis/mcp/link.h"

#include <memory>
#include <utility>

#include "elpis/base/clock.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/log_level.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {

Link::Link(Timer& timer, const Clock& clock, Transport& transport, Subscriptions::Watched watched)
    : subscriptions_(std::make_shared<Subscriptions>(timer, clock, transport, std::move(watched))) {
}

Link::~Link() {
    subscriptions_->close();
}

void Link::greet(Json capabilities) {
    client_.with([&](Client& client) { client.capabilities = std::move(capabilities); });
    subscriptions_->greet();
}

void Link::set_log_level(LogLevel level) {
    client_.with([level](Client& client) { client.level = level; });
}

void Link::fill(Context& context) {
    if (context.era != Era::Legacy) return;
    client_.with([&](const Client& client) {
        context.capabilities = client.capabilities;
        context.log_level = client.level;
    });
}

}  // namespace elpis::mcp
