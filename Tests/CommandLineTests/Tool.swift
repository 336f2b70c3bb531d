import Foundation
import Testing

/// The command line as a user runs it: the executable that was built beside these tests, as a process of its own.
struct Tool {
    /// What a process left behind.
    struct Finished: CustomStringConvertible {
        var status: Int32
        var output: String
        var errors: String

        /// The output as one JSON object.
        func object() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(self)")
        }

        /// The output as an array of JSON objects.
        func objects() throws -> [[String: Any]] {
            try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]], "\(self)")
        }

        var description: String { "exit \(status)\n\(output)\n\(errors)" }
    }

    /// `sullivan`, in the folder of the program that runs these tests.
    static let executable: URL = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("sullivan")
    }()

    /// Where the process runs and keeps what it writes.
    let folder: TemporaryFolder
    var environment: [String: String] = ["SULLIVAN_HOME": Installed.installation.root.path]
    var program = Tool.executable

    init(_ folder: TemporaryFolder) {
        self.folder = folder
    }

    /// The tool with another environment.
    func with(_ variables: [String: String]) -> Tool {
        var tool = self
        tool.environment.merge(variables) { _, new in new }
        return tool
    }

    /// Runs to the end.
    func run(_ arguments: String..., input: String? = nil) async throws -> Finished {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String? = nil) async throws -> Finished {
        try await start(arguments, input: input).finish()
    }

    /// Starts a process whose output goes into files, so that nothing need drain a pipe.
    func start(_ arguments: [String], input: String? = nil) throws -> RunningTool {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        var variables = ProcessInfo.processInfo.environment
        variables["NO_COLOR"] = nil
        process.environment = variables.merging(environment) { _, new in new }
        let name = UUID().uuidString
        let output = try folder.makeFile(".\(name).out")
        let errors = try folder.makeFile(".\(name).err")
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: folder.write(".\(name).in", $0)) } ?? FileHandle.nullDevice
        try process.run()
        return RunningTool(process: process, output: output, errors: errors)
    }
}

/// A process that runs while a test looks at it.
struct RunningTool {
    let process: Process
    fileprivate let output: URL
    fileprivate let errors: URL

    var pid: Int32 { process.processIdentifier }

    /// What it has written to standard error so far.
    var progress: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Waits for the end, and ends the process where that takes too long.
    func finish(within seconds: Double = 180) async throws -> Tool.Finished {
        let inTime = try await until(within: seconds) { !process.isRunning }
        if !inTime { kill(pid, SIGKILL) }
        process.waitUntilExit()
        let finished = Tool.Finished(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: progress)
        try #require(inTime, "still running after \(seconds) s: \(finished)")
        return finished
    }
}

/// Waits until something holds; false where it does not in time.
func until(within seconds: Double, _ holds: () throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if try holds() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return try holds()
}
