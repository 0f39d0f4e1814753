import Foundation

/// Keeps what was read.
struct Cache {
    /// How many.
    var size: Int
    var entries: [String]
    func read() -> String { entries[size] + entries[0] }
}

class Reader {
    /// What was read before.
    var seen: [Cache]?
    let pagesOfBook: Cache
    func read(from storedPages: Cache) -> String { storedPages.read() }
}
