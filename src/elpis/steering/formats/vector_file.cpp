#include "elpis/steering/formats/vector_file.h"

#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/gguf_writer.h"
#include "elpis/steering/formats/safetensors_writer.h"
#include "elpis/steering/formats/understood_file.h"
#include "elpis/steering/formats/whole_file.h"
#include "elpis/steering/formats/written_vector.h"

namespace elpis::steering {

Result<VectorFile> read_vector_file(const std::filesystem::path& file, const VectorReading& how) {
    ELPIS_TRY(const std::string bytes, formats::read_whole_file(file, how.max_bytes));
    auto read = formats::understand(formats::bytes_of(bytes), how);
    if (!read) {
        return fail(
            read.error().code,
            fmt::format("vector file {} is refused: {}", file.string(), read.error().message));
    }
    return read;
}

Result<void> write_vector_file(const std::filesystem::path& file, const VectorToWrite& vector) {
    ELPIS_TRY(const formats::WrittenKeys keys, formats::keys_to_write(vector));
    if (file.extension() == ".gguf")
        return formats::write_whole_file(file, formats::gguf_bytes(vector, keys));
    if (file.extension() == ".safetensors")
        return formats::write_whole_file(file, formats::safetensors_bytes(vector, keys));
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} cannot be written: the name of a vector file ends in .gguf or "
                            ".safetensors",
                            file.string()));
}

}  // namespace elpis::steering
