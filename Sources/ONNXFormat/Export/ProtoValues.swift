import NetworkGraph

extension ONNXAttributeProto {
    static func integer(_ name: String, _ value: Int) -> ONNXAttributeProto {
        var attribute = ONNXAttributeProto()
        attribute.name = name
        attribute.type = .int
        attribute.i = Int64(value)
        return attribute
    }

    static func integers(_ name: String, _ values: [Int]) -> ONNXAttributeProto {
        var attribute = ONNXAttributeProto()
        attribute.name = name
        attribute.type = .ints
        attribute.ints = values.map(Int64.init)
        return attribute
    }

    static func integers(_ name: String, _ extent: Extent) -> ONNXAttributeProto {
        .integers(name, [extent.height, extent.width])
    }

    static func float(_ name: String, _ value: Double) -> ONNXAttributeProto {
        var attribute = ONNXAttributeProto()
        attribute.name = name
        attribute.type = .float
        attribute.f = Float(value)
        return attribute
    }

    /// Amounts at the starts of the spatial axes, then at their ends.
    static func pads(_ padding: EdgePadding) -> ONNXAttributeProto {
        .integers("pads", [padding.top, padding.left, padding.bottom, padding.right])
    }
}

extension ONNXValueInfoProto {
    /// An f32 tensor of a fixed shape.
    static func tensor(_ name: String, _ shape: Shape) -> ONNXValueInfoProto {
        var type = ONNXTypeProto.Tensor()
        type.elemType = Int32(ONNXTensorProto.DataType.float.rawValue)
        type.shape.dim = shape.dimensions.map { extent in
            var dimension = ONNXTensorShapeProto.Dimension()
            dimension.dimValue = Int64(extent)
            return dimension
        }
        var info = ONNXValueInfoProto()
        info.name = name
        info.type.tensorType = type
        return info
    }
}
