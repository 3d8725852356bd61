#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "elpis/base/result.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering {

// Every <name>.{gguf,pt,safetensors,svec,json} in a folder, as `emotion_vectors_dir` names
// it, by name (excited.pt → "excited"). Other files and hidden ones are passed over, folders are
// not entered. NotFound for no folder; InvalidArgument, naming the folder, for a file in its place,
// no vector file in it, two for one name; and whatever read_vector_file says of a file. Which names
// are needed is the caller's business.
Result<std::map<std::string, VectorFile>> read_vector_folder(const std::filesystem::path& folder,
                                                             const VectorReading& how);

}  // namespace elpis::steering
