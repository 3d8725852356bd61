#pragma once

#include <map>
#include <string>

#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering::evaluation::report {

// A page of charts about files of vectors, by name, as page() makes one about an evaluation: the
// length of every row (as a share of the residual norm where the files tell it), how well held-out
// texts were told apart at every block (elpis.train.auroc.*, where training noted it), and the
// cosines between the vectors, or between the blocks of a single one. Needs no model.
std::string vector_page(const std::string& title, const std::map<std::string, VectorFile>& files);

}  // namespace elpis::steering::evaluation::report
