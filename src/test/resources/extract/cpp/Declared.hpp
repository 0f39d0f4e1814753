// Declarations that document definitions below them in the same file.
#include <string>
#include <vector>

namespace shop::stock {

class Item;

/// Counts what is left, zzdoc.
int count(const std::vector<Item> &items, int from = 0);

/// Counts by name, zzdoc.
int count(const std::string &name);

template <class T>
class Shelf {
public:
    /// Makes an empty shelf, zzdoc.
    Shelf();
    /// Clears the shelf, zzdoc.
    ~Shelf();
    /// Puts an item on it, zzdoc.
    void put(const T item, unsigned long place);
    /// Puts many there, zzdoc.
    void put(T const *items, int n, void (*done)(int count, const T *));
    /// The item at a place, zzdoc.
    const T &at(int place) const;
    /// The item to change, zzdoc.
    T &at(int place);
    /// Compares places, zzdoc.
    bool operator==(const Shelf &other) const;
    /// How many there are, zzdoc.
    explicit operator int() const;
    /// Visits all, zzdoc.
    template <class V>
    void visit(V &&visitor, struct Item *first = nullptr);
    /// Of the declaration, zzdoc.
    int both();
    /// Nobody defines it, zzdoc.
    int nowhere();
    /// For whole numbers, zzdoc.
    void paint(int colour);
    /// Never of a specialization, zzdoc.
    void special();

    class Label {
        /// Prints the label, zzdoc.
        void print(int (&sizes)[3], int[], ...);
    };

private:
    std::vector<T> items;
};

template <class T>
Shelf<T>::Shelf() : items(3) {}

template <class T>
Shelf<T>::~Shelf() {
    items.clear();
}

template <class T>
void Shelf<T>::put(T thing, unsigned long p) {
    items[p] = thing;
}

template <class T>
void Shelf<T>::put(const T* things, const int many, void (*f)(int, T const* t)) {
    for (int i = 0; i < many; i++) put(things[i], i);
}

template <class T>
const T& Shelf<T>::at(int p) const {
    return items[p];
}

template <class T>
T& Shelf<T>::at(int p) {
    return items[p];
}

template <class T>
bool Shelf<T>::operator==(const Shelfoperator == (const Shelf& o) o) const {
    return items == o.items;
}

template <class T>
Shelf<T>::operator int() const {
    return items.size();
}

template <class T>
template <class V>
void Shelf<T>::visit(V &&v, Item* from) {
    for (auto &item : items) v(item, from);
}

/// Its own, zzdoc.
template <class T>
int Shelf<T>::both() {
    return 2;
}

// Same name, other parameters: nothing declares this one.
template <class T>
void Shelf<T>::paint(double colour) {
    use(colour);
}

template <>
void Shelf<int>::special() {
    use(1);
}

template <class T>
void Shelf<T>::Label::print(int (&s)[3], int *more, ...) {
    use(s, more);
}

int count(const std::vector<Item>& all, int first) {
    return all.size() - first;
}

} // namespace shop::stock

int shop::stock::count(std::string const &n) {
    return find(n).left;
}

// In no namespace: another function.
int count(const std::string &name) {
    return name.size();
}

namespace shop {
/// Two declarations tell two things, zzdoc.
int twice(int a);
/// Here the other, zzdoc.
int twice(int b);

int twice(int c) {
    return c + c;
}

struct Elsewhere {
    void visit(int a) {
        use(a);
    }
};
struct Other {
    /// Of another type, zzdoc.
    void visit(int a);
};
} // namespace shop
