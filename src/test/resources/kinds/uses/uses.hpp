#include <vector>

/// A place in the plane.
struct Point {
    /// To the right.
    double x, y;
    double length() const { return sqrt(x * x + y * y); }
};

template <class T>
class Grid {
public:
    int cells() const { return rows * columns; }

private:
    int rows, columns;
};

class Map {
    /// Where north is: at the top.
    std::vector<Point> north;
    Grid<double> &height_lines;
    int draw(const Point *upper_left, Grid<int> tile_numbers);
};

typedef struct {
    int first, second, third;
} Triple;

inline int sum(Triple sides_of_all) { return sides_of_all.first; }
