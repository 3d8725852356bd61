#include "elpis/cli/vectors/grammar.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/cli/allowed.h"
#include "elpis/cli/command_grammar.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/lists.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::cli {
namespace {

constexpr const char* kGroup = "Steering vectors";
constexpr std::int64_t kLastRow = 4095;

CLI::Option* argument(CLI::App& command, const char* name, auto& into, const char* about) {
    return command.add_option(name, into, about)->group("Arguments");
}

CLI::Option* file(CLI::App& command, const char* name, std::string& into, const char* about) {
    return command.add_option(name, into, about)->type_name("FILE");
}

}  // namespace

VectorsGrammar::VectorsGrammar(CLI::App& program) {
    CLI::App& vectors = add_command(program,
                                    "vectors",
                                    "makes, evaluates and looks at steering vectors. "
                                    "A vector is a direction in a model's activations along which "
                                    "a feeling moves its answers.",
                                    kGroup);
    vectors.require_subcommand(0, 1);
    vectors.footer(
        "  elpis vectors train\n"
        "  elpis vectors eval --html report.html\n");
    add_train(vectors);
    add_eval(vectors);
    add_files(vectors);
    add_probe(program);
    add_sweep(program);
    add_activations(program);
}

void VectorsGrammar::add_train(CLI::App& vectors) {
    CLI::App& command =
        add_command(vectors,
                    "train",
                    "trains vectors for a model from sentences. "
                    "Reads the sentences once, finds the directions in which feelings differ, and "
                    "measures how strongly the model can be steered along them. Without --out the "
                    "vectors go where the server looks for them. Ctrl-C leaves nothing behind.",
                    "Make");
    command
        .add_option(
            "--out", train_.out, "where to; a folder, or of a concept a .gguf or .safetensors file")
        ->type_name("PATH");
    file(command, "--corpus", train_.corpus, "other sentences, a TOML file; needs --out");
    command
        .add_option("--method",
                    train_.method,
                    "how many texts become one direction: mean (difference of means), pca or ridge")
        ->type_name("NAME")
        ->check(one_of({"mean", "pca", "ridge"}));
    CLI::Option* const layers =
        command.add_option("--layers", train_.layers, "the blocks that are steered, first to last")
            ->type_name("N-N")
            ->check(one_band());
    command
        .add_flag("--search-layers",
                  train_.search,
                  "steer the five blocks that tell held-out texts apart best")
        ->excludes(layers);
    command.add_flag("--full", train_.full, "read every sentence, not a choice of them");
    CLI::Option* const pairs = file(
        command,
        "--pairs",
        train_.pairs,
        R"(texts of any concept, one {"positive": "…", "negative": "…"} a line; needs --name)");
    command.add_option("--name", train_.name, "what the concept of --pairs is called")
        ->type_name("NAME")
        ->needs(pairs);
    command.footer(
        "  elpis vectors train\n"
        "  elpis vectors train --model-path ~/models/my-model.gguf --method pca --out my-vectors\n"
        "  elpis vectors train --pairs honesty.jsonl --name honesty --out honesty.gguf\n");
}

void VectorsGrammar::add_eval(CLI::App& vectors) {
    CLI::App& command =
        add_command(vectors,
                    "eval",
                    "asks whether vectors do what they say. "
                    "Measures dose and response, the plane, the cost and what a reader would see, "
                    "each beside controls, shows the figures and writes into the vectors' files "
                    "whether they passed. Takes some minutes.",
                    "Make");
    argument(command,
             "SET",
             eval_.set,
             "a file of vectors or a folder of them; none: those that the server uses");
    command.add_option("--vector", eval_.name, "a named one in place of the plane of moods")
        ->type_name("NAME");
    file(command, "--pairs", eval_.pairs, "texts that a concept was trained from");
    file(command, "--corpus", eval_.corpus, "the sentences that the vectors were trained from");
    CLI::Option* const quick =
        command.add_flag("--quick", eval_.quick, "less of everything: about a minute");
    command.add_flag("--full", eval_.full, "more of everything")->excludes(quick);
    command.add_option("--seed", eval_.seed, "of everything that is drawn at random")
        ->type_name("INT")
        ->check(whole_number(0, kLargestSeed));
    file(command,
         "--json",
         eval_.json,
         "writes all figures and answers there; - is standard output");
    file(command, "--html", eval_.html, "writes a page with plots there");
    file(command,
         "--lexicon",
         eval_.lexicon,
         "rated words (VADER, AFINN, NRC-VAD …) to judge answers by");
    command
        .add_option("--judge",
                    eval_.judge,
                    R"(a shell command that reads {"question", "answer"} and prints a number)")
        ->type_name("COMMAND");
    command.footer(
        "  elpis vectors eval\n"
        "  elpis vectors eval my-vectors --quick --json figures.json --html report.html\n"
        "  elpis vectors eval honesty.gguf --pairs honesty.jsonl --judge ./judge.py\n");
}

void VectorsGrammar::add_files(CLI::App& vectors) {
    constexpr const char* kLook = "Look at";
    CLI::App& list = add_command(vectors,
                                 "list",
                                 "the vectors on this machine. "
                                 "Those that were trained, those of model.emotion_vectors_dir, and "
                                 "of the folders named.",
                                 kLook);
    argument(list, "FOLDER", list_.several, "folders of vectors to list");
    list.add_flag("--json", list_.as_json, "the same for programs");
    list.footer("  elpis vectors list\n");

    CLI::App& show = add_command(vectors,
                                 "show",
                                 "all about one file of vectors. "
                                 "Of any program that writes them; what is in it, how it is read, "
                                 "and every choice that was made on the way.",
                                 kLook);
    argument(show, "FILE", show_.in, "GGUF, PyTorch, safetensors, .svec or JSON")->required();
    show.add_flag("--json", show_.as_json, "the same for programs");
    show.footer("  elpis vectors show joy.pt\n");

    CLI::App& convert = add_command(vectors,
                                    "convert",
                                    "writes a file of vectors as GGUF or safetensors. "
                                    "Rows stay as they are. The extension of OUT decides; a file "
                                    "with several directions becomes a folder.",
                                    kLook);
    argument(convert, "IN", convert_.in, "any file of vectors")->required();
    argument(
        convert, "OUT", convert_.out, "a .gguf or .safetensors file, or a folder for GGUF files")
        ->required();
    convert.add_option("--name", convert_.name, "of a direction that has none; else the file's")
        ->type_name("NAME");
    convert
        .add_option("--row-zero",
                    convert_.row_zero,
                    "the block that the first row of a table acts on; -1: it is the embedding")
        ->type_name("INT")
        ->check(whole_number(-1, kLastRow));
    convert.add_flag("--measured",
                     convert_.measured,
                     "the file is of llama.cpp's generator: act on the block that was measured");
    convert.footer("  elpis vectors convert joy.pt joy.gguf\n");

    CLI::App& plot = add_command(vectors,
                                 "plot",
                                 "a page with charts of vectors. "
                                 "Lengths and figures per block and how the directions lie to each "
                                 "other, as one HTML file without scripts.",
                                 kLook);
    argument(plot, "IN", plot_.in, "a file of vectors or a folder of them")->required();
    argument(plot, "OUT", plot_.out, "the page")->required();
    plot.footer("  elpis vectors plot my-vectors vectors.html\n");
}

void VectorsGrammar::add_sweep(CLI::App& program) {
    CLI::App& command = add_command(
        program,
        "sweep",
        "one answer for every combination of vector, layers, strength and seed. "
        "Writes each as a line of JSON with all that decided it. Started again with the same file "
        "it goes on where it was.",
        kGroup);
    argument(command,
             "SET",
             sweep_words_.set,
             "a file of vectors or a folder of them; none: those that the server uses");
    file(command, "--out", sweep_words_.out, "the JSONL file to write or go on with")->required();
    command.add_option("--vector", sweep_.vectors, "which ones; may be given several times")
        ->type_name("NAME");
    command
        .add_option("--layers",
                    sweep_words_.layers,
                    "bands of blocks, such as 8-12,13-17; none: the blocks of the vectors")
        ->type_name("LIST")
        ->check(bands());
    command
        .add_option("--strength",
                    sweep_words_.strengths,
                    "fractions of the residual norm (default -0.25,0,0.25)")
        ->type_name("LIST")
        ->check(numbers());
    command.add_option("--seed", sweep_words_.seeds, "such as 1,2,3 or 1-20 (default 1)")
        ->type_name("LIST")
        ->check(seeds());
    command.add_option("--question", sweep_.texts, "what to ask; may be given several times")
        ->type_name("TEXT");
    file(command, "--questions", sweep_words_.questions, "a file of questions, one a line");
    command.add_option("--system", sweep_.system, "instructions before the question")
        ->type_name("TEXT");
    command.add_option("--max-tokens", sweep_.max_tokens, "most tokens of one answer")
        ->type_name("INT")
        ->check(whole_number(1, kMostTokens));
    command.add_option("--temperature", sweep_.temperature, "randomness; 0: none, seeds are alike")
        ->type_name("NUMBER")
        ->check(number(0, 2));
    command.add_option("--top-p", sweep_.top_p, "share of probability to choose from")
        ->type_name("NUMBER")
        ->check(number(0, 1));
    command.footer(
        "  elpis sweep --vector calm --layers 8-12,13-17 --strength 0,0.1,0.2 --out calm.jsonl\n"
        "  elpis sweep my-vectors --seed 1-5 --temperature 0.7 --out all.jsonl\n");
}

void VectorsGrammar::add_activations(CLI::App& program) {
    CLI::App& command = add_command(
        program,
        "activations",
        "the residual stream of texts, for research. "
        "Writes one tensor for each block, [texts, width], into a safetensors file; with --pool "
        "none one row for each token and where each text begins.",
        kGroup);
    command
        .add_option("--layers", activations_.layers, "after which blocks, such as 10,14 or 8-12")
        ->type_name("LIST")
        ->required()
        ->check(bands());
    command
        .add_option("--pool",
                    activations_.pool,
                    "mean of a text's tokens but the first, the last token, or none (default mean)")
        ->type_name("NAME")
        ->check(one_of({"mean", "last", "none"}));
    file(command, "--in", activations_.in, R"(texts, one {"text": "…"} a line)")->required();
    file(command, "--out", activations_.out, "the safetensors file")->required();
    command.footer(
        "  elpis activations --layers 10,14 --in texts.jsonl --out activations.safetensors\n");
}

void VectorsGrammar::add_probe(CLI::App& program) {
    CLI::App& command = add_command(program,
                                    "probe",
                                    "what a text feels like to the model. "
                                    "Reads it and shows valence and arousal as measured on the "
                                    "activations, token by token, and named feelings beside.",
                                    kGroup);
    argument(command, "TEXT", probe_.several, "what to read; - reads it from standard input");
    file(command, "--in", probe_.in, "a file to read in place of TEXT");
    command
        .add_option("--set",
                    probe_.set,
                    "a file of vectors or a folder of them; none: those that the server uses")
        ->type_name("PATH");
    command.add_option("--labels", probe_.names, "named feelings to score, such as joy,anger")
        ->type_name("LIST")
        ->delimiter(',');
    command.add_flag("--json", probe_.as_json, "the same for programs");
    command.footer(
        "  elpis probe \"I cannot believe we won!\"\n"
        "  elpis probe --in letter.txt --labels joy,anger,fear\n");
}

VectorsTrainCommand VectorsGrammar::train() const {
    VectorsTrainCommand command{.out = train_.out,
                                .corpus = train_.corpus,
                                .pairs = train_.pairs,
                                .name = train_.name,
                                .options = {}};
    if (const auto method = steering::train_method_of(train_.method))
        command.options.method = *method;
    if (const auto bands = band_list(train_.layers)) {
        command.options.band =
            steering::Band{.first = bands->front().front(), .last = bands->front().back()};
    }
    command.options.search_layers = train_.search;
    command.options.full_corpus = train_.full;
    return command;
}

VectorsEvalCommand VectorsGrammar::eval() const {
    using Size = VectorsEvalCommand::Size;
    return {.set = eval_.set,
            .corpus = eval_.corpus,
            .pairs = eval_.pairs,
            .vector = eval_.name,
            .json = eval_.json,
            .html = eval_.html,
            .judge = eval_.judge,
            .lexicon = eval_.lexicon,
            .size = eval_.quick  ? Size::Quick
                    : eval_.full ? Size::Full
                                 : Size::Default,
            .seed = eval_.seed};
}

VectorsListCommand VectorsGrammar::list() const {
    return {.folders = {list_.several.begin(), list_.several.end()}, .json = list_.as_json};
}

VectorsConvertCommand VectorsGrammar::convert() const {
    return {.in = convert_.in,
            .out = convert_.out,
            .name = convert_.name,
            .row_zero = convert_.row_zero,
            .measured = convert_.measured};
}

SweepCommand VectorsGrammar::sweep() const {
    SweepCommand command = sweep_;
    command.set = sweep_words_.set;
    command.out = sweep_words_.out;
    command.questions = sweep_words_.questions;
    if (auto bands = band_list(sweep_words_.layers)) command.bands = *std::move(bands);
    if (auto numbers = number_list(sweep_words_.strengths)) command.strengths = *std::move(numbers);
    if (auto seeds = seed_list(sweep_words_.seeds)) command.seeds = *std::move(seeds);
    return command;
}

ActivationsCommand VectorsGrammar::activations() const {
    using steering::Pooling;
    return {.layers = block_list(activations_.layers).value_or(std::vector<int>{}),
            .pooling = activations_.pool == "last"   ? Pooling::Last
                       : activations_.pool == "none" ? Pooling::Tokens
                                                     : Pooling::Mean,
            .in = activations_.in,
            .out = activations_.out};
}

ProbeCommand VectorsGrammar::probe() const {
    return {.text = fmt::format("{}", fmt::join(probe_.several, " ")),
            .in = probe_.in,
            .set = probe_.set,
            .labels = probe_.names,
            .json = probe_.as_json};
}

std::optional<VectorsGrammar::Command> VectorsGrammar::chosen(std::string_view full_name) const {
    if (full_name == "vectors train") return train();
    if (full_name == "vectors eval") return eval();
    if (full_name == "vectors list") return list();
    if (full_name == "vectors show")
        return VectorsShowCommand{.file = show_.in, .json = show_.as_json};
    if (full_name == "vectors convert") return convert();
    if (full_name == "vectors plot") return VectorsPlotCommand{.in = plot_.in, .out = plot_.out};
    if (full_name == "sweep") return sweep();
    if (full_name == "activations") return activations();
    if (full_name == "probe") return probe();
    return std::nullopt;
}

}  // namespace elpis::cli
