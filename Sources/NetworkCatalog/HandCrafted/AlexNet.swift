import NetworkGraph

/// AlexNet: five convolutions and three fully connected layers (Krizhevsky et al.).
///
/// The single-column net of the 2014 paper as torchvision runs it, narrower than the net of 2012 (62,378,344 parameters,
/// 1132 M MACs) and without its local response normalisation.
enum AlexNet {
    static let entries = [
        CatalogEntry(
            id: "alexnet", title: "AlexNet (one weird trick)", kind: .handCrafted, family: "AlexNet", year: 2014,
            paper: "Krizhevsky, One weird trick for parallelizing convolutional neural networks, arXiv 1404.5997"
        ) { image, classes in
            image
                .conv(64, kernel: 11, stride: 4, padding: .all(2), bias: true).relu()
                .maxPool(kernel: 3, stride: 2)
                .conv(192, kernel: 5, bias: true).relu()
                .maxPool(kernel: 3, stride: 2)
                .conv(384, kernel: 3, bias: true).relu()
                .conv(256, kernel: 3, bias: true).relu()
                .conv(256, kernel: 3, bias: true).relu()
                .maxPool(kernel: 3, stride: 2)
                .averagePool(toSide: 6).flatten()
                .dropout().linear(4096).relu()
                .dropout().linear(4096).relu()
                .linear(classes)
        }
    ]
}
