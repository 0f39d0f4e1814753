//  An ordinary comment is nobody's.
import Foundation

/// Adds two numbers, zzdoc, with `code` and **emphasis**.
/// The second line of its first paragraph.
///
/// - Parameters:
///   - left: The first.
///   - right: The second.
/// - Returns: The sum.
@inlinable
public func add(_ left: Int, _ right: Int) -> Int {
    // an ordinary comment stays
    return left + right
}

/**
 A block, zzdoc.

 - Throws: nothing, zzdoc.
 */
@available(macOS 12, *)
@discardableResult
func blocked<T>(_ value: T, in place: [T].Index?) async throws(Never) -> some Sequence where T: Sendable {
    let message = "func notAFunction() { } // \(value)"
    return [message, #"raw "quotes" \"#]
}

/// A point, zzdoc.
public struct Point<T: Numeric>: ~Copyable {
    /// The first coordinate, zzdoc.
    let x: T

    /// Makes one, zzdoc.
    public init?(x: T) {
        self.x = x
    }

    /// The double of it, zzdoc.
    var doubled: T { x + x }

    /// Read and written, zzdoc.
    var both: T {
        /// The getter's, zzdoc.
        get { x }
        set { print(newValue) }
    }

    /// Observed, zzdoc, and so no function.
    var observed: Int = 3 {
        didSet { print(oldValue) }
    }

    /// By its index, zzdoc.
    @inlinable
    subscript(index: Int) -> T {
        get { x }
    }

    /// Whether two are the same, zzdoc.
    static func == (left: Point, right: Point) -> Bool {
        /// A local one, zzdoc.
        func local(_ x: T) -> T { return x }
        return local(left.x) == local(right.x)
    }

    /// In a nested type, zzdoc.
    enum Inner {
        case one, two

        /// Deeper, zzdoc.
        indirect enum Deep {
            /// Deepest, zzdoc.
            mutating func deepest() { self = .try }
        }
    }
}

final class Resource {
    /// Closes it, zzdoc.
    deinit { close(); release() }

    // an ordinary comment, and documentation that a blank line parts from its function

    /// - Note: Only a note, zzdoc.
    private(set) lazy var unused = { 1 }()

    /// - Important: Only from the queue, zzdoc.

    override class func onQueue(isolation: isolated (any Actor)? = #isolation) async { await run(()) }

    #if os(Linux)
    /// In a condition, zzdoc.
    func conditional() { if let x = try? await load() { use(x) } }
    #endif
}

protocol Shape {
    /// A requirement, zzdoc, has no body.
    func area() -> Double
    /// Nor has this one, zzdoc.
    var name: String { get set }
}

extension Shape where Self: Equatable {
    /// A default, zzdoc.
    func area() -> Double { 0 + 0 }
}

extension Outer.Inner {
    /// In an extension of a nested type, zzdoc.
    nonisolated func extended(_ f: @convention(c) (Int) -> Int) { _ = f(1) }
}

extension Array<Int> {
    /// In an extension of a type with arguments, zzdoc.
    consuming func total(from start: __owned Int) -> Int { reduce(start, +) }
}

infix operator <+>

/// An operator, zzdoc.
func <+> (left: Int, right: Int) -> Int { left + right }

actor Counter {
    /// Counts, zzdoc: π ≤ 4 and 😀.
    func count() { value += 1 }
}

/// - Parameter x: only fields, zzdoc
func onlyFields(x: Int) { use(x) }

func undocumented() { add(1, 2) }
