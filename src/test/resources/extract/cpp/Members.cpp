/**
 * \file Members.cpp
 * Copyright (c) 2026 the authors: of no function, zzdoc.
 */
#include <vector>

#ifndef MEMBERS_EXPORT
#define MEMBERS_EXPORT __attribute__((visibility("default")))
#endif

/// Of a constant, zzdoc.
static const int LIMIT = 3;

/// Adds one to \p x, zzdoc, as \ref other "another" does for std::vector<int>.
///
/// More words.
/// \param x what to add to
/// \return the sum
static inline int add(int x) {
    return x + LIMIT; // plain
}

/// Before a gap, zzdoc.

/// After the gap, zzdoc.
int *pointer(int /**< zzdoc, of the parameter */ a, int b) ///< zzdoc, of what stands before
{
    static int value = a + b;
    return &value;
}

//! Qt's manner, zzdoc.
//! Two lines.
int (*select(int which))(int) {
    return which > 0 ? add : nullptr;
}

// Plain comments are no documentation.
const std::vector<int> &undocumented() {
    static std::vector<int> values = {1, 2, 3};
    return values;
}

namespace outer::inner {

/*!
 * \brief Keeps values, zzdoc.
 */
template <typename T, int N = (1 > 0)>
class MEMBERS_EXPORT Keeper final : public Base<T> {
public:
    /**
     * @brief Makes one of @c n values, zzdoc,
     *        on two lines.
     * @param n how many
     */
    explicit Keeper(int n) : Base<T>(n), count{n} {}

    /// Empties it, zzdoc.
    ~Keeper() { clear(); }

    /// No body, zzdoc.
    Keeper(const Keeper &) = delete;

    /** Compares, zzdoc: an earlier block. */
    /** Compares all values, zzdoc &amp; <b>more</b>. */
    MEMBERS_EXPORT bool operator==(const Keeper &other) const noexcept(noexcept(other.count)) {
        return count == other.count;
    }

    /// Converts to a pointer, zzdoc.
    explicit operator const T *() const { return this->operator[](0); }

    /** @{ */
    /// Calls it, zzdoc.
    [[nodiscard]] auto operator()(int i) const -> decltype(i) { return count + i; }
    /** @} */

    /// Maps values, zzdoc.
    template <typename U>
    Keeper<U, N> map(U (*f)(T), std::enable_if_t<(N > 0)> * = nullptr) const {
        return Keeper<U, N>(f(count));
    }

    /// Swaps two, zzdoc.
    friend void swap(Keeper &a, Keeper &b) { std::swap(a.count, b.count); }

    /// Smallest, zzdoc.
    const T &(min)() const { return count; }

    /// Nested, zzdoc.
    struct Item {
        /// Weighs it, zzdoc.
        int weight() const { return LIMIT * 2; }
    };

    void declared();

private:
    int count; ///< zzdoc: how many there are
    int next(int step) { return count + step; }
};

/**
 * Defined out of its class, zzdoc.
 * \code
 * keeper.declared();
 * \endcode
 */
template <typename T, int N>
void Keeper<T, N>::declared() {
    /** Local type, zzdoc. */
    struct Local {
        /// Method of a local type, zzdoc.
        int twice() const { return 2 * LIMIT; }
    };
    count = Local().twice();
}

} // namespace outer::inner

extern "C" {
/// With C's linkage, zzdoc.
int linked(void) { return LIMIT; }
}

/// Both branches open it, zzdoc.
#ifdef NARROW
/// \copydoc other, zzdoc
int branched(short a) {
#else
/// \copydoc other, zzdoc
int branched(long a) {
#endif
    return a + LIMIT;
}

/// Writes "ü€😀", zzdoc.
std::ostream &operator<<(std::ostream &out, const Item &item) { return out << "ü€😀" << item.weight(); }

TEST(Members, areTested) { add(1); }
