import Runtimes

/// The studies that come with Sullivan, embedded so that the executable needs no file beside it.
public enum StudyCatalog {
    /// The names of the built-in studies, shortest study first.
    public static let names = ["quick", "networks-quick", "scaling-quick", "patterns", "scaling", "networks"]

    /// All built-in studies.
    ///
    /// - Throws: `StudyError` where `runtime` does not know a runtime that a study names.
    public static func builtIn(runtime: StudyFile.RuntimeParser) throws(StudyError) -> [StudyFile] {
        var studies: [StudyFile] = []
        for name in names { studies.append(try StudyFile.load(name, runtime: runtime)) }
        return studies
    }

    /// The YAML text of a built-in study, for users who copy and change it; nil where there is none of this name.
    public static func text(of name: String) -> String? {
        switch name {
        case "quick": String(decoding: PackageResources.quick_yaml, as: UTF8.self)
        case "patterns": String(decoding: PackageResources.patterns_yaml, as: UTF8.self)
        case "networks": String(decoding: PackageResources.networks_yaml, as: UTF8.self)
        case "networks-quick": String(decoding: PackageResources.networks_quick_yaml, as: UTF8.self)
        case "scaling": String(decoding: PackageResources.scaling_yaml, as: UTF8.self)
        case "scaling-quick": String(decoding: PackageResources.scaling_quick_yaml, as: UTF8.self)
        default: nil
        }
    }
}
