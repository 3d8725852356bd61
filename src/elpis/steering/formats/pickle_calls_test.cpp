#include "elpis/steering/formats/pickle_calls.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_globals.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/tensor.h"
#include "elpis/steering/formats/testing/pickle_text.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

// The calls are tried the way a file makes them.
std::string why_refused(std::string_view value) {
    const std::string stream = pickle(value);
    const auto read = read_pickle(bytes_of(stream));
    return read ? "" : read.error().message;
}

const std::string storage =
    tuple(text("storage") + global("torch", "FloatStorage") + text("0") + text("cpu") + whole(4)) +
    "Q";
const std::string rest = whole(0) + numbers({4}) + numbers({1}) + "\x89N";

TEST_CASE("a call adds its result to the values and leaves its arguments alone") {
    Values values;
    const ValueId function = values.add(find_global("collections", "OrderedDict"));
    const ValueId arguments = values.add(Tuple{});
    const auto result = reduce(values, function, arguments);
    REQUIRE(result);
    CHECK(values.as<Dict>(*result) != nullptr);
    CHECK(values.as<Tuple>(arguments) != nullptr);
    CHECK(values.all().size() == 3);
}

TEST_CASE("a tensor is what PyTorch's rebuild functions describe, wrapped or not") {
    for (const std::string& value :
         {tensor({}),
          call(global("torch._utils", "_rebuild_parameter"), tensor({}) + "\x88N"),
          call(global("torch._utils", "_rebuild_tensor_v3"),
               storage + rest + global("torch", "float32")),
          call(global("torch._utils", "_rebuild_tensor_v2"), storage + rest + "}"),
          call(global("torch._tensor", "_rebuild_from_type_v2"),
               global("torch._utils", "_rebuild_tensor_v2") + global("torch", "Tensor") +
                   tuple(storage + rest) + "}"),
          call(global("torch._tensor", "_rebuild_from_type_v2"),
               global("torch._utils", "_rebuild_parameter") +
                   global("torch.nn.parameter", "Parameter") + tuple(tensor({}) + "\x88N") +
                   "}")}) {
        const std::string stream = pickle(value);
        const auto read = read_pickle(bytes_of(stream));
        if (!read) FAIL_CHECK(read.error().message);
        REQUIRE(read);
        const auto* made = read->values.boxed<TorchTensor>(read->root);
        REQUIRE(made != nullptr);
        CHECK(made->shape == std::vector<std::int64_t>{4});
        CHECK(made->type->element == ElementType::F32);
        CHECK(made->storage.key == "0");
    }
}

TEST_CASE("wrapped calls do not lead to further ones") {
    const std::string inner = global("torch._tensor", "_rebuild_from_type_v2");
    CHECK(contains(why_refused(call(inner, inner + global("torch", "Tensor") + tuple("") + "}")),
                   "another kind"));
}

TEST_CASE("arguments of another kind are refused with the name of the function") {
    const std::string rebuild = global("torch._utils", "_rebuild_tensor_v2");
    for (const std::string& arguments :
         {std::string(),
          storage,
          whole(1) + rest,
          storage + rest + "NNN",
          storage + text("0") + numbers({4}) + numbers({1}) + "\x89N",
          storage + whole(0) + tuple(text("4")) + numbers({1}) + "\x89N",
          storage + whole(0) + whole(4) + numbers({1}) + "\x89N"}) {
        CHECK(contains(why_refused(call(rebuild, arguments)), "_rebuild_tensor_v2"));
    }
    CHECK(
        contains(why_refused(call(global("collections", "OrderedDict"), whole(1))), "OrderedDict"));
    CHECK(
        contains(why_refused(call(global("numpy", "dtype"), text("a very odd type") + "\x89\x88")),
                 "dtype"));
    CHECK(contains(why_refused(call(global("_codecs", "encode"), text("x") + text("utf7"))),
                   "encode"));
    CHECK(contains(why_refused(call(global("numpy.core.multiarray", "_reconstruct"), "NNN")),
                   "_reconstruct"));
}

TEST_CASE("names that are only mentioned cannot be called, and values cannot at all") {
    CHECK(contains(why_refused(call(global("torch", "FloatStorage"), "")), "only mentions"));
    CHECK(contains(why_refused(call(global("torch", "Tensor"), "")), "only mentions"));
    CHECK(contains(why_refused(call(whole(3), "")), "calls a whole number"));
    CHECK(contains(why_refused(global("collections", "OrderedDict") + "]R"), "a list"));
}

TEST_CASE("objects are made of two classes only, without arguments") {
    CHECK(why_refused(global("repeng.extract", "ControlVector") + ")\x81}b").empty());
    CHECK(contains(why_refused(global("collections", "OrderedDict") + ")\x81"), "OrderedDict"));
    CHECK(contains(why_refused(global("repeng.extract", "ControlVector") + "K\x01\x85\x81"),
                   "ControlVector"));
    CHECK(contains(why_refused(whole(1) + ")\x81"), "object of a whole number"));
}

TEST_CASE("a state goes only where one belongs, and once") {
    CHECK(contains(why_refused(whole(1) + "}b"), "state to a whole number"));
    CHECK(contains(why_refused(global("repeng.extract", "ControlVector") + ")\x81}b}b"),
                   "two states"));
    CHECK(contains(why_refused(call(global("numpy", "dtype"), text("f4") + "\x89\x88") + "}b"),
                   "byte order"));
    CHECK(why_refused(call(global("collections", "OrderedDict"), "") + "}b").empty());
    const std::string built = array({.data = short_bytes(std::string(16, 'x'))});
    CHECK(why_refused(built).empty());
    CHECK(contains(why_refused(built + tuple("") + "b"), "unknown form"));
    CHECK(contains(why_refused(array({.data = list("")})), "Python objects"));
}

TEST_CASE("nothing but storages lies outside of a pickle") {
    CHECK(why_refused(storage).empty());
    CHECK(contains(why_refused(tuple(text("storage")) + "Q"), "outside"));
    CHECK(contains(why_refused(text("some/path") + "Q"), "outside"));
    CHECK(contains(why_refused(tuple(text("module") + global("torch", "FloatStorage") + text("0") +
                                     text("cpu") + whole(4)) +
                               "Q"),
                   "outside"));
    CHECK(contains(why_refused(tensor({.count = -1})), "outside"));
}

TEST_CASE("a view of an old file stays inside its storage") {
    const auto view = [](int first, int length) {
        return tensor({.more = tuple(text("1") + whole(first) + whole(length))});
    };
    CHECK(why_refused(view(0, 4)).empty());
    CHECK(why_refused(view(4, 0)).empty());
    CHECK(contains(why_refused(view(1, 4)), "past its storage"));
    CHECK(contains(why_refused(view(5, 0)), "past its storage"));
    CHECK(contains(why_refused(view(-1, 2)), "past its storage"));
    CHECK(contains(why_refused(view(0, -1)), "past its storage"));
    CHECK(contains(why_refused(tensor({.more = whole(1)})), "unknown form"));
}

}  // namespace
}  // namespace elpis::steering::formats
