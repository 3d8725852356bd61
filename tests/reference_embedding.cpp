// Prints the embedding that llama.cpp itself makes of a text: reference_embedding MODEL TEXT. For
// tests that compare.
#include "elpis/engine/llama/testing/reference_embedding.h"

#include <cstdio>
#include <exception>
#include <span>

int main(int argc, char** argv) {
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (arguments.size() != 3) {
        std::fputs("usage: reference_embedding MODEL TEXT\n", stderr);
        return 2;
    }
    try {
        for (const float number :
             elpis::engine::testing::reference_embedding(arguments[1], arguments[2]))
            std::printf("%.9g\n", static_cast<double>(number));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "reference_embedding: %s\n", error.what());
        return 1;
    }
    return 0;
}
