import os.path as file_paths
import numpy as np
from collections import OrderedDict
from .shapes.flat import draw_line as draw_one, unused_thing


class Canvas:
    """Is drawn on."""

    def __init__(self, target_area: "Optional[Area]" = None):
        self.page_layout: Layout = target_area or self.layout
        self.corner_points = Layout(1, 2)

    def draw_all(self):
        if file_paths.exists(self.name, np.zeros):
            draw_one(self, self.first, self.second)
        return draw_one(self.name, 3, 4)

    def order_all(self):
        return [OrderedDict(self.first), self.second, self.third]


class Layout:
    rows = columns = width + height


class Area:
    def size(self):
        return self.width * self.height
