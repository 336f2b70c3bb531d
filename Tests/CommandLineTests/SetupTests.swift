import Foundation
import Testing

@Suite("sullivan setup")
struct SetupTests {
    @Test("an unknown runtime is refused before anything is installed")
    func unknown() async throws {
        let folder = try TemporaryFolder()
        let bare = Tool(folder).with(["SULLIVAN_HOME": folder.path("home")])
        try expectRefusal(
            await bare.run("setup", "openvin"), status: 64, message: "unknown runtime 'openvin'",
            hint: "did you mean openvino?")
        #expect(!folder.has("home/python"))
    }

    @Test("the help tells runtimes from extras, and --all takes no names")
    func help() async throws {
        let tool = Tool(try TemporaryFolder())
        let help = try await tool.run("setup", "--help")
        #expect(help.status == 0 && help.output.contains("Runtimes: pytorch, openvino, onnxruntime"), "\(help)")
        #expect(help.output.contains("Extras, large") && help.output.contains("tensorflow"), "\(help)")
        try expectRefusal(
            await tool.run("setup", "--all", "openvino"), status: 64, message: "--all takes no names", hint: "")
    }

    @Test(
        "a folder that cannot be made",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/self"), "there is no /proc"))
    func unwritable() async throws {
        let bare = Tool(try TemporaryFolder()).with(["SULLIVAN_HOME": "/proc/nowhere"])
        let run = try await bare.run("setup", "openvino")
        #expect(run.status == 1 && run.errors.hasPrefix("error: ") && run.errors.contains("/proc/nowhere"), "\(run)")
    }

    @Test("what is installed is left alone", .enabled(if: Installed.hasAll, Installed.reason))
    func again() async throws {
        let run = try await Tool(try TemporaryFolder()).run("setup", "openvino", "onnxruntime")
        #expect(run.status == 0 && run.errors.contains("already installed"), "\(run)")
    }
}
