#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/services.h"

namespace elpis::mcp {

// One tool: what clients are told of it and what it does.
struct Tool {
    // Answers the call, now or later. Runs on a worker and must not wait.
    using Run =
        std::function<void(const Services&, const Arguments&, const std::shared_ptr<Call>&)>;

    struct Hints {
        bool read_only = false;
        bool destructive = false;
        bool idempotent = false;
    };

    std::string name;
    std::string title;
    std::string description;
    Hints hints;
    std::vector<Field> arguments;
    std::vector<Field> result;
    Run run;

    Json json() const;  // as tools/list shows it
};

// A tool whose answer is there at once.
Tool::Run at_once(Result<Json> (*handler)(const Services&, const Arguments&));

// Answers with what came out, success or failure. False when nobody wants it any more.
bool answer(Call& call, Result<Json> result);

// The argument that every tool has.
Field character_field();
std::string character_of(const Arguments& arguments);

// All of them, in the order in which they are listed.
std::vector<Tool> standard_tools();

}  // namespace elpis::mcp
