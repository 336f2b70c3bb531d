/// What a tensor's variation comes from: a share of each independent source, whose squares add up to 1.
///
/// Two tensors that share sources, such as both sides of a residual connection, do not vary independently. Kept in order,
/// so that sums round alike in every process.
struct VariationSources {
    private var shares: [(source: Int, share: Float)]

    /// Variation that nothing else has.
    init(only source: Int) {
        shares = [(source, 1)]
    }

    /// The correlation of two tensors' variation that their common sources bring.
    func correlation(with other: VariationSources) -> Float {
        var total: Float = 0
        merge(other) { _, share, otherShare in total += share * otherShare }
        return total
    }

    /// The sources of a sum of tensors, each scaled.
    func combined(_ scale: Float, with other: VariationSources, _ otherScale: Float) -> VariationSources {
        var result = self
        result.shares.removeAll(keepingCapacity: true)
        merge(other) { source, share, otherShare in
            result.shares.append((source, share * scale + otherShare * otherScale))
        }
        return result
    }

    /// A part `factor` of the variation, the rest from the new source `fresh`, which must be higher than any before.
    func attenuated(by factor: Float, fresh: Int) -> VariationSources {
        var result = self
        for index in result.shares.indices { result.shares[index].share *= factor }
        // Sources that no longer matter would only make long networks slow.
        result.shares.removeAll { abs($0.share) < 1e-3 }
        result.shares.append((fresh, max(0, 1 - factor * factor).squareRoot()))
        return result
    }

    private func merge(_ other: VariationSources, _ body: (Int, Float, Float) -> Void) {
        var left = 0
        var right = 0
        while left < shares.count || right < other.shares.count {
            let source = left < shares.count ? shares[left].source : Int.max
            let otherSource = right < other.shares.count ? other.shares[right].source : Int.max
            body(
                min(source, otherSource), source <= otherSource ? shares[left].share : 0,
                otherSource <= source ? other.shares[right].share : 0)
            if source <= otherSource { left += 1 }
            if otherSource <= source { right += 1 }
        }
    }
}
