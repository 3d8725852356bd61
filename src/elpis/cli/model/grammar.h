#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <CLI/App.hpp>

#include "elpis/cli/model/commands.h"

namespace elpis::cli {

// The part of the command line that is about checkpoints. CLI11 writes into the members, so it
// stays where it is.
class ModelGrammar {
public:
    using Command =
        std::variant<ModelConvertCommand, ModelListCommand, ModelPruneCommand, ModelInfoCommand>;

    explicit ModelGrammar(CLI::App& program);
    ~ModelGrammar() = default;
    ModelGrammar(const ModelGrammar&) = delete;
    ModelGrammar& operator=(const ModelGrammar&) = delete;

    // What was asked, after a parse that chose this command; nothing when it is none of these.
    std::optional<Command> chosen(std::string_view full_name) const;

private:
    std::string checkpoint_;
    std::string out_;
    ModelConvertCommand convert_;
    ModelListCommand list_;
    ModelPruneCommand prune_;
    ModelInfoCommand info_;
};

}  // namespace elpis::cli
