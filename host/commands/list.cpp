// SPDX-License-Identifier: MIT
// heavytail list: what components there are, with their parameters and ranges.
#include "host/catalogue.hpp"
#include "host/commands/command.hpp"
#include "host/input/values.hpp"
#include "host/output/json_text.hpp"
#include "host/output/output_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace heavytail {

namespace {

struct ListOptions {
  std::string kind;
  std::string reference_folder;
  bool json = false;
  bool markdown = false;
  bool schema = false;
};

/// Writes the pages of docs/reference and the schemas in docs below `folder`.
void write_reference(const std::filesystem::path& folder) {
  std::error_code ignored; // what cannot be made is told when the first file is written
  std::filesystem::create_directories(folder / "reference", ignored);
  for (const auto& [name, text] : reference_pages()) OutputFile((folder / "reference" / name).string()).write(text);
  OutputFile((folder / "experiment.schema.json").string()).write(json_text(experiment_schema()));
  OutputFile((folder / "result.schema.json").string()).write(json_text(result_schema()));
}

ExitCode list_components(const ListOptions& options) {
  const std::optional<std::string> kind = options.kind.empty() ? std::string() : kind_called(options.kind);
  if (!kind) {
    const std::string hint = nearest_hint(options.kind, catalogue_kinds());
    tell(fmt::format("heavytail list: unknown kind \"{}\"; the kinds are {}{}{}\n", options.kind,
                     fmt::join(catalogue_kinds(), ", "), hint.empty() ? "" : "; ", hint));
    return ExitCode::bad_input;
  }
  if (!options.reference_folder.empty())
    write_reference(options.reference_folder);
  else if (options.schema)
    write_standard_output(json_text(experiment_schema()));
  else if (options.json)
    write_standard_output(json_text(catalogue_json(*kind)));
  else
    write_standard_output(options.markdown ? catalogue_markdown(*kind) : catalogue_text(*kind));
  return ExitCode::done;
}

constexpr const char* list_examples = R"(Examples:
  heavytail list                        everything
  heavytail list noise                  the noise laws with their parameters
  heavytail list compressors --json     for programs
  heavytail list --schema               the JSON Schema of the experiment file, for editors)";

} // namespace

Command add_list_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("list", "List objectives, noises, optimizers, ... with their parameters");
  const auto options = std::make_shared<ListOptions>();
  command->add_option("KIND", options->kind, "What to list, such as noises; everything by default")->option_text(" ");
  CLI::Option* json = command->add_flag("--json", options->json, "As JSON")->option_text(" ");
  CLI::Option* markdown =
      command->add_flag("--markdown", options->markdown, "As Markdown")->excludes(json)->option_text(" ");
  CLI::Option* schema = command->add_flag("--schema", options->schema, "The JSON Schema of the experiment file")
                            ->excludes(json, markdown)
                            ->option_text(" ");
  command
      ->add_option("--reference", options->reference_folder, "Write all reference pages and the schemas into a folder")
      ->option_text("DIR")
      ->excludes(json, markdown, schema);
  command->footer(list_examples);
  return {.options = command, .run = [options](const std::stop_token&) { return list_components(*options); }};
}

} // namespace heavytail
