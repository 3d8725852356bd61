#include "elpis/cli/model/grammar.h"

#include <optional>
#include <string_view>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>

#include "elpis/cli/allowed.h"
#include "elpis/cli/command_grammar.h"
#include "elpis/cli/model/commands.h"

namespace elpis::cli {
namespace {

constexpr const char* kGroup = "Look after it";

}  // namespace

ModelGrammar::ModelGrammar(CLI::App& program) {
    CLI::App& model = add_command(program,
                                  "model",
                                  "converts and looks at checkpoints of Hugging Face. "
                                  "A checkpoint folder (config.json, safetensors, tokenizer.json) "
                                  "is converted once, without Python, and kept in the cache.",
                                  kGroup);
    model.require_subcommand(0, 1);
    model.footer(
        "  elpis model convert ~/checkpoints/SmolLM2-135M-Instruct\n"
        "  elpis model list\n");

    CLI::App& convert = add_command(model,
                                    "convert",
                                    "converts a checkpoint, or finds that it was. "
                                    "Without --out into the cache, where the server looks for it. "
                                    "Ctrl-C leaves nothing behind.",
                                    kGroup);
    convert.add_option("CHECKPOINT", checkpoint_, "a folder, or an id like org/name")
        ->group("Arguments");
    convert.add_option("--dtype", convert_.precision, "precision; else that of model.torch_dtype")
        ->type_name("NAME")
        ->check(one_of({"auto", "float32", "float16", "bfloat16", "q8_0", "q4_k_m"}));
    convert.add_option("--out", out_, "writes this GGUF file instead")->type_name("FILE");
    convert.footer(
        "  elpis model convert Qwen/Qwen2.5-0.5B-Instruct --dtype q8_0\n"
        "  elpis model convert my-checkpoint --out my-model.gguf\n");

    CLI::App& list = add_command(
        model, "list", "the checkpoints that were converted. With where each came from.", kGroup);
    list.add_flag("--json", list_.json, "the same for programs");
    list.footer("  elpis model list\n");

    CLI::App& prune = add_command(model,
                                  "prune",
                                  "removes converted checkpoints. "
                                  "Those whose folder has gone, those named, or all. The "
                                  "checkpoints themselves are never touched.",
                                  kGroup);
    CLI::Option* const names =
        prune.add_option("NAME", prune_.names, "models as list names them")->group("Arguments");
    prune.add_flag("--all", prune_.all, "all of them")->excludes(names);
    prune.footer("  elpis model prune\n  elpis model prune --all\n");

    CLI::App& info = add_command(model,
                                 "info",
                                 "what a checkpoint is, and whether it can be run. "
                                 "Reads it as a conversion would, and writes nothing.",
                                 kGroup);
    info.add_option("CHECKPOINT", checkpoint_, "a folder, or an id like org/name")
        ->group("Arguments");
    info.add_flag("--json", info_.json, "the same for programs");
    info.footer("  elpis model info ~/checkpoints/SmolLM2-135M-Instruct\n");
}

std::optional<ModelGrammar::Command> ModelGrammar::chosen(std::string_view full_name) const {
    if (full_name == "model convert") {
        ModelConvertCommand command = convert_;
        command.checkpoint = checkpoint_;
        command.out = out_;
        return command;
    }
    if (full_name == "model info") {
        ModelInfoCommand command = info_;
        command.checkpoint = checkpoint_;
        return command;
    }
    if (full_name == "model list") return list_;
    if (full_name == "model prune") return prune_;
    return std::nullopt;
}

}  // namespace elpis::cli
