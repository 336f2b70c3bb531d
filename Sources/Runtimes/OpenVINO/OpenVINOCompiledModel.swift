import CRuntimes

extension OpenVINOEngine {
    /// A compiled model with its one infer request; owns the C objects.
    final class CompiledModel {
        let inputs: [TensorDescription]
        /// The inputs' types as the model has them; files hold 32-bit floats.
        let inputTypes: [ElementType]
        private let library: OpenVINOLibrary
        private let compiled: OpaquePointer
        private let request: OpaquePointer
        private let outputNames: [String]
        private let infer_: @convention(c) (OpaquePointer?) -> Int32
        /// Inferences so far; on a processor layers' times are means over all of them.
        private(set) var inferences = 0
        /// The layers' times before the first `profile`, which is taken off later ones.
        private var warmUpTimes: OpenVINOLayerTimes?

        /// Takes over `compiled`. Throws where the model's shapes are not fixed or its inputs are no numbers.
        init(library: OpenVINOLibrary, compiled: OpaquePointer) throws {
            let api = library.api
            var request: OpaquePointer?
            do {
                (inputs, inputTypes, outputNames) = try Self.ports(of: compiled, library)
                try library.check(
                    api.ov_compiled_model_create_infer_request(compiled, &request), .compileFailed,
                    "OpenVINO cannot create an infer request")
            } catch {
                api.ov_compiled_model_free(compiled)
                throw error
            }
            guard let request else {
                api.ov_compiled_model_free(compiled)
                throw WorkerFailure(code: .compileFailed, message: "OpenVINO gave no infer request")
            }
            self.library = library
            self.compiled = compiled
            self.request = request
            infer_ = api.ov_infer_request_infer
        }

        deinit {
            library.api.ov_infer_request_free(request)
            library.api.ov_compiled_model_free(compiled)
        }

        /// Reads the input file into tensors that every inference uses.
        func setInputs(from path: String) throws {
            let api = library.api
            try ModelInput.read(path, shapes: inputs) { index, bytes in
                var extents = inputs[index].shape.map(Int64.init)
                var tensor: OpaquePointer?
                try extents.withUnsafeMutableBufferPointer { extents in
                    let shape = ov_shape_t(rank: Int64(extents.count), dims: extents.baseAddress)
                    try library.check(
                        api.ov_tensor_create(inputTypes[index].openVINO, shape, &tensor), .outOfMemory,
                        "OpenVINO cannot create an input")
                }
                defer { api.ov_tensor_free(tensor) }
                var data: UnsafeMutableRawPointer?
                try library.check(api.ov_tensor_data(tensor, &data), .inputUnusable, "OpenVINO gave no input memory")
                if let data { inputTypes[index].write(bytes, to: data) }
                try library.check(
                    api.ov_infer_request_set_input_tensor_by_index(request, index, tensor), .inputUnusable,
                    "OpenVINO does not take the input")
            }
        }

        func infer() throws {
            let status = infer_(request)
            inferences &+= 1
            if status != 0 { try library.check(status, .inferenceFailed, "OpenVINO's inference failed") }
        }

        /// The outputs' names and, after an inference, shapes.
        func outputs() throws -> [TensorDescription] {
            var descriptions: [TensorDescription] = []
            try withOutputs { description, _ in descriptions.append(description) }
            return descriptions
        }

        func withOutputs(_ body: (TensorDescription, UnsafeRawBufferPointer) throws -> Void) throws {
            let api = library.api
            for (index, name) in outputNames.enumerated() {
                var tensor: OpaquePointer?
                try library.check(
                    api.ov_infer_request_get_output_tensor_by_index(request, index, &tensor), .inferenceFailed,
                    "OpenVINO gave no output \(index)")
                defer { api.ov_tensor_free(tensor) }
                var shape = ov_shape_t()
                var type: Int32 = 0
                var size = 0
                var data: UnsafeMutableRawPointer?
                let status = [
                    api.ov_tensor_get_shape(tensor, &shape), api.ov_tensor_get_element_type(tensor, &type),
                    api.ov_tensor_get_byte_size(tensor, &size), api.ov_tensor_data(tensor, &data),
                ]
                try library.check(status.first { $0 != 0 } ?? 0, .inferenceFailed, "OpenVINO's output is unreadable")
                let description = TensorDescription(name: name, shape: library.take(&shape))
                try Self.elementType(type, of: "output '\(name)'")
                    .withFloats(in: UnsafeRawBufferPointer(start: data, count: size)) { try body(description, $0) }
            }
        }

        /// The properties as the compiled model gives them; those it does not know are left out.
        func properties(_ names: [String]) -> [String: String] {
            var values: [String: String] = [:]
            for name in names {
                var value: UnsafeMutablePointer<CChar>?
                guard library.api.ov_compiled_model_get_property(compiled, name, &value) == 0 else { continue }
                values[name] = library.take(value)
            }
            return values
        }

        /// The executed layers with their times.
        ///
        /// - Parameter isMean: whether the device tells means over all inferences, as the processor does, rather than the
        ///   times of the last one. Then they are taken over the inferences since the first call: that one makes as many
        ///   as were made before it, each later one makes one more.
        func profile(isMean: Bool) throws -> [LayerTime] {
            guard isMean else {
                try infer()
                return try layerTimes().means
            }
            let before: OpenVINOLayerTimes
            if let warmUpTimes {
                before = warmUpTimes
                try infer()
            } else {
                before = try layerTimes()
                warmUpTimes = before
                for _ in 0..<before.inferences { try infer() }
            }
            return try layerTimes().since(before)
        }

        private func layerTimes() throws -> OpenVINOLayerTimes {
            let api = library.api
            var list = ov_profiling_info_list_t()
            try library.check(
                api.ov_infer_request_get_profiling_info(request, &list), .profilingUnavailable,
                "OpenVINO gave no times by layer")
            defer { api.ov_profiling_info_list_free(&list) }
            func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
            let executed: Int32 = 2
            return OpenVINOLayerTimes(
                inferences: inferences,
                means: (0..<list.size).map { list.profiling_infos[$0] }.filter { $0.status == executed }.map {
                    LayerTime(
                        name: text($0.node_name), type: text($0.node_type), execType: text($0.exec_type),
                        ns: Int($0.real_time) * 1000)
                })
        }

        private static func ports(
            of compiled: OpaquePointer, _ library: OpenVINOLibrary
        ) throws -> (inputs: [TensorDescription], types: [ElementType], outputNames: [String]) {
            let api = library.api
            var inputCount = 0
            var outputCount = 0
            try library.check(
                api.ov_compiled_model_inputs_size(compiled, &inputCount), .compileFailed, "cannot count the inputs")
            try library.check(
                api.ov_compiled_model_outputs_size(compiled, &outputCount), .compileFailed, "cannot count the outputs")
            let inputs = try (0..<inputCount).map { index in
                try withPort(library, { api.ov_compiled_model_input_by_index(compiled, index, &$0) }) { port in
                    let name = try portName(port, library)
                    var type: Int32 = 0
                    var shape = ov_shape_t()
                    try library.check(
                        api.ov_port_get_element_type(port, &type), .modelUnreadable, "input '\(name)' has no type")
                    let element = try elementType(type, of: "input '\(name)'")
                    try library.check(
                        api.ov_const_port_get_shape(port, &shape), .modelUnreadable,
                        "the shape of input '\(name)' is not fixed")
                    return (TensorDescription(name: name, shape: library.take(&shape)), element)
                }
            }
            let names = try (0..<outputCount).map { index in
                try withPort(library, { api.ov_compiled_model_output_by_index(compiled, index, &$0) }) { port in
                    try portName(port, library)
                }
            }
            return (inputs.map(\.0), inputs.map(\.1), names)
        }

        private static func elementType(_ number: Int32, of what: String) throws -> ElementType {
            guard let type = ElementType(openVINO: number) else {
                throw WorkerFailure(
                    code: .modelUnreadable, message: "\(what) holds elements that are not ordinary numbers")
            }
            return type
        }

        private static func withPort<Result>(
            _ library: OpenVINOLibrary, _ find: (inout OpaquePointer?) -> Int32,
            _ body: (OpaquePointer?) throws -> Result
        ) throws -> Result {
            var port: OpaquePointer?
            try library.check(find(&port), .modelUnreadable, "OpenVINO gave no port")
            defer { library.api.ov_output_const_port_free(port) }
            return try body(port)
        }

        private static func portName(_ port: OpaquePointer?, _ library: OpenVINOLibrary) throws -> String {
            var name: UnsafeMutablePointer<CChar>?
            try library.check(library.api.ov_port_get_any_name(port, &name), .modelUnreadable, "a port has no name")
            return library.take(name) ?? ""
        }
    }
}
