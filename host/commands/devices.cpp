// SPDX-License-Identifier: MIT
// heavytail devices: the backends of this build and the devices that they see.
#include "host/backends.hpp"
#include "host/commands/command.hpp"
#include "host/json.hpp"
#include "host/output/json_text.hpp"
#include "host/output/output_file.hpp"
#include "kernels/backend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

namespace {

Json cuda_json(const CudaDevices& cuda) {
  Json json = {{"backend", "cuda"}, {"available", !cuda.devices.empty()}};
  if (cuda.devices.empty()) json["reason"] = cuda.reason;
  json["devices"] = Json::array();
  for (const CudaDevice& device : cuda.devices)
    json["devices"].push_back({{"id", device.id},
                               {"device", device.name},
                               {"compute_capability", device.compute_capability},
                               {"memory_bytes", device.memory},
                               {"driver_cuda", device.driver}});
  return json;
}

std::string cuda_text(const CudaDevices& cuda) {
  if (cuda.devices.empty()) return fmt::format("cuda  not available: {}\n", cuda.reason);
  std::string text;
  for (const CudaDevice& device : cuda.devices)
    text += fmt::format("{}  device {}: {}, compute capability {}, {:.1f} GiB, driver for CUDA {}\n",
                        text.empty() ? "cuda" : "    ", device.id, device.name, device.compute_capability,
                        static_cast<double>(device.memory) / 0x1p30, device.driver);
  return text;
}

ExitCode show_devices(bool as_json) {
  const DeviceInfo cpu = choose_backend({.name = "cpu", .note = {}})->info();
  const CudaDevices cuda = cuda_devices();
  const std::vector<std::string_view> targets = runnable_targets();
  if (as_json) {
    Json cpu_json = {
        {"backend", cpu.backend},         {"available", true},      {"device", cpu.name}, {"threads", cpu.threads},
        {"simd_target", cpu.simd_target}, {"simd_targets", targets}};
    write_standard_output(json_text({{"backends", Json::array({std::move(cpu_json), cuda_json(cuda)})}}));
    return ExitCode::done;
  }
  write_standard_output(fmt::format("cpu   {}, {} threads\n"
                                    "      SIMD targets that run here: {}; in use: {} ({} chooses another)\n"
                                    "{}",
                                    cpu.name, cpu.threads, fmt::join(targets, ", "), cpu.simd_target, simd_variable,
                                    cuda_text(cuda)));
  return ExitCode::done;
}

} // namespace

Command add_devices_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("devices", "Show the backends and the devices that they see");
  const auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "As JSON")->option_text(" ");
  command->footer(
      "HEAVYTAIL_SIMD=scalar|avx2|avx512 in the environment chooses the SIMD target; the results are the same.");
  return {.options = command, .run = [as_json](const std::stop_token&) { return show_devices(*as_json); }};
}

} // namespace heavytail
