#include "elpis/config/reference_page.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/config/entry.h"
#include "elpis/config/table.h"

namespace elpis::config {
namespace {

constexpr std::string_view kIntroduction =
    R"(# Settings

Flags beat `ELPIS_*` variables, which beat the settings file, which beats the defaults. `elpis config
show` prints every setting with its value and where it came from; `elpis config check` says whether
all is well. A wrong name or value is an error that says what would be right; all are listed at once.

The settings file is TOML: the first of `--config FILE`, `$ELPIS_CONFIG`, `./configs/elpis.toml` and
`$XDG_CONFIG_HOME/elpis/elpis.toml` (`~/.config` without the variable). Relative paths start at the
working directory, and `~/` at home.

Every setting has a flag and a variable: `path` of `[model]` is `--model-path` and
`ELPIS_MODEL__PATH`; `ELPIS_MODEL_PATH` works too, and loses to the other one. Empty variables count
as not set. `ELPIS_QUIET` (1, true or yes) is `quiet` of `[logging]`; without an `output_file` the log
then goes to `$XDG_STATE_HOME/elpis/elpis-server.log` (`~/.local/state` without the variable). Log
files are rotated at 10 MB and kept for a week.

This page is made from the table in `src/elpis/config/table.cpp`; a test compares the two.
)";

constexpr std::string_view kEvents = R"(
## [events]

Kinds of events by name, beside the shipped ones (`docs/affect.md`) or in their place. Each is a list:
where the event pushes valence, arousal and, if it is known, dominance, numbers from -1 to 1. At most 256,
names of at most 64 bytes; in the file only.

```toml
[events]
praise = [0.3, 0.15]
insult = [-0.4, 0.3, -0.2]
"a walk in the rain" = [0.1, -0.2]
```
)";

constexpr std::string_view kAdapters = R"(
## [model.adapters]

LoRA adapters by names of your choice, for requests to choose among (`docs/checkpoints.md`). Each is the path of a
folder as PEFT saves it or of a GGUF file made by llama.cpp's converter. At most 64, all loaded with the model; names of
at most 64 bytes; in the file only.

```toml
[model.adapters]
pirate = "~/adapters/pirate"
law = "/srv/adapters/law.gguf"
```
)";

std::string default_of(const Entry& entry) {
    const std::string text = entry.default_text();
    return text.empty() ? std::string(entry.unset) : fmt::format("`{}`", text);
}

std::string help_of(const Entry& entry) {
    std::string text(entry.help);
    for (const std::string_view alias : entry.aliases)
        text += fmt::format(" (also `{}`)", alias);
    return text;
}

}  // namespace

std::string reference_page() {
    std::string page(kIntroduction);
    std::string_view section;
    for (const Entry& entry : table()) {
        if (entry.section != section) {
            page += fmt::format(
                "\n## [{}]\n\n| name | allowed | default | what it is |\n"
                "|---|---|---|---|\n",
                entry.section);
        }
        section = entry.section;
        page += fmt::format("| `{}` | {} | {} | {} |\n",
                            entry.name,
                            entry.allowed(),
                            default_of(entry),
                            help_of(entry));
    }
    page += kAdapters;
    page += kEvents;
    return page;
}

}  // namespace elpis::config
