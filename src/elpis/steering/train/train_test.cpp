#include "elpis/steering/train/train.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/felt.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/testing/linear_model.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/calibration.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/train_report.h"
#include "elpis/steering/train/trained.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using testing::linear_corpus;
using testing::LinearModel;

TrainOptions full() {
    TrainOptions options;
    options.full_corpus = true;
    return options;
}

Trained trained_on(LinearModel& model, const Corpus& corpus, const TrainOptions& options) {
    auto trained = train(model, corpus, options, {}, {});
    REQUIRE_MESSAGE(trained, (trained ? "" : trained.error().message));
    return *std::move(trained);
}

Direction row_of(const Library& library, const std::string& name, int block) {
    const std::vector<float>& row = library.vectors.at(name).rows.at(block);
    return {row.begin(), row.end()};
}

// What a quadrant is in the model: ±valence ± arousal.
Direction truth(const LinearModel& model, double valence, double arousal, int block) {
    Direction direction(LinearModel::kWidth);
    add_scaled(direction, model.direction_of("valence", block), valence);
    add_scaled(direction, model.direction_of("arousal", block), arousal);
    return direction;
}

// An emotion against the mean of the three.
Direction emotion_truth(const LinearModel& model, std::string_view emotion, int block) {
    Direction direction = model.direction_of(emotion, block);
    for (const char* other : {"joy", "anger", "fear"})
        add_scaled(direction, model.direction_of(other, block), -1.0 / 3.0);
    return direction;
}

TEST_CASE("every method finds the directions that the model feels along") {
    for (const TrainMethod method :
         {TrainMethod::MeanDifference, TrainMethod::Principal, TrainMethod::Ridge}) {
        CAPTURE(name_of(method));
        LinearModel model;
        TrainOptions options = full();
        options.method = method;
        const Library library = trained_on(model, linear_corpus(), options).library;
        CHECK(library.method.starts_with(name_of(method)));
        for (const auto& [block, row] : library.vectors.at("calm").rows) {
            CAPTURE(block);
            CHECK(cosine(row_of(library, "excited", block), truth(model, 1, 1, block)) > 0.95);
            CHECK(cosine(row_of(library, "frustrated", block), truth(model, -1, 1, block)) > 0.95);
            CHECK(cosine(row_of(library, "calm", block), truth(model, 1, -1, block)) > 0.95);
            CHECK(cosine(row_of(library, "depleted", block), truth(model, -1, -1, block)) > 0.95);
            for (const char* name : {"joy", "anger", "fear"}) {
                CHECK(cosine(row_of(library, name, block), emotion_truth(model, name, block)) >
                      0.95);
            }
        }
    }
}

TEST_CASE("the default reads few texts of each feeling and finds nearly the same") {
    LinearModel model;
    const Corpus corpus = linear_corpus(20);
    const Library all = trained_on(model, corpus, full()).library;
    const int read_for_all = model.texts_read();
    const Library some = trained_on(model, corpus, {}).library;
    CHECK(model.texts_read() - read_for_all < read_for_all / 3);
    CHECK(cosine(row_of(some, "joy", 6), row_of(all, "joy", 6)) > 0.95);
    CHECK(cosine(row_of(some, "calm", 6), row_of(all, "calm", 6)) > 0.95);
    CHECK(some.hash != all.hash);
}

TEST_CASE("what neutral texts differ in themselves is taken out of the directions") {
    LinearModel model;
    model.nuisance = 1.5;
    const auto along_nuisance = [&](bool removal) {
        TrainOptions options = full();
        options.neutral_removal = removal;
        const Library library = trained_on(model, linear_corpus(), options).library;
        return std::abs(cosine(row_of(library, "calm", 5), model.direction_of("nuisance", 5)));
    };
    CHECK(along_nuisance(false) > 0.3);
    CHECK(along_nuisance(true) < 0.05);
}

TEST_CASE("the shares of a vector are even over the band and sum to 1") {
    LinearModel model;
    const Trained trained = trained_on(model, linear_corpus(), full());
    CHECK(trained.report.band == Band{4, 10});
    CHECK(trained.report.band_choice == "default");
    CHECK(trained.library.vectors.size() == 7);
    for (const auto& [name, vector] : trained.library.vectors) {
        CHECK(vector.rows.size() == 7);
        for (const auto& [block, row] : vector.rows)
            CHECK(length_of(row) == doctest::Approx(1.0 / 7.0));
    }
    CHECK(check(trained.library).has_value());
    CHECK(trained.library.hash == content_hash(trained.library));
    CHECK(trained.library.model == model.shape());
}

TEST_CASE("the layer search finds the block where feelings are clearest") {
    LinearModel model;
    TrainOptions options = full();
    options.search_layers = true;
    const TrainReport report = trained_on(model, linear_corpus(), options).report;
    CHECK(report.band_choice == "searched");
    // Noise is its neighbours' too: the block beside it may tell a few held-out texts better.
    CHECK(std::abs(report.band.first + 2 - LinearModel::kClearest) <= 1);
    CHECK(report.band.last == report.band.first + 4);
}

TEST_CASE("held-out texts tell where the model feels, and where not") {
    LinearModel model;
    const TrainReport report = trained_on(model, linear_corpus(), full()).report;
    REQUIRE(report.blocks.size() == LinearModel::kBlocks - 2);
    const BlockFigures& before = report.blocks[0];
    const BlockFigures& clearest = report.blocks[LinearModel::kClearest - 1];
    CHECK(before.block == 1);
    CHECK(before.auroc.at("valence") < 0.8);
    CHECK(clearest.block == LinearModel::kClearest);
    for (const char* name : {"valence", "arousal", "joy", "anger", "fear"}) {
        CAPTURE(name);
        CHECK(clearest.auroc.at(name) > 0.97);
        CHECK(clearest.split_half.at(name) > 0.8);
        CHECK(before.split_half.at(name) < 0.5);
        CHECK(report.over_band(&BlockFigures::auroc, name).value() > 0.9);
    }
    CHECK(std::abs(clearest.valence_arousal.value()) < 0.2);
    CHECK(report.quadrant_cosines.at("excited").at("depleted") < -0.9);
    CHECK(report.plane.value().valence_auroc > 0.97);
    CHECK(report.plane.value().right_quadrant > 0.9);
    CHECK(report.plane.value().texts == 16);
    CHECK_FALSE(report.over_band(&BlockFigures::auroc, "envy").has_value());
}

TEST_CASE("wrong labels tell nothing apart, and the library says it is weak") {
    LinearModel model;
    Corpus corpus = linear_corpus();
    // Every feeling gets texts of all feelings: pattern by pattern another one's.
    const Corpus right = corpus;
    const std::array<std::string, 4> quadrants{"excited", "frustrated", "calm", "depleted"};
    for (std::size_t q = 0; q < quadrants.size(); ++q) {
        for (std::size_t i = 0; i < corpus.feelings[quadrants[q]].size(); ++i) {
            corpus.feelings[quadrants[q]][i].text =
                right.feelings.at(quadrants[(q + i) % 4])[i].text;
        }
    }
    const Trained trained = trained_on(model, corpus, full());
    for (const char* axis : {"valence", "arousal"}) {
        const double auroc = trained.report.over_band(&BlockFigures::auroc, axis).value();
        CHECK(auroc > 0.3);
        CHECK(auroc < 0.7);
    }
    CHECK(trained.library.standing == Standing::Weak);
    CHECK(trained_on(model, linear_corpus(), full()).library.standing == Standing::Unevaluated);
}

TEST_CASE("the residual RMS leaves the first token out") {
    LinearModel model;
    const Library library = trained_on(model, linear_corpus(), full()).library;
    REQUIRE(library.residual_rms.size() == LinearModel::kBlocks);
    for (int block = 1; block <= LinearModel::kBlocks - 2; ++block) {
        CAPTURE(block);
        const double ratio =
            static_cast<double>(library.residual_rms[static_cast<std::size_t>(block)]) /
            LinearModel::level(block);
        CHECK(ratio > 0.4);
        CHECK(ratio < 0.9);
    }
    CHECK(library.residual_rms.front() == library.residual_rms[1]);
    CHECK(library.residual_rms.back() == library.residual_rms[LinearModel::kBlocks - 2]);
}

TEST_CASE("what was trained reads back what a text feels like, and neutral text as nothing") {
    LinearModel model;
    const Library library = trained_on(model, linear_corpus(), full()).library;
    const auto felt_of = [&](const std::string& text) {
        ReadTask task;
        task.text = text;
        task.blocks = gauged_blocks(library);
        const auto reading = model.read({task}, {}, {});
        return felt(reading->front(), task.blocks, library).value().whole;
    };
    CHECK(gauged_blocks(library) == std::vector<int>{4});
    CHECK(label_names(library) == std::vector<std::string>{"anger", "fear", "joy"});
    const Felt calm = felt_of("they say calm of the day");
    CHECK(calm.place.value().valence > 0.4);
    CHECK(calm.place.value().arousal < -0.4);
    const Felt fear = felt_of("they say fear of the day");
    CHECK(fear.labels.front().name == "fear");
    CHECK(fear.labels.front().score > 2.0);
    const Felt neutral = felt_of("they say neutral of the day");
    CHECK(std::abs(neutral.place.value().valence) < 0.35);
    CHECK(std::abs(neutral.place.value().arousal) < 0.35);
}

TEST_CASE("the strength is calibrated: the largest that the model bears") {
    LinearModel model;
    const Trained trained = trained_on(model, linear_corpus(), full());
    const Calibration& calibration = trained.report.calibration.value();
    CHECK(trained.library.full_strength == calibration.full_strength);
    CHECK(calibration.within_limits);
    CHECK(calibration.plain_perplexity == doctest::Approx(std::exp(3.0)));
    TrainOptions without = full();
    without.calibration.reset();
    const Trained other = trained_on(model, linear_corpus(), without);
    CHECK(other.library.full_strength == Library{}.full_strength);
    CHECK_FALSE(other.report.calibration.has_value());
}

TEST_CASE("the same texts and the same model give the same library") {
    LinearModel one;
    LinearModel two;
    const Trained first = trained_on(one, linear_corpus(), {});
    const Trained second = trained_on(two, linear_corpus(), {});
    CHECK(first.library.hash == second.library.hash);
    CHECK(first.library.vectors == second.library.vectors);
    CHECK(first.report.corpus_hash == second.report.corpus_hash);
}

TEST_CASE("a stop that is asked for ends the training at the next text") {
    LinearModel model;
    model.stop_after = 40;
    const auto trained = train(model, linear_corpus(), {}, model.stop.get_token(), {});
    REQUIRE_FALSE(trained.has_value());
    CHECK(trained.error().code == ErrorCode::Cancelled);
    CHECK(model.texts_read() == 40);
}

TEST_CASE("progress counts every step up to its end") {
    LinearModel model;
    std::vector<std::string> steps;
    int last = 0;
    int total = 0;
    const auto trained =
        train(model, linear_corpus(), {}, {}, [&](int done, int of, std::string_view what) {
            if (steps.empty() || steps.back() != what) {
                CHECK(last == total);
                steps.emplace_back(what);
                last = 0;
            }
            CHECK(done >= last);
            CHECK(done <= of);
            last = done;
            total = of;
        });
    CHECK(trained.has_value());
    CHECK(steps ==
          std::vector<std::string>{"reading neutral text", "reading sentences", "calibrating"});
}

TEST_CASE("chosen emotions become vectors, told from all") {
    LinearModel model;
    TrainOptions options = full();
    options.emotions = {"fear"};
    const Library chosen = trained_on(model, linear_corpus(), options).library;
    CHECK(chosen.vectors.contains("fear"));
    CHECK_FALSE(chosen.vectors.contains("joy"));
    CHECK(chosen.has_quadrants());
    const Library all = trained_on(model, linear_corpus(), full()).library;
    CHECK(chosen.vectors.at("fear") == all.vectors.at("fear"));
}

TEST_CASE("a corpus without quadrants gives emotions and no plane") {
    LinearModel model;
    Corpus corpus = linear_corpus();
    for (const char* quadrant : {"excited", "frustrated", "calm", "depleted"})
        corpus.feelings.erase(quadrant);
    const Trained trained = trained_on(model, corpus, full());
    CHECK(trained.library.vectors.size() == 3);
    CHECK_FALSE(trained.library.plane.has_value());
    CHECK_FALSE(trained.report.plane.has_value());
    CHECK(check(trained.library).has_value());
}

std::string complaint(const Corpus& corpus, const TrainOptions& options) {
    LinearModel model;
    const auto trained = train(model, corpus, options, {}, {});
    REQUIRE_FALSE(trained.has_value());
    CHECK(trained.error().code == ErrorCode::InvalidArgument);
    CHECK(model.texts_read() == 0);
    return trained.error().message;
}

TEST_CASE("what cannot be trained is refused before any text is read") {
    Corpus corpus = linear_corpus();
    corpus.feelings["joy"].resize(5);
    CHECK(complaint(corpus, full()) ==
          "\"joy\" has 5 texts to learn from; at least 8 are needed, from several patterns");
    corpus = linear_corpus();
    corpus.neutral.resize(3);
    CHECK(complaint(corpus, full()).starts_with("there are 3 neutral texts; at least 8"));
    corpus = linear_corpus();
    corpus.feelings.erase("joy");
    corpus.feelings.erase("fear");
    CHECK(complaint(corpus, full()).starts_with("\"anger\" is the only named emotion"));

    TrainOptions options = full();
    options.emotions = {"feer"};
    CHECK(complaint(linear_corpus(), options) ==
          "the corpus has no emotion \"feer\"; is \"fear\" meant?");
    options = full();
    options.band = Band{3, 11};
    CHECK(complaint(linear_corpus(), options) ==
          "the blocks 3 to 11 cannot be steered together; this model's can from 1 to 10");
}

TEST_CASE("without held-out texts there are no figures, and layers cannot be searched") {
    LinearModel model;
    Corpus corpus = linear_corpus();
    for (auto& [name, statements] : corpus.feelings)
        std::erase_if(statements, [](const Corpus::Statement& it) { return it.held_out; });
    const TrainReport report = trained_on(model, corpus, full()).report;
    CHECK(report.blocks.front().auroc.empty());
    CHECK_FALSE(report.plane.has_value());
    TrainOptions options = full();
    options.search_layers = true;
    const auto searched = train(model, corpus, options, {}, {});
    REQUIRE_FALSE(searched.has_value());
    CHECK(searched.error().message.starts_with("layers are searched on held-out texts"));
}

TEST_CASE("feelings whose texts are the same have no direction") {
    Corpus corpus = linear_corpus();
    for (const char* quadrant : {"frustrated", "calm", "depleted"})
        corpus.feelings[quadrant] = corpus.feelings.at("excited");
    LinearModel model;
    const auto trained = train(model, corpus, full(), {}, {});
    REQUIRE_FALSE(trained.has_value());
    CHECK(trained.error().message.find("has no direction after block 4") != std::string::npos);
}

TEST_CASE("methods are known by name") {
    CHECK(train_method_of("pca").value() == TrainMethod::Principal);
    CHECK(train_method_of("mean").value() == TrainMethod::MeanDifference);
    CHECK(train_method_of(name_of(TrainMethod::Ridge)).value() == TrainMethod::Ridge);
    CHECK(train_method_of("magic").error().message ==
          "there is no training method \"magic\"; there are mean, pca and ridge");
}

}  // namespace
}  // namespace elpis::steering
