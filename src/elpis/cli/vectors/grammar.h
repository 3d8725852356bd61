#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <CLI/App.hpp>

#include "elpis/cli/vectors/commands.h"

namespace elpis::cli {

// The part of the command line that is about vectors and activations. CLI11 writes into the
// members, so it stays where it is.
class VectorsGrammar {
public:
    using Command = std::variant<VectorsTrainCommand,
                                 VectorsEvalCommand,
                                 VectorsListCommand,
                                 VectorsShowCommand,
                                 VectorsConvertCommand,
                                 VectorsPlotCommand,
                                 SweepCommand,
                                 ActivationsCommand,
                                 ProbeCommand>;

    explicit VectorsGrammar(CLI::App& program);
    ~VectorsGrammar() = default;
    VectorsGrammar(const VectorsGrammar&) = delete;
    VectorsGrammar& operator=(const VectorsGrammar&) = delete;

    // What was asked, after a parse that chose this command; nothing when it is none of these.
    std::optional<Command> chosen(std::string_view full_name) const;

private:
    void add_train(CLI::App& vectors);
    void add_eval(CLI::App& vectors);
    void add_files(CLI::App& vectors);  // list, show, convert, plot
    void add_sweep(CLI::App& program);
    void add_activations(CLI::App& program);
    void add_probe(CLI::App& program);

    VectorsTrainCommand train() const;
    VectorsEvalCommand eval() const;
    VectorsListCommand list() const;
    VectorsConvertCommand convert() const;
    SweepCommand sweep() const;
    ActivationsCommand activations() const;
    ProbeCommand probe() const;

    // Texts of options, as CLI11 leaves them; files as it checks nothing of them.
    struct Words {
        std::string in;
        std::string out;
        std::string set;
        std::string corpus;
        std::string pairs;
        std::string name;
        std::string method = "mean";
        std::string layers;
        std::string json;
        std::string html;
        std::string lexicon;
        std::string judge;
        std::string pool = "mean";
        std::string strengths;
        std::string seeds;
        std::string questions;
        std::vector<std::string> several;
        std::vector<std::string> names;
        std::optional<int> row_zero;
        std::uint64_t seed = 1;
        bool as_json = false;
        bool quick = false;
        bool full = false;
        bool search = false;
        bool measured = false;
    };
    Words train_;
    Words eval_;
    Words list_;
    Words show_;
    Words convert_;
    Words plot_;
    Words sweep_words_;
    SweepCommand sweep_;
    Words activations_;
    Words probe_;
};

}  // namespace elpis::cli
