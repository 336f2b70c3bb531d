import ArgumentParser
import Runtimes

/// `sullivan setup`: installs the pinned runtimes.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Install the pinned runtimes, and what draws figures, into .sullivan/.",
        discussion: """
            Makes Python environments under .sullivan/ (SULLIVAN_HOME names another folder) and installs pinned \
            versions into them; nothing outside that folder is touched. Running it again repairs what is missing.

            Runtimes: \(RuntimeSetup.ordinaryNames.filter { $0 != FigureExporter.setupName }.joined(separator: ", ")).
            For reports, with the runtimes: \(FigureExporter.setupName).
            Extras, large and in environments of their own: \(RuntimeSetup.extraNames.joined(separator: ", ")).
            """)

    @Argument(help: "Runtimes and extras to install; all runtimes and no extras where none is named.")
    var names: [String] = []

    @Flag(help: "Install every runtime and every extra that this machine has a device for.")
    var all = false

    @Flag(help: "Print errors only.")
    var quiet = false

    func validate() throws {
        if all && !names.isEmpty { throw ValidationError("--all takes no names") }
    }

    func run() async throws {
        let installation = RuntimeInstallation.locate()
        let progress = ProgressLine(quiet: quiet)
        let setup = RuntimeSetup(installation: installation)
        if all {
            let left = RuntimeSetup.names.filter { !setup.usableNames.contains($0) }
            if !left.isEmpty { progress.message("\(left.joined(separator: ", ")): left out, as there is no device") }
        }
        try await setup.run(all ? setup.usableNames : names) { progress.message($0) }
        try FigureSetup.prepare(installation, progress)
        for definition in RuntimeRegistry.all {
            switch definition.availability(in: installation) {
            case .available(let version, _): progress.message("\(definition.id) \(version)")
            case .unavailable(let reason, let remedy) where definition.damage(in: installation) == nil:
                progress.message("\(definition.id) cannot run yet: \(reason); \(remedy)")
            case .unavailable, .noDevice: break
            }
        }
    }
}
