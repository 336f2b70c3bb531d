/// An error that a person can act on: what is wrong, where, and what to do.
///
/// Every error type of Sullivan conforms. The command line prints `message`, then `remedy`, and nothing else.
public protocol UserFacingError: Error, CustomStringConvertible {
    /// What is wrong and where, one sentence without a final full stop.
    var message: String { get }
    /// What to do about it, if anything can be done.
    var remedy: String? { get }
}

extension UserFacingError {
    /// `message`, followed by `remedy` where there is one.
    public var description: String {
        guard let remedy else { return message }
        return "\(message); \(remedy)"
    }
}
