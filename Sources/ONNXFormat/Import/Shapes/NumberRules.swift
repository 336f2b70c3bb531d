/// Arithmetic on the elements of small constants: what exporters compute of shapes at run time.
extension NodeContext {
    /// The elements of an operator's result that works on each element of its first input.
    func unaryNumbers() throws(ONNXError) -> Numbers? {
        guard let rule = Self.rules[operation] else { return nil }
        guard let numbers = numbers(0) else { return nil }
        return try rule(numbers, self)
    }

    private typealias Rule = @Sendable (Numbers, NodeContext) throws(ONNXError) -> Numbers?

    private static let rules: [String: Rule] = [
        "Identity": { numbers, _ in numbers },
        "Cast": { (numbers, context) throws(ONNXError) in
            let type = ElementType(code: Int32(truncatingIfNeeded: try context.node.integer("to", default: 0)))
            if type == .bool { return .integers(numbers.floats.map { $0 == 0 ? 0 : 1 }) }
            return type == .string || type == .other ? nil : numbers.converted(toFloats: type.isFloatingPoint)
        },
        "Neg": { numbers, _ in
            switch numbers {
            case .integers(let values): values.contains(.min) ? nil : .integers(values.map { -$0 })
            case .floats(let values): .floats(values.map { -$0 })
            }
        },
        "Abs": { numbers, _ in
            switch numbers {
            case .integers(let values): values.contains(.min) ? nil : .integers(values.map { abs($0) })
            case .floats(let values): .floats(values.map { abs($0) })
            }
        },
        "Floor": { numbers, _ in .floats(numbers.floats.map { $0.rounded(.down) }) },
        "Ceil": { numbers, _ in .floats(numbers.floats.map { $0.rounded(.up) }) },
        "Round": { numbers, _ in .floats(numbers.floats.map { $0.rounded(.toNearestOrEven) }) },
        "Sqrt": { numbers, _ in .floats(numbers.floats.map { $0.squareRoot() }) },
        "Not": { numbers, _ in numbers.integers.map { .integers($0.map { $0 == 0 ? 1 : 0 }) } },
    ]

    /// The elements of an operator's result whose inputs are stretched to `shape`.
    func broadcastNumbers(_ shape: [Int]?) throws(ONNXError) -> Numbers? {
        guard let shape, (2...3).contains(inputs.count), inputs.allSatisfy({ $0?.isConstant ?? false }),
            let count = Broadcasting.product(shape), count <= Numbers.largestCount
        else { return nil }
        var operands: [Numbers] = []
        for index in inputs.indices {
            guard let own = self.shape(index), let numbers = numbers(index) else { return nil }
            operands.append(numbers.taking(Broadcasting.positions(of: own, in: shape)))
        }
        if operation == "Where" { return choose(operands) }
        guard operands.count == 2 else { return nil }
        if case .integers(let a) = operands[0], case .integers(let b) = operands[1] {
            guard let rule = Self.integerRules[operation] else { return nil }
            var result: [Int] = []
            for (left, right) in zip(a, b) {
                guard let value = rule(left, right) else { return nil }
                result.append(value)
            }
            return .integers(result)
        }
        let pairs = zip(operands[0].floats, operands[1].floats)
        if let rule = Self.comparisons[operation] { return .integers(pairs.map { rule($0, $1) ? 1 : 0 }) }
        return Self.floatRules[operation].map { rule in .floats(pairs.map { rule($0, $1) }) }
    }

    private func choose(_ operands: [Numbers]) -> Numbers? {
        guard operands.count == 3, let condition = operands[0].integers else { return nil }
        switch (operands[1], operands[2]) {
        case (.integers(let a), .integers(let b)):
            return .integers(condition.indices.map { condition[$0] != 0 ? a[$0] : b[$0] })
        case (.floats(let a), .floats(let b)):
            return .floats(condition.indices.map { condition[$0] != 0 ? a[$0] : b[$0] })
        default: return nil
        }
    }

    /// Nil where a result does not fit.
    private static let integerRules: [String: @Sendable (Int, Int) -> Int?] = [
        "Add": { exact($0.addingReportingOverflow($1)) }, "Sub": { exact($0.subtractingReportingOverflow($1)) },
        "Mul": { exact($0.multipliedReportingOverflow(by: $1)) }, "Div": { exact($0.dividedReportingOverflow(by: $1)) },
        "Mod": { left, right in
            guard let rest = exact(left.remainderReportingOverflow(dividingBy: right)) else { return nil }
            // The sign of the divisor, as in Python.
            return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
        },
        "Min": { Swift.min($0, $1) }, "Max": { Swift.max($0, $1) }, "And": { $0 != 0 && $1 != 0 ? 1 : 0 },
        "Or": { $0 != 0 || $1 != 0 ? 1 : 0 }, "Equal": { $0 == $1 ? 1 : 0 }, "Greater": { $0 > $1 ? 1 : 0 },
        "GreaterOrEqual": { $0 >= $1 ? 1 : 0 }, "Less": { $0 < $1 ? 1 : 0 }, "LessOrEqual": { $0 <= $1 ? 1 : 0 },
    ]

    private static func exact(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
        result.overflow ? nil : result.partialValue
    }

    private static let floatRules: [String: @Sendable (Double, Double) -> Double] = [
        "Add": { $0 + $1 }, "Sub": { $0 - $1 }, "Mul": { $0 * $1 }, "Div": { $0 / $1 },
        "Min": { Swift.min($0, $1) }, "Max": { Swift.max($0, $1) },
    ]

    private static let comparisons: [String: @Sendable (Double, Double) -> Bool] = [
        "Equal": { $0 == $1 }, "Greater": { $0 > $1 }, "GreaterOrEqual": { $0 >= $1 }, "Less": { $0 < $1 },
        "LessOrEqual": { $0 <= $1 },
    ]

    /// All elements of the first input reduced to one.
    func reducedNumbers() -> Numbers? {
        guard let values = integers(0), let first = values.first else { return nil }
        switch operation {
        case "ReduceProd": return Broadcasting.product(values).map { .integers([$0]) }
        case "ReduceSum":
            var total = 0
            for value in values {
                guard let sum = Broadcasting.sum(total, value) else { return nil }
                total = sum
            }
            return .integers([total])
        case "ReduceMax": return .integers([values.reduce(first, max)])
        case "ReduceMin": return .integers([values.reduce(first, min)])
        default: return nil
        }
    }
}
