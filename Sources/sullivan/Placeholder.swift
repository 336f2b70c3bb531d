@main struct Sullivan { static func main() {} }
