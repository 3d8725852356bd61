#include "elpis/mcp/dispatcher.h"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/utf8.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/client_capability.h"
#include "elpis/mcp/content.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/link.h"
#include "elpis/mcp/log_level.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/resources.h"
#include "elpis/mcp/shelf.h"
#include "elpis/mcp/subscriptions.h"

namespace elpis::mcp {
namespace {

std::string shown(std::string_view text) {
    return utf8::printable(text.substr(0, 100));
}

std::unexpected<Fault> invalid(std::string why) {
    return fault(kInvalidParams, "Invalid params: " + std::move(why));
}

std::expected<std::string, Fault> read_text(const Json& params, std::string_view name) {
    const Json* value = member(params, name);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    return invalid(std::string(name) + " (a string) is required");
}

// We hand out no cursors, so every other one is wrong.
Outcome first_page(const Json& params, std::string_view name, Json items) {
    static const Json first = "";
    if (const Json* cursor = member(params, "cursor"); cursor != nullptr && *cursor != first) {
        return fault(kInvalidParams, "Invalid cursor");
    }
    Json page = Json::object();
    page[std::string(name)] = std::move(items);
    return page;
}

// A method whose answer is there at once.
std::function<void(const std::shared_ptr<Call>&, Link&)> at_once(
    std::function<Outcome(const Context&, const Json& params, Link&)> handler) {
    return [handler = std::move(handler)](const std::shared_ptr<Call>& call, Link& link) {
        call->answer(handler(call->context(), call->take_params(), link));
    };
}

// A thing by its name. That it is unknown, or needs what the client has not declared, is the
// request's fault; a legacy client, whose protocol has no code for the latter, gets a failed
// result from a tool.
void call_by_name(const Shelf& shelf, std::string_view kind, const std::shared_ptr<Call>& call) {
    Json params = call->take_params();
    const auto name = read_text(params, "name");
    if (!name) return static_cast<void>(call->answer(std::unexpected(name.error())));
    const auto thing = shelf.find(*name);
    if (!thing) {
        call->answer(fault(kInvalidParams, "Unknown " + std::string(kind) + ": " + shown(*name)));
        return;
    }
    if (const Json missing = undeclared(call->context(), thing->needs); !missing.empty()) {
        const Fault lacks = missing_capability(missing);
        if (call->context().era == Era::Legacy && call->method() == "tools/call") {
            call->answer(content_error(lacks.message));
        } else {
            call->answer(std::unexpected(lacks));
        }
        return;
    }
    thing->run(std::move(params), call);
}

Json shelf_capability(const Shelf& shelf, bool tells) {
    Json capability = Json::object();
    if (shelf.changes() && tells) capability["listChanged"] = true;
    return capability;
}

Outcome set_log_level(const Json& params, Link& link) {
    const auto name = read_text(params, "level");
    if (!name) return std::unexpected(name.error());
    const auto level = read_log_level(*name);
    if (!level)
        return invalid("level is \"" + shown(*name) + "\"; it must be one of debug … emergency");
    link.set_log_level(*level);
    return Json::object();
}

Outcome subscribe(
    const OfferedResources& resources, const Json& params, Era era, Link& link, bool wanted) {
    const auto uri = read_text(params, "uri");
    if (!uri) return std::unexpected(uri.error());
    if (!resources.known(*uri)) return std::unexpected(unknown_resource(*uri, era));
    if (wanted) {
        if (!link.subscriptions()->subscribe(*uri))
            return fault(kInternalError, "Subscription limit reached");
    } else {
        link.subscriptions()->unsubscribe(*uri);
    }
    return Json::object();
}

}  // namespace

Dispatcher::Dispatcher(const Offer& offer, const Identity& identity)
    : offer_(offer), identity_(identity), methods_(methods()) {}

Dispatcher::Methods Dispatcher::methods() const {
    Methods methods{
        {"initialize",
         {Era::Legacy, at_once([this](const Context& context, const Json& params, Link& link) {
              return initialize(context, params, link);
          })}},
        {"ping", {Era::Legacy, at_once([](const Context&, const Json&, Link&) -> Outcome {
                      return Json::object();
                  })}},
        {"server/discover",
         {Era::Modern, at_once([this](const Context& context, const Json&, Link&) -> Outcome {
              return introduced({{"supportedVersions", Json::array({kModernVersion})},
                                 {"capabilities", capabilities(context)}});
          })}},
        {"subscriptions/listen",
         {Era::Modern, [](const auto& call, Link& link) { link.subscriptions()->listen(call); }}},
    };
    const auto add_shelf = [&](const std::shared_ptr<Shelf>& shelf,
                               std::string_view kind,
                               const std::string& plural,
                               const std::string& verb) {
        if (!shelf) return;
        methods[plural + "/list"] = {
            {}, at_once([shelf, plural](const Context&, const Json& params, Link&) {
                return first_page(params, plural, shelf->list());
            })};
        methods[plural + verb] = {
            {}, [shelf, kind](const auto& call, Link&) { call_by_name(*shelf, kind, call); }};
    };
    add_shelf(offer_.tools, "tool", "tools", "/call");
    add_shelf(offer_.prompts, "prompt", "prompts", "/get");
    if (offer_.resources) add_resources(methods, *offer_.resources);
    if (offer_.complete) {
        methods["completion/complete"] = {
            {}, at_once([this](const Context& context, const Json& params, Link&) {
                return offer_.complete(context, params);
            })};
    }
    if (offer_.logs) {
        methods["logging/setLevel"] = {Era::Legacy,
                                       at_once([](const Context&, const Json& params, Link& link) {
                                           return set_log_level(params, link);
                                       }),
                                       /*needs_lasting=*/true};
    }
    return methods;
}

// Of the offer, which outlives the methods.
void Dispatcher::add_resources(Methods& methods, const OfferedResources& resources) {
    methods["resources/list"] = {{},
                                 at_once([&resources](const Context&, const Json& params, Link&) {
                                     return first_page(params, "resources", resources.list);
                                 })};
    methods["resources/templates/list"] = {
        {}, at_once([&resources](const Context&, const Json& params, Link&) {
            return first_page(params, "resourceTemplates", resources.templates);
        })};
    methods["resources/read"] = {
        {}, at_once([&resources](const Context& context, const Json& params, Link&) -> Outcome {
            const auto uri = read_text(params, "uri");
            if (!uri) return std::unexpected(uri.error());
            return resources.read(context, *uri);
        })};
    if (!resources.listen) return;
    for (const bool wanted : {true, false}) {
        methods[wanted ? "resources/subscribe" : "resources/unsubscribe"] = {
            Era::Legacy,
            at_once([&resources, wanted](const Context& context, const Json& params, Link& link) {
                return subscribe(resources, params, context.era, link, wanted);
            }),
            /*needs_lasting=*/true};
    }
}

bool Dispatcher::serves(const std::string& method, const Context& context) const {
    const auto found = methods_.find(method);
    return found != methods_.end() && found->second.only.value_or(context.era) == context.era &&
           (context.lasting || !found->second.needs_lasting);
}

void Dispatcher::handle(const std::shared_ptr<Call>& call, Link& link) const {
    if (!serves(call->method(), call->context())) {
        call->answer(fault(kMethodNotFound, "Method not found: " + shown(call->method())));
        return;
    }
    methods_.find(call->method())->second.handler(call, link);
}

// Exactly what is served. Without a lasting connection a legacy client cannot be told of anything.
Json Dispatcher::capabilities(const Context& context) const {
    const bool tells = context.era == Era::Modern || context.lasting;
    Json capabilities = Json::object();
    if (offer_.tools) capabilities["tools"] = shelf_capability(*offer_.tools, tells);
    if (offer_.prompts) capabilities["prompts"] = shelf_capability(*offer_.prompts, tells);
    if (offer_.resources) {
        capabilities["resources"] = Json::object();
        if (offer_.resources->listen && tells) capabilities["resources"]["subscribe"] = true;
    }
    if (offer_.complete) capabilities["completions"] = Json::object();
    if (offer_.logs && tells) capabilities["logging"] = Json::object();
    return capabilities;
}

Json Dispatcher::introduced(Json result) const {
    if (!offer_.instructions.empty()) result["instructions"] = offer_.instructions;
    return result;
}

Outcome Dispatcher::initialize(const Context& context, const Json& params, Link& link) const {
    if (context.lasting) {
        const Json* const able = member(params, "capabilities");
        link.greet(able != nullptr && able->is_object() ? *able : Json::object());
    }
    return introduced({{"protocolVersion", context.version},
                       {"capabilities", capabilities(context)},
                       {"serverInfo", identity_.json()}});
}

Subscriptions::Watched watched_in(const Offer& offer) {
    Subscriptions::Watched watched;
    if (offer.resources && offer.resources->listen) watched.subject = offer.resources->subject;
    if (!watched.subject) {
        watched.subject = [](std::string_view) -> std::optional<std::string> {
            return std::nullopt;
        };
    }
    if (offer.tools && offer.tools->changes()) watched.lists.insert(List::Tools);
    if (offer.prompts && offer.prompts->changes()) watched.lists.insert(List::Prompts);
    return watched;
}

}  // namespace elpis::mcp
