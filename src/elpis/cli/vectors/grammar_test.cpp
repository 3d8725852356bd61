#include "elpis/cli/vectors/grammar.h"  // IWYU pragma: keep (tested through the whole command line)

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::cli {
namespace {

using Words = std::vector<std::string>;

template <class Command>
Command command_of(Words arguments) {
    const auto line = parse_command_line("elpis", std::move(arguments), Look{});
    if (!line) FAIL(line.error().message);
    REQUIRE(std::holds_alternative<Command>(line->command));
    return std::get<Command>(line->command);
}

std::string page_of(Words arguments) {
    return command_of<PrintCommand>(std::move(arguments)).page;
}

std::string refusal_of(Words arguments) {
    const auto line = parse_command_line("elpis", std::move(arguments), Look{});
    REQUIRE_FALSE(line);
    CHECK(line.error().code == ErrorCode::InvalidArgument);
    return line.error().message;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("vectors by itself lists what can be done with them") {
    const std::string page = page_of({"vectors"});
    CHECK(page == page_of({"vectors", "--help"}));
    CHECK(page == page_of({"help", "vectors"}));
    for (const char* command : {"train", "eval", "list", "show", "convert", "plot"}) {
        CAPTURE(command);
        CHECK(contains(page, command));
        CHECK(contains(page_of({"vectors", command, "--help"}),
                       std::string("elpis vectors ") + command));
        CHECK(contains(page_of({"vectors", command, "--help-settings"}), "--model-path"));
    }
    for (const char* command : {"sweep", "activations", "probe"}) {
        CHECK(contains(page_of({"--help"}), command));
        CHECK(contains(page_of({command, "--help"}), std::string("elpis ") + command));
    }
}

TEST_CASE("train takes a method, layers and a concept, each checked") {
    const auto plain = command_of<VectorsTrainCommand>({"vectors", "train"});
    CHECK(plain.out.empty());
    CHECK(plain.options.method == steering::TrainMethod::MeanDifference);
    CHECK_FALSE(plain.options.band);
    const auto given = command_of<VectorsTrainCommand>(
        {"vectors", "train", "--method", "pca", "--layers", "8-12", "--out", "x", "--full"});
    CHECK(given.options.method == steering::TrainMethod::Principal);
    CHECK(given.options.band == steering::Band{.first = 8, .last = 12});
    CHECK(given.options.full_corpus);
    CHECK(given.out == "x");
    const auto honesty =
        command_of<VectorsTrainCommand>({"vectors", "train", "--pairs=p.jsonl", "--name=honesty"});
    CHECK(honesty.pairs == "p.jsonl");
    CHECK(honesty.name == "honesty");
    CHECK(contains(refusal_of({"vectors", "train", "--method", "magic"}), "mean or pca or ridge"));
    CHECK(contains(refusal_of({"vectors", "train", "--layers", "3-4,5"}), "such as 10-24"));
    CHECK(contains(refusal_of({"vectors", "train", "--name", "honesty"}), "--pairs"));
    CHECK(contains(refusal_of({"vectors", "train", "--search-layers", "--layers", "1-2"}),
                   "--layers"));
}

TEST_CASE("settings are flags of the commands below vectors, too") {
    const auto line =
        parse_command_line("elpis", {"vectors", "train", "--model-path", "m.gguf"}, Look{});
    REQUIRE(line);
    REQUIRE(line->settings.flags.size() == 1);
    CHECK(line->settings.flags.front().second == "m.gguf");
}

TEST_CASE("eval has its sizes and its outputs") {
    using Size = VectorsEvalCommand::Size;
    CHECK(command_of<VectorsEvalCommand>({"vectors", "eval"}).size == Size::Default);
    const auto given = command_of<VectorsEvalCommand>(
        {"vectors", "eval", "set", "--quick", "--json", "-", "--judge", "./judge --fast"});
    CHECK(given.set == "set");
    CHECK(given.size == Size::Quick);
    CHECK(given.json == "-");
    CHECK(given.judge == "./judge --fast");
    CHECK(contains(refusal_of({"vectors", "eval", "--quick", "--full"}), "--full"));
}

TEST_CASE("a slip is answered with what was meant") {
    CHECK(contains(refusal_of({"vectors", "trian"}),
                   "no command of elpis vectors; did you mean train?"));
    CHECK(contains(refusal_of({"vectors", "train", "--methd", "pca"}), "did you mean --method?"));
    CHECK(contains(refusal_of({"probes"}), "did you mean probe?"));
}

TEST_CASE("convert and plot need both ends, show one file") {
    CHECK(contains(refusal_of({"vectors", "convert", "a.pt"}), "OUT"));
    const auto convert = command_of<VectorsConvertCommand>(
        {"vectors", "convert", "a.pt", "b.gguf", "--row-zero", "-1", "--measured"});
    CHECK(convert.row_zero == -1);
    CHECK(convert.measured);
    CHECK(command_of<VectorsPlotCommand>({"vectors", "plot", "a", "b.html"}).out == "b.html");
    CHECK(command_of<VectorsShowCommand>({"vectors", "show", "a.pt", "--json"}).json);
    CHECK(command_of<VectorsListCommand>({"vectors", "list", "a", "b"}).folders.size() == 2);
}

TEST_CASE("a sweep has lists, and defaults for those that are not given") {
    const auto plain = command_of<SweepCommand>({"sweep", "--out", "s.jsonl"});
    CHECK(plain.bands.empty());
    CHECK(plain.strengths == std::vector{-0.25, 0.0, 0.25});
    CHECK(plain.seeds.size() == 1);
    const auto given = command_of<SweepCommand>({"sweep",
                                                 "--out=s.jsonl",
                                                 "--vector=joy",
                                                 "--vector=calm",
                                                 "--layers=8-9,12",
                                                 "--strength=-0.1,0.1",
                                                 "--seed=1-3",
                                                 "--question=How are you, today?"});
    CHECK(given.vectors == Words{"joy", "calm"});
    CHECK(given.bands == std::vector<std::vector<int>>{{8, 9}, {12}});
    CHECK(given.strengths == std::vector{-0.1, 0.1});
    CHECK(given.seeds.size() == 3);
    CHECK(given.texts == Words{"How are you, today?"});
    CHECK(contains(refusal_of({"sweep"}), "--out"));
    CHECK(contains(refusal_of({"sweep", "--out=x", "--strength=strong"}), "numbers such as"));
}

TEST_CASE("activations name their layers and how tokens become rows") {
    const auto given = command_of<ActivationsCommand>(
        {"activations", "--layers=14,10", "--pool=none", "--in=t.jsonl", "--out=a.safetensors"});
    CHECK(given.layers == std::vector{10, 14});
    CHECK(given.pooling == steering::Pooling::Tokens);
    CHECK(contains(refusal_of({"activations", "--layers=1"}), "--in"));
    CHECK(contains(refusal_of({"activations", "--layers=1", "--in=a", "--out=b", "--pool=max"}),
                   "mean or last or none"));
}

TEST_CASE("probe takes its text as words, and labels as a list") {
    const auto given = command_of<ProbeCommand>({"probe", "so", "happy", "--labels", "joy,anger"});
    CHECK(given.text == "so happy");
    CHECK(given.labels == Words{"joy", "anger"});
    CHECK(command_of<ProbeCommand>({"probe", "-"}).text == "-");
}

}  // namespace
}  // namespace elpis::cli
