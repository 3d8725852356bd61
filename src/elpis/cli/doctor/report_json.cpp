#include <string>

#include <nlohmann/json.hpp>

#include "elpis/cli/doctor/report.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/status.h"

namespace elpis::cli {

std::string as_json(const DoctorReport& report) {
    using Json = nlohmann::ordered_json;
    Json json;
    json["ok"] = report.problems.empty();
    json["problems"] = report.problems;
    json["warnings"] = report.warnings;
    if (report.settings && report.settings->file) {
        json["settings_file"] = report.settings->file->string();
    }
    if (report.model_file) json["model"]["path"] = report.model_file->string();
    if (report.model) {
        json["model"]["architecture"] = report.model->architecture;
        json["model"]["name"] = report.model->name;
        json["model"]["blocks"] = report.model->blocks;
        json["model"]["width"] = report.model->width;
        json["model"]["context_trained"] = report.model->context_trained;
        json["model"]["bytes"] = report.model->file_bytes;
        json["model"]["chat_template"] = report.model->has_chat_template;
    }
    for (const engine::Device& device : report.devices) {
        json["devices"].push_back({{"backend", device.backend},
                                   {"name", device.name},
                                   {"description", device.description},
                                   {"accelerator", device.accelerator},
                                   {"memory_free", device.memory_free},
                                   {"memory_total", device.memory_total}});
    }
    json["cpus"]["affinity"] = report.cpus.affinity;
    if (report.cpus.quota) json["cpus"]["quota"] = *report.cpus.quota;
    json["memory_free"] = report.memory_free;
    if (report.engine) {
        const engine::Capabilities& engine = *report.engine;
        json["engine"] = {{"hardware", engine.hardware},
                          {"device", engine.device},
                          {"threads", engine.threads},
                          {"gpu_layers", engine.gpu_layers},
                          {"context_length", engine.context_length},
                          {"sequences", engine.sequences},
                          {"kv_cells", engine.kv_cells},
                          {"modulation_type", engine.modulation_type},
                          {"supports_steering", engine.supports_steering}};
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace elpis::cli
