/// Sums over one filter: what its weights make of the inputs' means and variances.
enum RowMoments {
    /// The sums of weight x mean and weight² x variance over `count` taps.
    @inline(__always)
    static func sums(
        _ weights: UnsafePointer<Float>, _ means: UnsafePointer<Float>, _ variances: UnsafePointer<Float>, count: Int
    ) -> (mean: Float, variance: Float) {
        var mean: Float = 0
        var variance: Float = 0
        var index = 0
        if count >= 16 {
            var meanLanes = SIMD16<Float>()
            var varianceLanes = SIMD16<Float>()
            let rawWeights = UnsafeRawPointer(weights)
            let rawMeans = UnsafeRawPointer(means)
            let rawVariances = UnsafeRawPointer(variances)
            while index + 16 <= count {
                let weight = rawWeights.loadUnaligned(fromByteOffset: 4 * index, as: SIMD16<Float>.self)
                meanLanes += weight * rawMeans.loadUnaligned(fromByteOffset: 4 * index, as: SIMD16<Float>.self)
                let square = weight * weight
                varianceLanes += square * rawVariances.loadUnaligned(fromByteOffset: 4 * index, as: SIMD16<Float>.self)
                index += 16
            }
            mean = meanLanes.sum()
            variance = varianceLanes.sum()
        }
        while index < count {
            mean += weights[index] * means[index]
            variance += weights[index] * weights[index] * variances[index]
            index += 1
        }
        return (mean, variance)
    }

    /// Adds one input's part to every output's sums, for a matrix of [inputs, outputs].
    @inline(__always)
    static func accumulate(
        _ weights: UnsafePointer<Float>, mean: Float, variance: Float, into means: inout [Float],
        _ variances: inout [Float]
    ) {
        let count = means.count
        means.withUnsafeMutableBufferPointer { means in
            variances.withUnsafeMutableBufferPointer { variances in
                for index in 0..<count {
                    let weight = weights[index]
                    means[index] += weight * mean
                    variances[index] += weight * weight * variance
                }
            }
        }
    }
}
