import ArgumentParser
import Runtimes

/// `sullivan setup`: installs the pinned runtimes.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Install the pinned runtimes into .sullivan/.",
        discussion: """
            Makes a Python environment under .sullivan/ (SULLIVAN_HOME names another folder) and installs pinned \
            versions into it; nothing outside that folder is touched. Running it again repairs what is missing.
            """)

    @Argument(help: "Runtimes to install; all of them where none is named.")
    var runtimes: [String] = []

    @Flag(help: "Print errors only.")
    var quiet = false

    func run() async throws {
        let installation = RuntimeInstallation.locate()
        let progress = ProgressLine(quiet: quiet)
        let setup = RuntimeSetup(installation: installation)
        try await setup.run(runtimes) { progress.message($0) }
        for definition in RuntimeRegistry.all {
            if case .available(let version, _) = definition.availability(in: installation) {
                progress.message("\(definition.id) \(version)")
            }
        }
    }
}
