#include "elpis/cli/affect/png_picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::cli {
namespace {

constexpr double kPixelsEach = 2.0;  // of the picture's own units, for screens of today
constexpr double kMostPixels = 8'192.0;

// The interface of librsvg 2 and cairo 1 as far as it is used, as their manuals have it; both keep
// it for as long as the numbers in their files' names stay.
struct Length {  // RsvgLength
    double length;
    int unit;
};
struct Rectangle {  // RsvgRectangle
    double x, y, width, height;
};
using RsvgNew = void* (*)(const std::uint8_t* data, std::size_t size, void** error);
using RsvgMeasures = void (*)(void* handle,
                              int* has_width,
                              Length* width,
                              int* has_height,
                              Length* height,
                              int* has_view_box,
                              Rectangle* view_box);
using RsvgRender = int (*)(void* handle, void* cairo, const Rectangle* viewport, void** error);
using Release = void (*)(void* object);
using CairoSurface = void* (*)(int format, int width, int height);
using CairoOf = void* (*)(void* surface);
using CairoColour = void (*)(void* cairo, double red, double green, double blue);
using CairoWrite = int (*)(void* closure, const unsigned char* data, unsigned size);
using CairoToPng = int (*)(void* surface, CairoWrite write, void* closure);
constexpr int kCairoRgb24 = 1;
constexpr int kCairoWriteError = 11;

// Looks names up in a library. It stays until the process ends: what registers types with GLib
// cannot be unloaded.
class Loaded {
public:
    explicit Loaded(const char* file) : handle_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {}

    template <class Function>
    bool find(const char* name, Function& into) const {
        if (handle_ != nullptr) into = reinterpret_cast<Function>(dlsym(handle_, name));
        return into != nullptr;
    }

private:
    void* handle_;
};

struct Renderer {
    RsvgNew rsvg_new = nullptr;
    RsvgMeasures rsvg_measures = nullptr;
    RsvgRender rsvg_render = nullptr;
    Release unref = nullptr;
    CairoSurface surface = nullptr;
    Release end_surface = nullptr;
    CairoOf cairo_of = nullptr;
    Release end_cairo = nullptr;
    CairoColour colour = nullptr;
    Release paint = nullptr;
    CairoToPng to_png = nullptr;

    static Result<Renderer> load() {
        const Loaded rsvg("librsvg-2.so.2");
        const Loaded cairo("libcairo.so.2");
        const Loaded objects("libgobject-2.0.so.0");
        Renderer it;
        if (rsvg.find("rsvg_handle_new_from_data", it.rsvg_new) &&
            rsvg.find("rsvg_handle_get_intrinsic_dimensions", it.rsvg_measures) &&
            rsvg.find("rsvg_handle_render_document", it.rsvg_render) &&
            objects.find("g_object_unref", it.unref) &&
            cairo.find("cairo_image_surface_create", it.surface) &&
            cairo.find("cairo_surface_destroy", it.end_surface) &&
            cairo.find("cairo_create", it.cairo_of) && cairo.find("cairo_destroy", it.end_cairo) &&
            cairo.find("cairo_set_source_rgb", it.colour) && cairo.find("cairo_paint", it.paint) &&
            cairo.find("cairo_surface_write_to_png_stream", it.to_png)) {
            return it;
        }
        return fail(ErrorCode::Unsupported,
                    "a PNG is drawn by librsvg, version 2.46 or newer, which is not here; install "
                    "it (Debian: librsvg2-2), or name a file that ends in .svg");
    }
};

using Owned = std::unique_ptr<void, Release>;

// Colours are names in the style sheet, which librsvg does not know: the light ones, which are the
// first that the sheet gives them, stand in their place.
std::string on_paper(std::string_view svg) {
    constexpr std::string_view kUse = "var(";
    std::string plain;
    while (true) {
        const std::size_t at = svg.find(kUse);
        plain += svg.substr(0, at);
        if (at == std::string_view::npos) return plain;
        svg.remove_prefix(at + kUse.size());
        const std::string_view name = svg.substr(0, svg.find(')'));
        svg.remove_prefix(std::min(svg.size(), name.size() + 1));
        // It stands above all its uses, and so in what is plain already.
        const std::string given = fmt::format("{}: ", name);
        if (const std::size_t value = plain.find(given); value != std::string::npos) {
            const std::size_t begin = value + given.size();
            plain += plain.substr(begin, plain.find(';', begin) - begin);
        }
    }
}

int append(void* closure, const unsigned char* data, unsigned size) {
    try {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), size);
        return 0;
    } catch (...) {  // no exception may pass through C
        return kCairoWriteError;
    }
}

std::unexpected<Error> not_drawn() {
    return fail(ErrorCode::Internal, "librsvg could not draw the picture");
}

}  // namespace

Result<std::string> png_of(std::string_view svg) {
    ELPIS_TRY(const Renderer draw, Renderer::load());
    const std::string text = on_paper(svg);
    const Owned picture(
        draw.rsvg_new(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), nullptr),
        draw.unref);
    if (!picture) return not_drawn();
    int has_width = 0;
    int has_height = 0;
    int has_view_box = 0;
    Length width{};
    Length height{};
    Rectangle box{};
    draw.rsvg_measures(
        picture.get(), &has_width, &width, &has_height, &height, &has_view_box, &box);
    const Rectangle page{.x = 0,
                         .y = 0,
                         .width = std::round(kPixelsEach * box.width),
                         .height = std::round(kPixelsEach * box.height)};
    const bool drawable = has_view_box != 0 && page.width >= 1.0 && page.height >= 1.0 &&
                          page.width <= kMostPixels && page.height <= kMostPixels;
    if (!drawable) return not_drawn();
    const Owned surface(
        draw.surface(kCairoRgb24, static_cast<int>(page.width), static_cast<int>(page.height)),
        draw.end_surface);
    const Owned cairo(draw.cairo_of(surface.get()), draw.end_cairo);
    draw.colour(cairo.get(), 1.0, 1.0, 1.0);
    draw.paint(cairo.get());
    std::string png;
    if (draw.rsvg_render(picture.get(), cairo.get(), &page, nullptr) == 0 ||
        draw.to_png(surface.get(), append, &png) != 0) {
        return not_drawn();
    }
    return png;
}

}  // namespace elpis::cli
