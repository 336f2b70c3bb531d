import NetworkGraph

extension Tensor {
    /// Average pooling to `side` x `side`, as classifiers that flatten a map of fixed size need it.
    ///
    /// Nothing at the network's own resolution. Else the windows of PyTorch's adaptive pooling where the sides divide;
    /// windows that overlap evenly where they do not. A smaller map is an error of resolution.
    func averagePool(toSide side: Int) -> Tensor {
        guard height != side || width != side else { return self }
        let stride = Extent(height: max(1, height / side), width: max(1, width / side))
        let kernel = Extent(
            height: max(side, height) - (side - 1) * stride.height, width: max(side, width) - (side - 1) * stride.width)
        guard height >= side, width >= side else { return averagePool(kernel: Extent(side)) }
        return averagePool(kernel: kernel, stride: stride)
    }
}
