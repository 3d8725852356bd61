#include "elpis/cli/doctor/page.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/columns.h"
#include "elpis/cli/doctor/diagnosis.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kWidest = 100;
constexpr int kMargin = 2;

std::string heading(std::string_view name, const Look& look) {
    std::string text(name);
    if (text.front() >= 'a' && text.front() <= 'z') text.front() -= 'a' - 'A';
    return paint(look, Ink::Bold, text) + "\n";
}

std::string fact_line(const Diagnosis::Fact& fact, int names, const Look& look) {
    const int width = std::min(look.width, kWidest);
    const int indent = kMargin + names + 2;
    std::string name = fact.name;
    std::ranges::replace(name, '_', ' ');
    std::string text = fact.text.empty() ? "(none)" : tamed(fact.text);
    if (!fact.why.empty()) text += fmt::format(" ({})", tamed(fact.why));
    return fmt::format("{:{}}{}{}\n",
                       "",
                       kMargin,
                       paint(look, Ink::Faint, fmt::format("{:<{}}", name, names + 2)),
                       wrapped(text, width, indent));
}

std::string list(std::string_view name,
                 Ink ink,
                 const std::vector<std::string>& sentences,
                 const Look& look) {
    std::string out = "\n" + heading(name, look);
    const std::string bullet = paint(look, ink, look.unicode ? "•" : "*");
    for (const std::string& sentence : sentences) {
        out += fmt::format("{:{}}{} {}\n",
                           "",
                           kMargin,
                           bullet,
                           wrapped(tamed(sentence), std::min(look.width, kWidest), kMargin + 2));
    }
    return out;
}

}  // namespace

std::string doctor_page(const Diagnosis& diagnosis, const Look& look) {
    std::string out;
    for (const Diagnosis::Section& section : diagnosis.sections) {
        int names = 0;
        for (const Diagnosis::Fact& fact : section.facts)
            names = std::max(names, columns(fact.name));
        out += (out.empty() ? "" : "\n") + heading(section.name, look);
        for (const Diagnosis::Fact& fact : section.facts)
            out += fact_line(fact, names, look);
    }
    if (!diagnosis.problems.empty()) out += list("problems", Ink::Red, diagnosis.problems, look);
    if (!diagnosis.advice.empty()) out += list("advice", Ink::Yellow, diagnosis.advice, look);
    out += "\n" + (diagnosis.problems.empty() ? paint(look, Ink::Green, "All is well.")
                                              : paint(look, Ink::Red, "It cannot run like this."));
    return out + "\n";
}

std::string doctor_json(const Diagnosis& diagnosis) {
    Json page{{"good", diagnosis.problems.empty()},
              {"problems", diagnosis.problems},
              {"advice", diagnosis.advice}};
    for (const Diagnosis::Section& section : diagnosis.sections) {
        for (const Diagnosis::Fact& fact : section.facts) {
            Json& entry = page[section.name][fact.name];
            entry["value"] = fact.value;
            if (!fact.why.empty()) entry["why"] = fact.why;
        }
    }
    return page.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace elpis::cli
