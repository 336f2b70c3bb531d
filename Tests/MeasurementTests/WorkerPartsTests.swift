import Foundation
import Runtimes
import Testing

@testable import Measurement

@Suite("Times that only some workers tell")
struct WorkerPartsTests {
    private func block(_ parts: [Int]) throws -> BlockAnswer {
        let told =
            parts.isEmpty ? "" : #""copy_in_ns":\#(parts[0]),"compute_ns":\#(parts[1]),"copy_out_ns":\#(parts[2]),"#
        let line =
            #"{"id":1,"ok":true,\#(told)"reentry_ns":[],"samples_ns":[9],"wall_ns":9,"cpu_ns":9,"#
            + #""voluntary_switches":0,"involuntary_switches":0,"minor_faults":0}"#
        return try WorkerCodec.answer(to: BlockRequest.self, id: 1, in: Data(line.utf8))
    }

    @Test("medians over a launch's blocks, by runtime, read back from the record")
    func medians() throws {
        let journal = LaunchJournal(network: "n", index: 0)
        for parts in [[1, 30, 5], [3, 10, 5], [2, 20, 9]] {
            journal.add(partsOf: try block(parts), of: Records.fast)
        }
        journal.add(partsOf: try block([]), of: Records.native)
        var worker = Records.worker(Records.fast)
        worker.properties = journal.parts(of: Records.fast)
        #expect(worker.copyInNanoseconds == 2)
        #expect(worker.computeNanoseconds == 20)
        #expect(worker.copyOutNanoseconds == 5)
        #expect(worker.compileNanoseconds == nil)
        #expect(journal.parts(of: Records.native).isEmpty)
        worker.properties["compile_ns"] = "34000000000"
        #expect(worker.compileNanoseconds == 34_000_000_000)
        worker.properties["compile_ns"] = "soon"
        #expect(worker.compileNanoseconds == nil)
    }
}
