#include "elpis/affect/appraisal.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;

std::string_view heard(std::string_view text) {
    const auto appraisal = appraise_words(text);
    return appraisal ? appraisal->event_type : "nothing";
}

TEST_CASE("each group of words means an event with an intensity") {
    CHECK(appraise_words("The job is done.") ==
          Appraisal{.event_type = "success", .intensity = 0.5});
    CHECK(appraise_words("The job failed.") == Appraisal{.event_type = "error", .intensity = 0.5});
    CHECK(appraise_words("An interesting idea.") ==
          Appraisal{.event_type = "exploration", .intensity = 0.3});
    CHECK(appraise_words("It might rain.") == Appraisal{.event_type = "novelty", .intensity = 0.2});
}

TEST_CASE("every word of the reference implementation is heard") {
    for (const auto word : {"successfully", "completed", "done", "fixed", "working"}) {
        CHECK(heard(word) == "success");
    }
    for (const auto word : {"error", "failed", "cannot", "unable", "exception"}) {
        CHECK(heard(word) == "error");
    }
    for (const auto word : {"interesting", "discover", "learn", "new", "found"}) {
        CHECK(heard(word) == "exploration");
    }
    for (const auto word : {"unsure", "uncertain", "might", "perhaps", "unclear"}) {
        CHECK(heard(word) == "novelty");
    }
}

TEST_CASE("regular forms are heard too") {
    CHECK(heard("There are errors") == "error");
    CHECK(heard("exceptions") == "error");
    CHECK(heard("We learned and discovered") == "exploration");
}

TEST_CASE("every event it names is in the standard table") {
    const EventTable table = EventTable::standard();
    for (const auto word : {"done", "error", "new", "perhaps"})
        CHECK(table.knows(heard(word)));
}

TEST_CASE("case and punctuation do not matter") {
    CHECK(heard("DONE") == "success");
    CHECK(heard("**Fixed!**") == "success");
    CHECK(heard("“error”") == "error");
}

TEST_CASE("only whole words count") {
    CHECK(heard("He abandoned the renewal of the undone terror") == "nothing");
    CHECK(heard("foundation, newspaper, learner, mighty") == "nothing");
    CHECK(heard("erroré doneß") == "nothing");
    CHECK(heard("error_code error404 error-free") == "nothing");
}

TEST_CASE("the first group wins, wherever its word stands") {
    CHECK(heard("An error was found, perhaps, but it is fixed") == "success");
    CHECK(heard("Perhaps something new: an exception") == "error");
    CHECK(heard("It might be new") == "exploration");
}

TEST_CASE("blank text and text without any of the words mean nothing") {
    CHECK(heard("") == "nothing");
    CHECK(heard(" \r\n\t ") == "nothing");
    CHECK(heard("The capital of France is Paris.") == "nothing");
    CHECK(heard(std::string_view("\0\0\0", 3)) == "nothing");
}

TEST_CASE("what is negated does not count") {
    CHECK(heard("No error.") == "nothing");
    CHECK(heard("no errors") == "nothing");
    CHECK(heard("It ran without error") == "nothing");
    CHECK(heard("It ran without any errors") == "nothing");
    CHECK(heard("0 errors, 0 exceptions") == "nothing");
    CHECK(heard("It is not fixed yet") == "nothing");
    CHECK(heard("It isn't working, it doesn’t seem done") == "nothing");
    CHECK(heard("It never failed") == "nothing");
    CHECK(heard("There is nothing new") == "nothing");
    CHECK(heard("None of them failed") == "nothing");
}

TEST_CASE("a negated word leaves the others alone") {
    CHECK(heard("Completed with no errors") == "success");
    CHECK(heard("It is not done: an error") == "error");
    CHECK(heard("This cannot be fixed") == "error");
    CHECK(heard("We were unable to get working results") == "error");
}

TEST_CASE("a negation reaches three words and ends with its clause") {
    CHECK(heard("no one two error") == "nothing");
    CHECK(heard("no one two three error") == "error");
    CHECK(heard("No, it failed") == "error");
    CHECK(heard("No. Done") == "success");
    CHECK(heard("No\nerror") == "error");
    CHECK(heard("not fast but working") == "success");
}

TEST_CASE("a megabyte of anything is appraised") {
    constexpr std::size_t kSize = 1 << 20;
    Dice dice(71);
    std::string noise(kSize, '\0');
    for (char& c : noise)
        c = static_cast<char>(dice.below(256));
    appraise_words(noise);

    CHECK(heard(std::string(kSize, 'a')) == "nothing");
    CHECK(heard(std::string(kSize, ' ')) == "nothing");
    CHECK(heard(std::string(kSize, '\'')) == "nothing");
    CHECK(heard(std::string(kSize, '\x80')) == "nothing");
    std::string words;
    while (words.size() < kSize)
        words += "no error ";
    CHECK(heard(words) == "nothing");
    CHECK(heard(words + ". Perhaps") == "novelty");
}

}  // namespace
}  // namespace elpis::affect
