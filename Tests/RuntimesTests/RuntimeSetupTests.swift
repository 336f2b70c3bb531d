import Foundation
import Testing

@testable import Runtimes

@Suite("Setup")
struct RuntimeSetupTests {
    private func setup(
        _ folder: TemporaryFolder, _ requirements: String = "# [one]\n\n# [two]\n",
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> RuntimeSetup {
        RuntimeSetup(
            installation: RuntimeInstallation(root: folder.url.appendingPathComponent("home")),
            environment: environment,
            requirements: Requirements(text: requirements))
    }

    @Test("the embedded pins name every runtime, and each package has one version")
    func pins() throws {
        let groups = Requirements.embedded.groups
        #expect(RuntimeSetup.ordinaryNames.starts(with: ["pytorch", "openvino", "onnxruntime"]))
        #expect(RuntimeSetup.extraNames.contains("tensorflow"))
        #expect(Requirements.embedded.group("openvino")?.packages == ["openvino==2026.4.1", "numpy==2.4.6"])
        // A name has one version in one environment; several groups may name it.
        for (environment, groups) in Requirements.byEnvironment(groups) {
            let all = Requirements.packages(of: groups)
            let names = all.map { $0.components(separatedBy: "==")[0] }
            #expect(Set(names).count == names.count, "\(environment)")
            #expect(all.allSatisfy { $0.components(separatedBy: "==").count == 2 })
        }
        #expect(Requirements.packages(of: groups).contains("torch==2.13.0+cpu"))
    }

    @Test("a heading names a group, and an environment where it has one of its own")
    func headings() {
        let text = "# pins\n# [one]\na==1\n\n# [extra] in folder\n# why\na==2\nb==1\n# [other] in folder\nb==1\n"
        let requirements = Requirements(text: text)
        #expect(
            requirements.groups == [
                .init(name: "one", environment: "python", packages: ["a==1"]),
                .init(name: "extra", environment: "folder", packages: ["a==2", "b==1"]),
                .init(name: "other", environment: "folder", packages: ["b==1"]),
            ])
        #expect(requirements.groups.map(\.isExtra) == [false, true, true])
        let parts = Requirements.byEnvironment(requirements.groups.reversed())
        #expect(parts.map(\.environment) == ["folder", "python"])
        #expect(parts.first.map { Requirements.packages(of: $0.groups) } == ["b==1", "a==2"])
    }

    @Test("an unknown runtime is refused before anything is written")
    func unknown() async throws {
        let folder = try TemporaryFolder()
        let error = await #expect(throws: RuntimeError.self) {
            try await RuntimeSetup(installation: RuntimeInstallation(root: folder.url)).run(["openvno"])
        }
        #expect(error?.remedy == "did you mean openvino?")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test("without Python the remedy is a command")
    func noPython() async throws {
        let folder = try TemporaryFolder()
        let bare = setup(folder, environment: ["PATH": folder.url.path])
        let error = await #expect(throws: RuntimeError.self) { try await bare.run() }
        #expect(error?.message == "setup failed: find Python: there is no python3")
        #expect(error?.remedy?.contains("apt-get install python3") == true)
        #expect(!bare.isSatisfied())
    }

    @Test("a Python that is too old is told apart from none")
    func oldPython() async throws {
        let folder = try TemporaryFolder()
        let old = try folder.write("python3", Data("#!/bin/sh\nexit 3\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: old.path)
        let setup = setup(folder, environment: ["PATH": "", "SULLIVAN_PYTHON": old.path])
        let error = await #expect(throws: RuntimeError.self) { try await setup.run() }
        #expect(error?.message.contains("is not Python 3.11") == true)
    }

    @Test(
        "an environment is made, marked, left alone the second time, and remade after a kill",
        .enabled(if: Installed.canMakeEnvironments))
    func environment() async throws {
        let folder = try TemporaryFolder()
        let setup = setup(folder)
        let python = setup.installation.pythonExecutable
        #expect(try await setup.run(["two"]) == ["two"])
        #expect(FileManager.default.isExecutableFile(atPath: python.path))
        let left = setup.installation.pythonEnvironment.appendingPathComponent("left")
        try Data().write(to: left)
        #expect(try await setup.run(["two"]) == [])
        #expect(try await setup.run() == ["one"])
        #expect(FileManager.default.fileExists(atPath: left.path))

        // What a killed set-up leaves: its own mark, and an interpreter that may or may not work.
        try interrupt(setup, "python")
        #expect(!setup.isSatisfied(["one"]))
        #expect(try await setup.run(["one"]) == ["one", "two"])
        #expect(!FileManager.default.fileExists(atPath: left.path))
        #expect(setup.isSatisfied(["one", "two"]))

        // Other pins: the same environment, installed again.
        let newer = self.setup(folder, "# [one]\n# another comment\nno-such-package-of-sullivan==0.0.1\n")
        #expect(!newer.isSatisfied(["one"]))
    }

    private func interrupt(_ setup: RuntimeSetup, _ environment: String) throws {
        let folder = setup.installation.root.appendingPathComponent("setup")
        try Data("x\n".utf8).write(to: folder.appendingPathComponent("\(environment).begun"))
    }

    @Test(
        "an extra has an environment of its own: made only by name, repaired and remade apart from the other",
        .enabled(if: Installed.canMakeEnvironments))
    func ownEnvironment() async throws {
        let folder = try TemporaryFolder()
        let setup = setup(folder, "# [one]\n\n# [extra] in apart\n\n# [more] in apart\n")
        let (shared, own) = (setup.installation.environment("python"), setup.installation.environment("apart"))
        #expect(try await setup.run() == ["one"])
        #expect(!FileManager.default.fileExists(atPath: own.folder.path))
        #expect(setup.isSatisfied() && !setup.isSatisfied(["extra"]))

        #expect(try await setup.run(["extra", "one"]) == ["extra"])
        #expect(FileManager.default.isExecutableFile(atPath: own.interpreter.path))
        let left = [shared, own].map { $0.folder.appendingPathComponent("left") }
        for file in left { try Data().write(to: file) }
        #expect(try await setup.run(["one", "extra", "more"]) == ["more"])
        #expect(left.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })

        // A kill while the extra was installed says nothing of the other environment.
        try interrupt(setup, "apart")
        #expect(setup.isSatisfied() && !setup.isSatisfied(["more"]))
        #expect(try await setup.run() == [])
        #expect(try await setup.run(["extra"]) == ["extra", "more"])
        #expect(left.map { FileManager.default.fileExists(atPath: $0.path) } == [true, false])

        // An interpreter that is gone: that environment is remade, with all that was finished in it.
        try FileManager.default.removeItem(at: own.interpreter)
        let later = self.setup(folder, "# [one]\n\n# [extra] in apart\n\n# [more] in apart\n\n# [last] in apart\n")
        #expect(try await later.run(["last"]) == ["extra", "more", "last"])
        #expect(FileManager.default.isExecutableFile(atPath: own.interpreter.path))
        #expect(FileManager.default.fileExists(atPath: left[0].path))
    }

    @Test("a runtime that another name installs may be given by its own name")
    func runtimeNames() async throws {
        let folder = try TemporaryFolder()
        let bare = RuntimeSetup(installation: RuntimeInstallation(root: folder.url), environment: ["PATH": ""])
        for runtime in RuntimeRegistry.all {
            for name in [runtime.id.name, runtime.id.description] {
                // It gets as far as looking for a Python.
                let error = await #expect(throws: RuntimeError.self) { try await bare.run([name]) }
                #expect(error?.message.contains("find Python") == true, "\(name)")
            }
        }
    }

    @Test("two set-ups do not run in one folder")
    func lock() async throws {
        let folder = try TemporaryFolder()
        let setup = setup(folder)
        let lock = try SetupLock(folder: setup.installation.root)
        let error = await #expect(throws: RuntimeError.self) { try await setup.run() }
        #expect(error?.message.contains("another setup") == true)
        lock.release()
        #expect(throws: Never.self) { try SetupLock(folder: setup.installation.root).release() }
    }

    @Test("a root that cannot be made is named")
    func unwritableRoot() async throws {
        let folder = try TemporaryFolder()
        try folder.write("home")
        let error = await #expect(throws: RuntimeError.self) { try await setup(folder).run() }
        #expect(error?.message.contains("/home") == true)
    }

    @Test(
        "causes are recognised in what pip and venv print",
        arguments: [
            ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
            ("The virtual environment was not created because ensurepip is not available.", "cannot make environments"),
            (
                "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
                "cannot be reached"
            ),
            ("ERROR: No matching distribution found for numpy==2.4.6", "no packages for this version"),
            ("(from versions: none)\nERROR: No matching distribution found for numpy==2.4.6", "or lacks a package"),
            ("PermissionError: [Errno 13] Permission denied: '/x'", "cannot be written"),
            ("noise\nERROR: something else\nmore", "ERROR: something else"),
        ])
    func causes(_ output: String, _ detail: String) {
        let outcome = SetupCommand.Outcome(succeeded: false, lines: output.components(separatedBy: "\n"))
        let error = SetupFailure.error(step: "s", outcome: outcome, python: "python3")
        #expect(error.message.contains(detail))
        #expect(error.remedy?.isEmpty == false)
    }

    @Test("the lines of a command come as they are printed, from both of its streams")
    func commandLines() async throws {
        let command = SetupCommand(
            executable: "/bin/sh", arguments: ["-c", "echo a; echo b >&2; echo $LC_ALL; exit 4"])
        let outcome = try await command.run()
        #expect(outcome.lines == ["a", "b", "C.UTF-8"])
        #expect(!outcome.succeeded)
    }
}
