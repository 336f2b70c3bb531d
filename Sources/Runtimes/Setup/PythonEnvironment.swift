import Foundation

/// A Python environment under `.sullivan/`, made by `venv` and filled by `pip`.
struct PythonEnvironment {
    let place: InstalledEnvironment
    let environment: [String: String]
    let progress: @Sendable (String) -> Void

    /// PyTorch's own index, which has the processor builds; PyPI has none for Linux.
    static let processorBuilds = "https://download.pytorch.org/whl/cpu"

    private var interpreter: String { place.interpreter.path }

    /// Whether there is an environment whose interpreter starts and has pip.
    func works() async -> Bool {
        guard FileManager.default.isExecutableFile(atPath: interpreter) else { return false }
        let outcome = try? await SetupCommand(executable: interpreter, arguments: ["-m", "pip", "--version"]).run()
        return outcome?.succeeded == true
    }

    /// Waits for programs of a set-up that was killed: they outlive it, and would write into what is made anew.
    ///
    /// Throws `RuntimeError.setupFailed` where one still runs after two minutes.
    func waitForOrphans() async throws {
        for attempt in 0..<240 {
            guard let orphan = orphan() else { return }
            if attempt == 0 { progress("waiting for pip of the interrupted setup (process \(orphan)) to end") }
            try await Task.sleep(for: .milliseconds(500))
        }
        if let orphan = orphan() {
            throw RuntimeError.setupFailed(
                step: "wait for the interrupted setup", detail: "its process \(orphan) still runs",
                remedy: "end it (kill \(orphan)) and run setup again")
        }
    }

    /// A process of this environment's interpreter that runs pip.
    private func orphan() -> Int? {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.lazy.compactMap { Int($0) }.first { process in
            let words = (readText("/proc/\(process)/cmdline") ?? "").split(separator: "\0")
            return words.first.map(String.init) == interpreter && words.contains("pip")
        }
    }

    /// Makes an empty environment; what was there goes.
    func create() async throws {
        let python = try await findPython()
        progress("creating a Python environment with \(python)")
        let folder = place.folder.path
        try await run("create a Python environment", python, ["-m", "venv", "--clear", folder])
    }

    /// Installs pinned packages with pip; `force` replaces what is there.
    ///
    /// PyPI's PyTorch for Linux is a CUDA build, so that the pin names the processor build. Where the user's own index
    /// has none, PyTorch's is asked as well.
    func install(_ packages: [String], force: Bool) async throws {
        guard !packages.isEmpty else { return }
        progress("installing \(packages.joined(separator: ", "))")
        let arguments = ["-m", "pip", "install"] + (force ? ["--force-reinstall"] : []) + packages
        let outcome = try await pip(arguments)
        if outcome.succeeded { return }
        let reachable = !SetupFailure.networkSigns.contains(where: outcome.text.contains)
        let wantsProcessorBuild = packages.contains { $0.hasPrefix("torch==") && $0.hasSuffix("+cpu") }
        if reachable && wantsProcessorBuild && outcome.text.contains("No matching distribution found for torch") {
            progress("asking \(Self.processorBuilds) for the processor build of PyTorch")
            let second = try await pip(arguments + ["--extra-index-url", Self.processorBuilds])
            if second.succeeded { return }
            throw SetupFailure.error(step: "install packages", outcome: second, python: interpreter)
        }
        throw SetupFailure.error(step: "install packages", outcome: outcome, python: interpreter)
    }

    private func pip(_ arguments: [String]) async throws -> SetupCommand.Outcome {
        let words = ["Collecting ", "Downloading ", "Installing ", "Successfully ", "WARNING: Retrying"]
        return try await start(interpreter, arguments) { [progress] line in
            let line = line.trimmingCharacters(in: .whitespaces)
            if words.contains(where: line.hasPrefix) { progress(line) }
        }
    }

    private func run(_ step: String, _ executable: String, _ arguments: [String]) async throws {
        let outcome = try await start(executable, arguments)
        guard outcome.succeeded else { throw SetupFailure.error(step: step, outcome: outcome, python: executable) }
    }

    private func start(
        _ executable: String, _ arguments: [String], onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> SetupCommand.Outcome {
        do {
            return try await SetupCommand(executable: executable, arguments: arguments).run(onLine: onLine)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RuntimeError.setupFailed(
                step: "start \(executable)", detail: "\(error)", remedy: "check that this program can be started")
        }
    }

    /// A Python of a version for which the pinned packages exist.
    private func findPython() async throws -> String {
        let named = environment["SULLIVAN_PYTHON"].map { [$0] }
        let candidates = named ?? ["python3", "python3.13", "python3.12", "python3.11", "python3.14"]
        let test = "import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 14) else 3)"
        var found: [String] = []
        for path in candidates.compactMap(findProgram) {
            found.append(path)
            let outcome = try? await SetupCommand(executable: path, arguments: ["-c", test]).run()
            if outcome?.succeeded == true { return path }
        }
        throw RuntimeError.setupFailed(
            step: "find Python",
            detail: found.isEmpty
                ? "there is no \(candidates[0])" : "\(found.joined(separator: ", ")) is not Python 3.11 to 3.14",
            remedy: "run: apt-get install python3 python3-venv, or name one: SULLIVAN_PYTHON=/path/to/python3")
    }

    private func findProgram(_ name: String) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first(where: FileManager.default.isExecutableFile)
    }
}
