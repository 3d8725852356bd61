#include "elpis/steering/train/text_list.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {

const Group::Feeling* Group::find(const std::string& name) const {
    const auto found = std::ranges::find(feelings, name, &Feeling::name);
    return found == feelings.end() ? nullptr : &*found;
}

std::size_t TextList::add(std::string text) {
    texts_.push_back(std::move(text));
    return texts_.size() - 1;
}

Group TextList::add(const Corpus& corpus, const std::vector<std::string>& names) {
    Group group;
    for (const std::string& name : names) {
        Group::Feeling feeling{.name = name, .training = {}, .held_out = {}};
        for (const Corpus::Statement& it : corpus.feelings.at(name)) {
            const std::size_t text = add(it.text);
            if (it.held_out) {
                feeling.held_out.push_back(text);
            } else {
                feeling.training.push_back(
                    {.text = text, .cell = fmt::format("{}/{}", it.pattern, it.topic)});
            }
        }
        group.feelings.push_back(std::move(feeling));
    }
    return group;
}

std::vector<std::size_t> training_texts(const Group::Feeling& feeling) {
    std::vector<std::size_t> texts;
    texts.reserve(feeling.training.size());
    for (const Group::Sample& it : feeling.training)
        texts.push_back(it.text);
    return texts;
}

std::vector<std::size_t> other_training_texts(const Group& group, const std::string& name) {
    std::vector<std::size_t> texts;
    for (const Group::Feeling& feeling : group.feelings) {
        if (feeling.name == name) continue;
        for (const Group::Sample& it : feeling.training)
            texts.push_back(it.text);
    }
    return texts;
}

std::vector<std::size_t> other_held_out(const Group& group, const std::string& name) {
    std::vector<std::size_t> texts;
    for (const Group::Feeling& feeling : group.feelings) {
        if (feeling.name != name)
            texts.insert(texts.end(), feeling.held_out.begin(), feeling.held_out.end());
    }
    return texts;
}

}  // namespace elpis::steering
