#include "elpis/steering/evaluation/report/page.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/report/markup.h"
#include "elpis/steering/evaluation/report/sections.h"
#include "elpis/steering/evaluation/report/style.h"
#include "elpis/steering/evaluation/verdict.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation::report {
namespace {

void head(const std::string& title, Markup& page) {
    page.open("head");
    page.leaf("meta", {{"charset", "utf-8"}});
    page.leaf("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    page.leaf("meta",
              {{"http-equiv", "Content-Security-Policy"},
               {"content", "default-src 'none'; style-src 'unsafe-inline'"}});
    page.element("title", title);
    page.element("style", kStyle);
    page.close();
}

void summary(const Evaluation& evaluation, Markup& page) {
    const About& about = evaluation.about;
    const std::string standing(name_of(verdict(evaluation)));
    page.open("p")
        .element("span", standing, {{"class", "standing " + standing}})
        .text(fmt::format(" Vector set \"{}\" ({}), {}; full strength {:.3g} of the residual norm.",
                          about.set,
                          about.set_hash,
                          about.method,
                          about.full_strength))
        .close();
    page.element(
        "p",
        fmt::format("Model: {}, {} blocks, width {}, {}. Texts {}. Elpis {}, {} run, seed {}, "
                    "{:.0f} s.",
                    about.architecture,
                    about.blocks,
                    about.width,
                    about.fingerprint.empty() ? "fingerprint unknown" : about.fingerprint,
                    about.corpus_hash,
                    about.version,
                    about.size,
                    about.seed,
                    about.seconds),
        {{"class", "soft"}});
    page.open("ul", {{"class", "findings"}});
    for (const Finding& it : findings(evaluation)) {
        const std::string word = it.kept ? "kept" : (it.binding ? "broken" : "noted");
        page.open("li")
            .element("b", it.question + " " + word, {{"class", word}})
            .text(" " + it.sentence)
            .close();
    }
    page.close();
    if (evaluation.remarks.empty()) return;
    page.open("ul");
    for (const std::string& it : evaluation.remarks)
        page.element("li", it, {{"class", "soft"}});
    page.close();
}

}  // namespace

Markup begun_page(const std::string& title) {
    Markup page;
    page.open("html", {{"lang", "en"}});
    head(title, page);
    return page;
}

std::string page(const Evaluation& evaluation) {
    const std::string title =
        fmt::format("Evaluation of {}: {}", evaluation.about.set, evaluation.about.subject);
    Markup page = begun_page(title);
    page.open("body").element("h1", title);
    summary(evaluation, page);
    dose_section(evaluation, page);
    plane_section(evaluation, page);
    words_section(evaluation, page);
    cost_section(evaluation, page);
    reality_section(evaluation, page);
    answers_section(evaluation, page);
    return "<!DOCTYPE html>\n" + std::move(page).finish();
}

}  // namespace elpis::steering::evaluation::report
