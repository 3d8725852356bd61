#pragma once

#include <optional>
#include <string>
#include <vector>

#include <termios.h>

namespace elpis::cli {

// A terminal taken over whole: its other screen, without a cursor, keys as they are pressed.
// Everything is put back by `leave` or the destructor. One thread.
class Screen {
public:
    Screen(int input, int output);  // `input` may be no terminal: then no keys come
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    void enter();
    void leave();

    struct Size {
        int columns = 80;
        int rows = 24;
    };
    Size size() const;  // as it is now

    // Shows these lines and nothing else. Lines are to be no longer than the screen is wide.
    void show(const std::vector<std::string>& lines);

    // False once the terminal has gone.
    bool open() const { return open_; }

private:
    void put(const std::string& bytes);

    int input_;
    int output_;
    std::optional<termios> before_;  // there: the input has been changed
    bool entered_ = false;
    bool open_ = true;
};

}  // namespace elpis::cli
