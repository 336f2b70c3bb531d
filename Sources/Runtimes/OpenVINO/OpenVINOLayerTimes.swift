/// OpenVINO's times by layer at some moment: each the mean over all inferences since the model was compiled.
///
/// The first inferences are slow (a small layer takes 0.37 ms in the first and 0.02 ms in the thirtieth), so means over
/// all say little of the steady state; what was added between two moments does.
struct OpenVINOLayerTimes {
    /// Inferences that the means are taken over.
    let inferences: Int
    /// Each layer's mean, whole microseconds as nanoseconds.
    let means: [LayerTime]

    /// The layers' mean times over the inferences between an earlier moment and this one.
    ///
    /// Means are cut to whole microseconds. The error of a difference is small where it spans at least as many
    /// inferences as came before it: at most 2 microseconds a layer.
    func since(_ earlier: OpenVINOLayerTimes) -> [LayerTime] {
        let count = inferences - earlier.inferences
        guard count > 0, earlier.means.map(\.name) == means.map(\.name) else { return means }
        return zip(earlier.means, means).map { before, now in
            var layer = now
            layer.ns = max(0, (now.ns * inferences - before.ns * earlier.inferences) / count)
            return layer
        }
    }
}
