#include "elpis/mcp/journal_json.h"

#include <string>
#include <utility>

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

Json journal_json(const mind::Mind& mind) {
    const auto journal = mind.journal();
    if (!journal) return {{"kept", "nowhere"}};
    Json json{{"kept", journal->on_disk ? "disk" : "memory"}};
    if (!journal->file.empty()) json["file"] = journal->file;
    if (!journal->warning.empty()) json["warning"] = journal->warning;
    if (!journal->notice.empty()) json["notice"] = journal->notice;
    return json;
}

Json with_journal_warning(const mind::Mind& mind, Json result) {
    if (std::string warning = mind.journal_warning(); !warning.empty())
        result["journal_warning"] = std::move(warning);
    return result;
}

Field journal_warning_field() {
    return {.name = "journal_warning",
            .type = Type::String,
            .description =
                "Only when this could not be written to the journal on the disk: why. "
                "It is kept in memory meanwhile."};
}

}  // namespace elpis::mcp
