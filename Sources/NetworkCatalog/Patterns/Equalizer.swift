import NetworkGraph

extension Pattern {
    /// The settings with the width at which one inference of one image takes `macs` multiply-accumulates.
    ///
    /// Of the widths within half the tolerance of the target (so that two patterns so found are within the tolerance of
    /// each other) the roundest is taken: a multiple of 16, 8, 4, 2 or 1, in this order, because hardware favours round
    /// channel counts and form, not alignment, is to be compared. Where none is so near, the nearest within the tolerance.
    /// About 15 graphs are built, each in a few milliseconds.
    ///
    /// - Parameters:
    ///   - settings: depth, resolution and classes; the width is ignored and found.
    ///   - tolerance: the greatest relative difference.
    /// - Throws: `CatalogError.cannotEqualize` where no width comes within the tolerance; what `validate` throws.
    public func equalized(
        _ settings: PatternSettings, to macs: Int, tolerance: Double = 0.05
    ) throws -> PatternSettings {
        var equalizer = Equalizer(pattern: self, settings: settings)
        let width = try equalizer.width(for: macs, tolerance: tolerance)
        var result = settings
        result.width = width
        return result
    }
}

/// Searches the width at which a pattern takes a given number of multiply-accumulates, which grow with the width.
private struct Equalizer {
    let pattern: Pattern
    var settings: PatternSettings
    private var known: [Int: Int] = [:]

    init(pattern: Pattern, settings: PatternSettings) {
        self.pattern = pattern
        self.settings = settings
        self.settings.batch = 1
    }

    mutating func width(for target: Int, tolerance: Double) throws -> Int {
        let step = pattern.widthStep
        var low = (PatternSkeleton.widths.lowerBound + step - 1) / step
        var high = PatternSkeleton.widths.upperBound / step
        // The smallest multiple of the step that reaches the target, or the largest of all.
        while low < high {
            let middle = (low + high) / 2
            if try macs(at: middle * step) >= target { high = middle } else { low = middle + 1 }
        }
        let crossing = low * step
        for roundness in [16, 8, 4, 2, 1] where roundness % step == 0 {
            let below = crossing / roundness * roundness
            let best = try nearest([below, below + roundness], to: target)
            if let best, best.error <= tolerance / 2 { return best.width }
        }
        guard let best = try nearest([crossing - step, crossing, crossing + step], to: target) else { return crossing }
        guard best.error <= tolerance else {
            throw CatalogError.cannotEqualize(
                pattern: pattern.rawValue, macs: target, nearestWidth: best.width, nearestMACs: best.macs)
        }
        return best.width
    }

    private mutating func nearest(_ widths: [Int], to target: Int) throws -> (width: Int, macs: Int, error: Double)? {
        var best: (width: Int, macs: Int, error: Double)?
        for width in widths where PatternSkeleton.widths.contains(width) {
            let macs = try macs(at: width)
            let error = abs(Double(macs) - Double(target)) / Double(max(1, target))
            if error < best?.error ?? .infinity { best = (width, macs, error) }
        }
        return best
    }

    private mutating func macs(at width: Int) throws -> Int {
        if let macs = known[width] { return macs }
        settings.width = width
        let macs: Int
        do {
            macs = try pattern.build(settings).cost.macs
        } catch GraphError.overflow {
            macs = .max  // too wide to be run: wider than any target
        }
        known[width] = macs
        return macs
    }
}
