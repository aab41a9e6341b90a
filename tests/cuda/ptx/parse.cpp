// SPDX-License-Identifier: MIT
// The text of a module: directives, variables, functions, and the statements of their bodies.
#include "tests/cuda/ptx/declaration.hpp"
#include "tests/cuda/ptx/decode.hpp"
#include "tests/cuda/ptx/ptx_module.hpp"

#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>

namespace heavytail::ptx {

namespace {

class Parser {
public:
  Parser(std::string_view text, Program& program) : scanner_(text), program_(program) {}

  void run() {
    while (!scanner_.at_end()) directive();
  }

  std::uint32_t line() const { return line_; }

private:
  void directive();
  void header(std::string_view word);
  void variable(std::string_view space);
  void initialise(const Declaration& declaration, Storage& storage, std::string_view values);
  std::uint64_t initial_value(std::string_view value) const;
  void shared_variable(std::string_view text, bool is_extern);

  void function(bool is_entry);
  std::vector<Variable> parameter_list();
  std::size_t declare(Function&& function);
  void function_attributes(const Function& function);
  void body(Function& function);
  bool statement(FunctionBuilder& builder);
  void body_directive(FunctionBuilder& builder, std::string_view word);
  void label(FunctionBuilder& builder, std::string_view name);
  void instruction(FunctionBuilder& builder, std::string_view text);
  void pragma();
  void location();

  Scanner scanner_;
  Program& program_;
  std::uint32_t line_ = 1;
  bool is_extern_ = false;
};

void Parser::directive() {
  line_ = scanner_.line();
  const std::string_view word = scanner_.word();
  if (word == ".visible" || word == ".weak") return;
  if (word == ".extern") {
    is_extern_ = true;
    return;
  }
  if (word == ".entry" || word == ".func")
    function(word == ".entry");
  else if (word == ".global" || word == ".const")
    variable(word);
  else if (word == ".shared")
    shared_variable(scanner_.until(';'), is_extern_);
  else
    header(word);
  is_extern_ = false;
}

void Parser::header(std::string_view word) {
  if (word == ".version" || word == ".address_size") {
    const std::string_view value = scanner_.word();
    if (word == ".address_size" && value != "64") throw Unknown{"an address size: " + std::string(value)};
  } else if (word == ".target") {
    do {
      const std::string_view target = scanner_.word();
      if (!target.starts_with("sm_") && target != "debug") throw Unknown{"a target: " + std::string(target)};
    } while (scanner_.take(','));
  } else if (word == ".file") {
    scanner_.until('\n');
  } else if (word == ".section") {
    // What a debugger reads.
    const std::string_view name = scanner_.word();
    if (!name.starts_with(".debug_")) throw Unknown{"a section: " + std::string(name)};
    scanner_.until('}');
  } else {
    throw Unknown{"a directive: " + std::string(word.empty() ? scanner_.until('\n') : word)};
  }
}

void Parser::variable(std::string_view space) {
  if (is_extern_) throw Unknown{"a variable that is defined elsewhere"};
  const std::string_view text = scanner_.until(';');
  const std::size_t equals = text.find('=');
  const Declaration declaration = read_declaration(trimmed(text.substr(0, equals)));
  if (declaration.is_open_array) throw Unknown{"an array without a size in " + std::string(space)};
  const auto [at, is_new] = program_.variables.try_emplace(declaration.variable.name, declaration.variable.size);
  if (!is_new) throw Unknown{"a second variable " + declaration.variable.name};
  const std::span<std::byte> bytes = at->second.bytes();
  std::memset(bytes.data(), 0, bytes.size());
  if (equals != std::string_view::npos) initialise(declaration, at->second, trimmed(text.substr(equals + 1)));
}

void Parser::initialise(const Declaration& declaration, Storage& storage, std::string_view values) {
  const bool is_list = values.starts_with('{') && values.ends_with('}');
  if (is_list) values = values.substr(1, values.size() - 2);
  std::size_t at = 0;
  for (const std::string_view value : split(values)) {
    if (at + declaration.element_size > storage.bytes().size()) throw Unknown{"too many values"};
    const std::uint64_t bits = initial_value(value);
    std::memcpy(storage.bytes().data() + at, &bits, declaration.element_size);
    at += declaration.element_size;
  }
}

std::uint64_t Parser::initial_value(std::string_view value) const {
  const bool is_float =
      value.starts_with("0f") || value.starts_with("0d") || value.starts_with("0F") || value.starts_with("0D");
  if (is_float) return integer_of("0x" + std::string(value.substr(2)));
  const bool is_number = (value.front() >= '0' && value.front() <= '9') || value.front() == '-';
  if (is_number) return integer_of(value);
  std::string_view name = value;
  std::uint64_t offset = 0;
  if (const std::size_t plus = name.find('+'); plus != std::string_view::npos) {
    offset = integer_of(trimmed(name.substr(plus + 1)));
    name = trimmed(name.substr(0, plus));
  }
  if (name.starts_with("generic(") && name.ends_with(')')) name = trimmed(name.substr(8, name.size() - 9));
  const auto found = program_.variables.find(name);
  if (found == program_.variables.end()) throw Unknown{"an initial value: " + std::string(value)};
  return found->second.address() + offset;
}

void Parser::shared_variable(std::string_view text, bool is_extern) {
  Declaration declaration = read_declaration(trimmed(text));
  Variable& variable = declaration.variable;
  if (declaration.is_open_array != is_extern) throw Unknown{"an array of shared memory"};
  if (is_extern) {
    variable.is_dynamic = true;
    variable.size = std::size_t{1} << 30U; // what a launch gives is checked when it runs
  } else {
    const std::size_t alignment = variable.alignment;
    variable.offset = (program_.shared_bytes + alignment - 1) / alignment * alignment;
    program_.shared_bytes = variable.offset + variable.size;
  }
  if (!program_.shared.try_emplace(variable.name, variable).second) throw Unknown{"a second variable " + variable.name};
}

std::vector<Variable> Parser::parameter_list() {
  std::vector<Variable> parameters;
  scanner_.expect('(');
  for (const std::string_view each : split(scanner_.until(')'))) {
    if (!each.starts_with(".param")) throw Unknown{"a parameter: " + std::string(each)};
    Declaration declaration = read_declaration(trimmed(each.substr(6)));
    Variable& variable = declaration.variable;
    if (declaration.is_open_array) throw Unknown{"an array without a size: " + variable.name};
    parameters.push_back(std::move(variable));
  }
  return parameters;
}

/// Puts a function into the program, or finds its earlier declaration.
std::size_t Parser::declare(Function&& function) {
  const auto [found, is_new] = program_.function_numbers.try_emplace(function.name, program_.functions.size());
  if (is_new) {
    program_.functions.push_back(std::make_unique<Function>(std::move(function)));
  } else {
    Function& before = *program_.functions[found->second];
    if (before.is_defined) throw Unknown{"a second function " + function.name};
    before = std::move(function);
  }
  return found->second;
}

void Parser::function_attributes(const Function& function) {
  while (scanner_.peek() == '.') {
    const std::string_view word = scanner_.word();
    if (word == ".noreturn" && !function.is_entry) continue;
    if (word != ".maxntid" && word != ".reqntid" && word != ".minnctapersm" && word != ".maxnreg")
      throw Unknown{"a directive of a function: " + std::string(word)};
    integer_of(scanner_.word());
    while (scanner_.take(',')) integer_of(scanner_.word());
  }
}

void Parser::function(bool is_entry) {
  Function function;
  function.is_entry = is_entry;
  if (scanner_.peek() == '(') function.results = parameter_list();
  function.name = std::string(scanner_.word());
  if (function.name.empty()) throw Unknown{"a function without a name"};
  if (scanner_.peek() == '(') function.parameters = parameter_list();
  // A frame's memory begins with them, so that calls before the definition know where they lie.
  function.parameter_bytes = lay_out(function.results, lay_out(function.parameters, 0));
  function_attributes(function);
  Function& declared = *program_.functions[declare(std::move(function))];
  if (scanner_.take(';')) return;
  scanner_.expect('{');
  body(declared);
}

void Parser::body(Function& function) {
  FunctionBuilder builder(program_, function);
  if (function.is_entry) {
    for (const Variable& parameter : function.parameters) builder.declare_entry_parameter(parameter);
  } else {
    for (const Variable& parameter : function.parameters) builder.declare_memory(Space::parameter, parameter);
    for (const Variable& result : function.results) builder.declare_memory(Space::parameter, result);
  }
  function.is_defined = true;
  bool has_more = true;
  while (has_more) has_more = statement(builder);
  decode_end(builder);
  builder.finish();
}

/// One statement; false at the end of the function.
bool Parser::statement(FunctionBuilder& builder) {
  line_ = scanner_.line();
  builder.set_line(line_);
  if (scanner_.take('}')) return builder.close_scope();
  if (scanner_.take('{')) {
    builder.open_scope();
  } else if (scanner_.peek() == '@') {
    instruction(builder, scanner_.until(';'));
  } else {
    const Scanner before = scanner_;
    const std::string_view word = scanner_.word();
    if (word.starts_with('.')) {
      body_directive(builder, word);
    } else if (scanner_.take(':')) {
      label(builder, word);
    } else {
      scanner_ = before;
      instruction(builder, scanner_.until(';'));
    }
  }
  return true;
}

void Parser::body_directive(FunctionBuilder& builder, std::string_view word) {
  if (word == ".pragma") return pragma();
  if (word == ".loc") {
    scanner_.until('\n');
    return;
  }
  const std::string_view text = trimmed(scanner_.until(';'));
  if (word == ".reg") {
    const std::size_t space = text.find_first_of(" \t");
    if (!text.starts_with('.') || space == std::string_view::npos) throw Unknown{"registers: " + std::string(text)};
    builder.declare_registers(letter_of(text.substr(1, space - 1)), text.substr(space));
  } else if (word == ".local" || word == ".param") {
    Declaration declaration = read_declaration(text);
    if (declaration.is_open_array) throw Unknown{"an array without a size"};
    builder.declare_memory(word == ".local" ? Space::local : Space::parameter, std::move(declaration.variable));
  } else if (word == ".shared") {
    shared_variable(text, false);
  } else {
    throw Unknown{"a directive: " + std::string(word)};
  }
}

void Parser::pragma() {
  const std::string_view text = trimmed(scanner_.until(';'));
  if (text != "\"nounroll\"" && !text.starts_with("\"used_bytes_mask "))
    throw Unknown{"a pragma: " + std::string(text)};
}

void Parser::label(FunctionBuilder& builder, std::string_view name) {
  if (scanner_.peek() != '.') return builder.define_label(name);
  const Scanner before = scanner_;
  const std::string_view word = scanner_.word();
  if (word == ".branchtargets") return builder.jump_table(name, split(scanner_.until(';')));
  if (word == ".callprototype") throw Unknown{"a call through a pointer"};
  scanner_ = before;
  builder.define_label(name);
}

void Parser::instruction(FunctionBuilder& builder, std::string_view text) {
  text = trimmed(text);
  std::optional<std::uint32_t> predicate;
  bool wanted = true;
  if (text.starts_with('@')) {
    text.remove_prefix(1);
    wanted = !text.starts_with('!');
    if (!wanted) text.remove_prefix(1);
    const std::size_t end = text.find_first_of(" \t");
    predicate = builder.source(text.substr(0, end), 'p');
    text = trimmed(end == std::string_view::npos ? std::string_view{} : text.substr(end));
  }
  Statement statement;
  statement.text = text.substr(0, text.find_first_of(" \t\r\n"));
  statement.name = statement.text.substr(0, statement.text.find('.'));
  statement.modifiers = statement.text.substr(statement.name.size());
  statement.operands = split(text.substr(statement.text.size()));
  if (statement.name.empty()) throw Unknown{"a statement: " + std::string(text)};
  if (!predicate) return decode(builder, statement);
  if (statement.name == "bra") return decode_guarded_jump(builder, statement, *predicate, wanted);
  const std::size_t guard = emit_guard(builder, *predicate, wanted);
  decode(builder, statement);
  builder.instruction(guard).o[0] = static_cast<std::uint32_t>(builder.instruction_count() - guard - 1);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(trimmed(text.substr(0, std::min<std::size_t>(end, 200))));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

} // namespace

Module Module::parse(std::string_view text) {
  auto program = std::make_shared<Program>();
  program->lines = lines_of(text);
  const std::string clean = without_comments(text);
  Parser parser(clean, *program);
  try {
    parser.run();
  } catch (const Unknown& unknown) {
    const std::uint32_t line = parser.line();
    throw ParseError("PTX line " + std::to_string(line) + ": not known: " + unknown.what + "\n  " +
                     (line <= program->lines.size() ? program->lines[line - 1] : std::string()));
  }
  return Module(std::move(program));
}

std::size_t Module::directed_roundings() const {
  return program_->directed_roundings;
}

std::vector<std::string> Module::entries() const {
  std::vector<std::string> names;
  for (const auto& function : program_->functions)
    if (function->is_entry) names.push_back(function->name);
  return names;
}

std::vector<Parameter> Module::parameter_layout(std::string_view entry) const {
  const auto found = program_->function_numbers.find(entry);
  if (found == program_->function_numbers.end() || !program_->functions[found->second]->is_entry)
    throw std::out_of_range("no kernel " + std::string(entry));
  std::vector<Parameter> layout;
  for (const Variable& each : program_->functions[found->second]->parameters)
    layout.push_back({each.size, each.offset});
  return layout;
}

std::span<std::byte> Module::variable(std::string_view name) const {
  const auto found = program_->variables.find(name);
  if (found == program_->variables.end()) throw std::out_of_range("no variable " + std::string(name));
  return found->second.bytes();
}

} // namespace heavytail::ptx
