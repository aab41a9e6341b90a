// SPDX-License-Identifier: MIT
// Whatever the program does, a signal ends it within a second, with 130 and without a file.
#include "host/json.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace heavytail::test {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

/// The program, running.  Signals that come before it listens wait for it, as they would not in life: there they end it
/// at once.
class Running {
public:
  Running(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
    std::vector<std::string> words = arguments;
    words.insert(words.begin(), HEAVYTAIL_PROGRAM);
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigset_t before;
    sigprocmask(SIG_BLOCK, &signals, &before);
    child_ = ::fork();
    if (child_ != 0) {
      sigprocmask(SIG_SETMASK, &before, nullptr);
      return;
    }
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, stream);
    if (::chdir(folder.path().c_str()) == 0) ::execv(pointers.front(), pointers.data());
    ::_exit(127);
  }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  ~Running() {
    if (ended_) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  void send(int signal) const { ::kill(child_, signal); }

  /// The exit code, or nothing where it does not end in time.
  std::optional<int> code_within(Seconds time) {
    const auto end = Clock::now() + time;
    int status = 0;
    while (::waitpid(child_, &status, WNOHANG) == 0) {
      if (Clock::now() > end) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

private:
  pid_t child_ = 0;
  bool ended_ = false;
};

/// A second; more where the machine is so busy that even nothing takes long.
Seconds patience(const TemporaryFolder& folder) {
  const auto start = Clock::now();
  Running(folder, {"--version"}).code_within(Seconds(60));
  return std::max(Seconds(1), 20 * Seconds(Clock::now() - start));
}

/// Runs that take minutes, each mostly in a phase of its own.
std::vector<std::pair<std::string, std::string>> long_runs() {
  Json plain = {{"objective", {{"type", "quadratic"}, {"eigenvalues", {1}}}},
                {"noise", {{"type", "gaussian"}}},
                {"optimizer", {{"type", "dsgd"}}},
                {"learning_rate", {{"eta", 0.1}}},
                {"initial_point", 1},
                {"steps", 20}};
  Json replicas = plain;
  replicas["replicas"] = 1000000000000000;
  Json again = plain;
  again["replicas"] = 1000;
  again["sweep"] = {{{"path", "/seed"}, {"values", Json::array()}}};
  for (int seed = 0; seed < 10000; ++seed) again["sweep"][0]["values"].push_back(seed);
  Json quantiles = again;
  for (int i = 1; i < 10000; ++i) quantiles["statistics"]["quantiles"].push_back(i / 10000.0);
  Json thresholds = again;
  for (int i = 0; i < 100000; ++i) thresholds["statistics"]["thresholds"]["loss"].push_back(i / 10000.0);
  Json theory = again;
  theory["optimizer"]["type"] = "dsignsgd";
  theory["steps"] = 100000;
  return {{"replicas", replicas.dump()},
          {"quantiles", quantiles.dump()},
          {"thresholds", thresholds.dump()},
          {"theory", theory.dump()}};
}

} // namespace

TEST_CASE("cli: a signal at any moment of any phase ends the program within a second, with 130 and without a file",
          "[cli]") {
  constexpr int moments = 25; // of each run
  constexpr double latest = 0.3;
  std::mt19937 generator(20260701);
  std::uniform_real_distribution<double> moment(0, latest);
  int right = 0;
  int all = 0;
  for (const auto& [name, document] : long_runs()) {
    const TemporaryFolder folder;
    folder.write("e.json", document);
    const Seconds allowed = patience(folder);
    for (int i = 0; i < moments; ++i, ++all) {
      const int signal = i % 2 == 0 ? SIGINT : SIGTERM;
      const Seconds wait(moment(generator));
      Running running(folder, {name == "theory" ? "theory" : "run", "e.json"});
      std::this_thread::sleep_for(wait);
      running.send(signal);
      const std::optional<int> code = running.code_within(allowed);
      INFO(name << ", signal " << signal << " after " << wait.count() << " s, code " << code.value_or(-2));
      CHECK(code == 130);
      CHECK(folder.listing() == "e.json\n");
      right += code == 130 && folder.listing() == "e.json\n" ? 1 : 0;
    }
  }
  CHECK(right == all);
}

TEST_CASE("cli: a signal ends every command, also where it waits for others", "[cli]") {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> runs = long_runs();
  folder.write("quantiles.json", runs[1].second);
  folder.write("replicas.json", runs[0].second);
  ::mkfifo((folder.path() / "pipe").c_str(), 0600);
  const std::string before = folder.listing();
  const Seconds allowed = patience(folder);
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"validate", "quantiles.json"},
           {"validate", "pipe"},
           {"run", "pipe"},
           {"merge", "pipe"},
           {"theory", "pipe"},
           {"bench"},
           {"run", "replicas.json", "--replicas", "10", "-o", "pipe"},
           {"replay", "replicas.json", "--replica", "1", "--steps", "1e15", "--every", "1e15"},
           {"run", "replicas.json", "--replicas", "1e12", "--set",
            R"(/stop={"observable": "loss", "relative_error": 1e-9})"}}) {
    Running running(folder, arguments);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    running.send(SIGINT);
    const std::optional<int> code = running.code_within(allowed);
    INFO(arguments.front() << " " << arguments.back() << ", code " << code.value_or(-2));
    CHECK(code == 130);
    CHECK(folder.listing() == before);
  }
}

} // namespace heavytail::test
