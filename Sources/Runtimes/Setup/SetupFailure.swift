/// What the output of Python and pip says about the cause of a failure.
enum SetupFailure {
    /// What pip prints where there is no way to an index.
    static let networkSigns = [
        "Failed to establish a new connection", "Temporary failure in name resolution", "Network is unreachable",
        "ConnectTimeoutError", "ReadTimeoutError", "Read timed out", "Cannot connect to proxy", "NameResolutionError",
        "Could not fetch URL",
    ]

    /// The error for a step that ended with `outcome`.
    static func error(step: String, outcome: SetupCommand.Outcome, python: String) -> RuntimeError {
        let text = outcome.text
        for (signs, detail, remedy) in causes(python: python) where signs.contains(where: text.contains) {
            return .setupFailed(step: step, detail: detail, remedy: remedy)
        }
        return .setupFailed(step: step, detail: outcome.summary, remedy: "mend that and run setup again")
    }

    private static func causes(python: String) -> [(signs: [String], detail: String, remedy: String)] {
        [
            (
                ["No space left on device", "Errno 28"], "the disk is full",
                "free about 3 GB, or set SULLIVAN_HOME to a folder on another disk; what was begun is repaired next time"
            ),
            (
                ["ensurepip is not available", "No module named ensurepip", "No module named venv"],
                "Python cannot make environments", "run: apt-get install python3-venv"
            ),
            (
                networkSigns, "the package index cannot be reached",
                "check the network (and HTTPS_PROXY) and run setup again"
            ),
            (
                ["Permission denied", "Errno 13", "Read-only file system"], "a folder cannot be written",
                "make it writable, or set SULLIVAN_HOME to a folder that is"
            ),
            (
                ["(from versions: none)"], "the package index cannot be reached or lacks a package",
                "check the network and pip's settings (PIP_INDEX_URL, HTTPS_PROXY) and run setup again"
            ),
            (
                ["No matching distribution found", "Requires-Python"],
                "\(python) finds no packages for this version of Python or this machine",
                "install Python 3.11 to 3.14 and name it: SULLIVAN_PYTHON=python3.12 sullivan setup"
            ),
        ]
    }
}
