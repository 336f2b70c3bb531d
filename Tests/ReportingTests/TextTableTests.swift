import Testing

@testable import Reporting

@Suite struct TextTableTests {
    private func table() -> TextTable {
        var table = TextTable(columns: [
            .init("name", minimumWidth: 6), .init("count", .right), .init("note", isDroppable: true),
        ])
        table.add(["alpha", "1", "first"])
        table.add(["b", "1000", ""])
        return table
    }

    @Test func alignsWithoutTrailingSpaces() {
        #expect(
            table().render() == """
                name   count  note
                alpha      1  first
                b       1000

                """)
    }

    @Test func naturalWidthIsWhatTheWidestLineTakes() {
        #expect(table().naturalWidth == 19)
    }

    @Test func dropsWhatItMayBeforeCuttingWhatItMayNot() {
        #expect(table().render(TextStyle(width: 14)).hasPrefix("name   count\nalpha      1\n"))
    }

    @Test(arguments: [1, 3, 5, 10, 17, 40])
    func noLineIsWiderThanAsked(_ width: Int) {
        var table = TextTable(columns: [.init("network", minimumWidth: 8), .init("value", .right)])
        table.add(["depthwise-bottleneck-se:depth=16,width=32,resolution=224", "3.15x"])
        table.add(["网络网络网络网络网络", "1.00x"])
        let lines = table.render(TextStyle(width: width)).split(separator: "\n")
        // Two columns and their gap can't be narrower than four.
        #expect(lines.allSatisfy { String($0).displayWidth <= max(4, width) })
    }

    @Test func cutsInTheMiddleSoThatBothEndsStay() {
        #expect("depthwise:depth=16".middleTruncated(to: 9) == "dept…h=16")
        #expect("short".middleTruncated(to: 5) == "short")
        #expect("网络网络".middleTruncated(to: 4) == "网…")
        #expect("ab".middleTruncated(to: 0) == "")
    }

    @Test func wideAndCombiningCharactersKeepColumnsStraight() {
        #expect("网络".displayWidth == 4)
        #expect("e\u{301}".displayWidth == 1)
        #expect("👩‍👩‍👧".displayWidth == 2)
        #expect("█░│".displayWidth == 3)
        var table = TextTable(columns: [.init("n"), .init("v", .right)])
        table.add(["网络", "1"])
        table.add(["e\u{301}", "2"])
        #expect(table.render() == "n     v\n网络  1\ne\u{301}     2\n")
    }

    @Test func controlCharactersAreShownNotObeyed() {
        var table = TextTable(columns: [.init("n")])
        table.add(["a\nb\u{1B}[31m\u{202E}"])
        #expect(table.render() == "n\na\\nb\\u{1b}[31m\\u{202e}\n")
    }

    @Test func coloursOnlyWhereAsked() {
        var table = TextTable(columns: [.init("n"), .init("v", .right)])
        table.add([.init("a", .bad), "1"])
        #expect(!table.render(TextStyle(color: false)).contains("\u{1B}"))
        let colored = table.render(TextStyle(color: true))
        #expect(colored.contains("\u{1B}[33ma\u{1B}[0m"))
        // Stripped of its colours the table is the same.
        #expect(colored.replacing(#/\u{1B}\[\d+m/#, with: "") == table.render(TextStyle(color: false)))
    }

    @Test func cellsTooFewOrTooMany() {
        var table = TextTable(columns: [.init("a"), .init("b")])
        table.add(["1"])
        table.add(["1", "2", "3"])
        #expect(table.render() == "a  b\n1\n1  2\n")
    }
}
