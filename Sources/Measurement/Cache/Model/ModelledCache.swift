import Foundation
import Runtimes

/// Cache figures by estimate: the runtime tells its schedule, `CacheModel` says what the caches make of it.
///
/// A server for each runtime is started when it is first needed and told network after network, so that a sweep pays for
/// its start once; `end()` ends them. Any number of tasks may ask; each server answers one at a time.
public actor ModelledCache: CacheMeter {
    /// `modelled`.
    public nonisolated var source: CacheSource { .modelled }

    private let installation: RuntimeInstallation
    private let timeout: Duration
    private var servers: [RuntimeID: ScheduleServer] = [:]

    /// Starts nothing yet.
    ///
    /// - Parameter timeout: how long the schedule of one network may take.
    public init(installation: RuntimeInstallation = .locate(), timeout: Duration = .seconds(300)) {
        self.installation = installation
        self.timeout = timeout
    }

    /// Estimates one runtime on one network; the thread count of the timed runs does not matter.
    ///
    /// - Throws: `CacheError.unsupportedRuntime`, `RuntimeError.notInstalled`, `WorkerError`.
    public func figures(
        of subject: CacheSubject, progress: @escaping @Sendable (String) -> Void
    ) async throws -> CacheFigures {
        try subject.requireAssignment(source)
        let request = subject.loadRequest(threads: 1)
        guard ["f32", "int8"].contains(request.precision) else {
            throw CacheError.unsupportedRuntime(
                source: source, runtime: subject.runtime, reason: "schedules are read in f32 and int8")
        }
        progress("\(subject.runtime): reading the schedule")
        return try await figures(
            of: subject.runtime, modelPath: request.modelPath, geometry: subject.geometry,
            lastLevels: subject.lastLevels, processors: subject.processors)
    }

    /// Estimates one runtime on the network of a file.
    ///
    /// - Parameters:
    ///   - lastLevels: other sizes of the last level, bytes, for the miss curve.
    ///   - processors: processors that a server started now pins itself to; any where empty.
    /// - Throws: as the other.
    public func figures(
        of runtime: RuntimeID, modelPath: String, geometry: CacheGeometry, lastLevels: [Int] = [],
        processors: [Int] = []
    ) async throws -> CacheFigures {
        let clock = ContinuousClock()
        let start = clock.now
        let schedule = try await schedule(
            of: runtime, ScheduleRequest(modelPath: modelPath), processors: processors)
        guard schedule.isSound else {
            throw CacheError.unsupportedRuntime(
                source: source, runtime: runtime, reason: "its schedule names tensors that it does not hold")
        }
        let others = Set(lastLevels).subtracting([geometry.l3.bytes]).sorted()
        let model = CacheModel(geometry: geometry)
        // Not on this actor: a server may go on meanwhile.
        let estimate = await Task.detached { model.estimate(schedule, lastLevels: others) }.value
        return CacheFigures(
            runtime: runtime, schedule: schedule, estimate: estimate, geometry: geometry, lastLevels: others,
            seconds: (clock.now - start) / .seconds(1))
    }

    /// Ends the servers; asked again, they are started again.
    public func end() async {
        let running = servers.values
        servers = [:]
        for server in running { await server.end() }
    }

    /// The schedule, from the runtime's server or from a fresh one where that has ended.
    private func schedule(
        of runtime: RuntimeID, _ request: ScheduleRequest, processors: [Int]
    ) async throws -> ExecutionSchedule {
        if let running = servers[runtime] {
            do {
                return try await running.schedule(request)
            } catch is ScheduleServer.Ended {
                if servers[runtime] === running { servers[runtime] = nil }
            }
        }
        return try await server(of: runtime, processors: processors).schedule(request)
    }

    private func server(of runtime: RuntimeID, processors: [Int]) throws -> ScheduleServer {
        if let running = servers[runtime] { return running }
        guard let command = try ScheduleServers.command(for: runtime, in: installation) else {
            let known = ScheduleServers.runtimes.map(\.description).joined(separator: " and ")
            throw CacheError.unsupportedRuntime(
                source: source, runtime: runtime, reason: "schedules are read of \(known) alone")
        }
        let server = ScheduleServer(runtime: runtime, command: command, processors: processors, timeout: timeout)
        servers[runtime] = server
        return server
    }
}

extension CacheFigures {
    /// Figures of an estimate.
    init(
        runtime: RuntimeID, schedule: ExecutionSchedule, estimate: CacheModel.Estimate, geometry: CacheGeometry,
        lastLevels: [Int], seconds: Double
    ) {
        let misses = Double(estimate.misses.reduce(0, +))
        let own = MissCurvePoint(lastLevelBytes: geometry.l3.bytes, misses: misses)
        let others = zip(lastLevels, estimate.curve).map { MissCurvePoint(lastLevelBytes: $0, misses: Double($1)) }
        self.init(
            runtime: runtime, source: .modelled, l3Accesses: Double(estimate.accesses.reduce(0, +)), l3Misses: misses,
            lineBytes: geometry.lineBytes, geometry: geometry, threads: 1, inferences: 1, seconds: seconds,
            missCurve: others.isEmpty ? [] : (others + [own]).sorted { $0.lastLevelBytes < $1.lastLevelBytes },
            parts: Self.layers(schedule, estimate),
            remarks: [
                "modelled: one thread, from the schedule in pieces of \(estimate.chunkBytes) bytes",
                "modelled: the hit rate has low confidence; what a kernel reads again within itself is not seen",
            ] + schedule.remarks)
    }

    /// Steps of one name are one layer; its operation is that of the step that asks most, or its first.
    private static func layers(_ schedule: ExecutionSchedule, _ estimate: CacheModel.Estimate) -> [CachePart] {
        var places: [String: Int] = [:]
        var layers: [(part: CachePart, most: Int)] = []
        for (index, step) in schedule.steps.enumerated() {
            let place = places[step.name, default: layers.count]
            if place == layers.count {
                places[step.name] = place
                layers.append((CachePart(name: step.name, kind: .layer, l3Accesses: 0, l3Misses: 0), -1))
            }
            let accesses = estimate.accesses[index]
            layers[place].part.l3Accesses += Double(accesses)
            layers[place].part.l3Misses += Double(estimate.misses[index])
            // Bringing operands into another layout serves the operation that follows.
            if step.type != "reorder", step.type != "unfold", accesses > layers[place].most {
                layers[place].part.detail = step.type
                layers[place].most = accesses
            }
        }
        // Those that miss alike stay in the order of execution.
        return layers.map(\.part).enumerated()
            .sorted { ($0.element.l3Misses, $1.offset) > ($1.element.l3Misses, $0.offset) }.map(\.element)
    }
}
