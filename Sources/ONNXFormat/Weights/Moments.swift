import NetworkGraph

/// What is expected of a tensor's values, channel by channel, over inputs drawn at random and over positions.
struct Moments {
    /// The axis along which `mean` and `variance` run; the others are alike.
    var axis: Int
    /// Of each channel.
    var mean: [Float]
    /// Of each channel, around its mean.
    var variance: [Float]
    /// The correlation between neighbouring positions, 0 to 1.
    var neighbourCorrelation: Float = 0
    /// Where the variation comes from, which tells what varies together.
    var sources: VariationSources
    /// How far the actual variance may be from the predicted one, roughly its relative variance: filters with few inputs or
    /// few outputs do not average.
    var uncertainty: Float = 0
    /// The moments before a ReLU, if it was just applied: maximum and ReLU commute.
    var rectifiedFrom: Rectified?

    /// The moments before a ReLU.
    struct Rectified {
        var mean: [Float]
        var variance: [Float]
    }

    /// The number of channels.
    var count: Int { mean.count }
    /// Mean of the channels' variances.
    var averageVariance: Float { variance.isEmpty ? 0 : variance.reduce(0, +) / Float(count) }
    /// Mean square of all values.
    var secondMoment: Float {
        mean.isEmpty ? 0 : averageVariance + mean.reduce(0) { $0 + $1 * $1 } / Float(count)
    }
    /// Variance of all values, channels taken together.
    var totalVariance: Float {
        guard !mean.isEmpty else { return 0 }
        let center = mean.reduce(0, +) / Float(count)
        return max(0, secondMoment - center * center)
    }

    /// The same along another axis of `shape`: what is known of single channels is averaged if the axis changes.
    func along(_ wanted: Int, of shape: Shape) -> Moments {
        guard axis != wanted || count != shape[wanted] else { return self }
        var result = self
        result.axis = wanted
        result.rectifiedFrom = nil
        let center = mean.isEmpty ? 0 : mean.reduce(0, +) / Float(count)
        result.mean = [Float](repeating: center, count: shape[wanted])
        result.variance = [Float](repeating: totalVariance, count: shape[wanted])
        return result
    }
}
