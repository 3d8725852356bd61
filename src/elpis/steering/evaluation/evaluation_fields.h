#pragma once

#include <concepts>
#include <type_traits>

#include "elpis/affect/state.h"
#include "elpis/steering/evaluation/evaluation.h"

// The fields of every result by the name they have in JSON: one list for writing and for reading.
// `each(name, member)` is called for every field, in order.
namespace elpis::steering::evaluation {

// `Self`: the struct or the const struct.
template <class Self, class Plain>
concept Is = std::same_as<std::remove_const_t<Self>, Plain>;

void each_field(Is<affect::State> auto& it, auto&& each) {
    each("valence", it.valence);
    each("arousal", it.arousal);
}

void each_field(Is<Range> auto& it, auto&& each) {
    each("low", it.low);
    each("high", it.high);
}

void each_field(Is<Reality::Vector> auto& it, auto&& each) {
    each("name", it.name);
    each("auroc", it.auroc);
    each("ordinary_auroc", it.ordinary_auroc);
    each("split_half", it.split_half);
    each("agreement", it.agreement);
    each("pair_cosine", it.pair_cosine);
    each("permutation_p", it.permutation_p);
    each("curve", it.curve);
}

void each_field(Is<Reality> auto& it, auto&& each) {
    each("block", it.block);
    each("steered_blocks", it.steered_blocks);
    each("training_texts", it.training_texts);
    each("held_out_texts", it.held_out_texts);
    each("vectors", it.vectors);
    each("cosines", it.cosines);
}

void each_field(Is<NextWords::Pole> auto& it, auto&& each) {
    each("name", it.name);
    each("rise", it.rise);
    each("random_rise", it.random_rise);
    each("above_random", it.above_random);
    each("monotone", it.monotone);
    each("expected", it.expected);
}

void each_field(Is<NextWords> auto& it, auto&& each) {
    each("strengths", it.strengths);
    each("prompts", it.prompts);
    each("seeds", it.seeds);
    each("expected_plain", it.expected_plain);
    each("poles", it.poles);
}

void each_field(Is<Cost::Point> auto& it, auto&& each) {
    each("strength", it.strength);
    each("worst", it.worst);
    each("perplexity_ratio", it.perplexity_ratio);
    each("mean_perplexity_ratio", it.mean_perplexity_ratio);
    each("random_perplexity_ratio", it.random_perplexity_ratio);
    each("divergence", it.divergence);
    each("distinct_pairs", it.distinct_pairs);
    each("repeated_runs", it.repeated_runs);
}

void each_field(Is<Cost> auto& it, auto&& each) {
    each("plain_perplexity", it.plain_perplexity);
    each("plain_distinct_pairs", it.plain_distinct_pairs);
    each("plain_repeated_runs", it.plain_repeated_runs);
    each("points", it.points);
    each("usable_strength", it.usable_strength);
}

void each_field(Is<DoseResponse::Control> auto& it, auto&& each) {
    each("seed", it.seed);
    each("means", it.means);
    each("rho", it.rho);
    each("slope", it.slope);
    each("wrong_way", it.wrong_way);
}

void each_field(Is<DoseResponse> auto& it, auto&& each) {
    each("axis", it.axis);
    each("unit", it.unit);
    each("doses", it.doses);
    each("means", it.means);
    each("prompts", it.prompts);
    each("rho", it.rho);
    each("rho_range", it.rho_range);
    each("rho_of_means", it.rho_of_means);
    each("slope", it.slope);
    each("slope_range", it.slope_range);
    each("wrong_way", it.wrong_way);
    each("trend_p", it.trend_p);
    each("isotonic_error", it.isotonic_error);
    each("control_doses", it.control_doses);
    each("random", it.random);
    each("shuffled", it.shuffled);
    each("random_rho", it.random_rho);
    each("random_rho_size", it.random_rho_size);
    each("random_slope_size", it.random_slope_size);
    each("above_random", it.above_random);
}

void each_field(Is<PlaneGrid::Mode> auto& it, auto&& each) {
    each("blend", it.blend);
    each("steps", it.steps);
    each("measured", it.measured);
    each("r_squared", it.r_squared);
    each("cross_talk", it.cross_talk);
    each("gain", it.gain);
    each("confusion", it.confusion);
    each("kappa", it.kappa);
}

void each_field(Is<PlaneGrid> auto& it, auto&& each) {
    each("strength", it.strength);
    each("plain", it.plain);
    each("modes", it.modes);
    each("centre_is_plain", it.centre_is_plain);
    each("centre_difference", it.centre_difference);
}

void each_field(Is<Visible::Row> auto& it, auto&& each) {
    each("arm", it.arm);
    each("pole", it.pole);
    each("strength", it.strength);
    each("answers", it.answers);
    each("compound", it.compound);
    each("arousal", it.arousal);
    each("exclamations", it.exclamations);
    each("capitals", it.capitals);
    each("intensifiers", it.intensifiers);
    each("words_per_sentence", it.words_per_sentence);
    each("judged", it.judged);
}

void each_field(Is<Visible::Contrast> auto& it, auto&& each) {
    each("arm", it.arm);
    each("strength", it.strength);
    each("between", it.between);
    each("measure", it.measure);
    each("difference", it.difference);
    each("range", it.range);
    each("cohens_d", it.cohens_d);
    each("cliffs_delta", it.cliffs_delta);
    each("p", it.p);
}

void each_field(Is<Visible> auto& it, auto&& each) {
    each("lexicon", it.lexicon);
    each("judge", it.judge);
    each("rows", it.rows);
    each("contrasts", it.contrasts);
}

void each_field(Is<ReadBack::Row> auto& it, auto&& each) {
    each("arm", it.arm);
    each("answers", it.answers);
    each("right", it.right);
    each("range", it.range);
    each("kappa", it.kappa);
    each("confusion", it.confusion);
}

void each_field(Is<ReadBack> auto& it, auto&& each) {
    each("block", it.block);
    each("poles", it.poles);
    each("rows", it.rows);
}

void each_field(Is<Throughput> auto& it, auto&& each) {
    each("pairs", it.pairs);
    each("streams", it.streams);
    each("plain_per_second", it.plain_per_second);
    each("steered_per_second", it.steered_per_second);
    each("ratio", it.ratio);
    each("range", it.range);
}

void each_field(Is<Sample> auto& it, auto&& each) {
    each("arm", it.arm);
    each("pole", it.pole);
    each("strength", it.strength);
    each("seed", it.seed);
    each("question", it.question);
    each("answer", it.answer);
}

void each_field(Is<About> auto& it, auto&& each) {
    each("set", it.set);
    each("set_hash", it.set_hash);
    each("method", it.method);
    each("subject", it.subject);
    each("architecture", it.architecture);
    each("fingerprint", it.fingerprint);
    each("blocks", it.blocks);
    each("width", it.width);
    each("corpus_hash", it.corpus_hash);
    each("version", it.version);
    each("size", it.size);
    each("seed", it.seed);
    each("full_strength", it.full_strength);
    each("seconds", it.seconds);
}

void each_field(Is<Evaluation> auto& it, auto&& each) {
    each("about", it.about);
    each("reality", it.reality);
    each("next_words", it.next_words);
    each("cost", it.cost);
    each("dose_response", it.dose_response);
    each("plane", it.plane);
    each("visible", it.visible);
    each("read_back", it.read_back);
    each("throughput", it.throughput);
    each("samples", it.samples);
    each("remarks", it.remarks);
}

}  // namespace elpis::steering::evaluation
