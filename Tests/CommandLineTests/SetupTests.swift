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
