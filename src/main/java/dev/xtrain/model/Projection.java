package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear maps that share one input, such as query, key and value: where the low-rank delta is added (kernel
 * {@code project}).
 */
final class Projection {

    private final List<Linear> maps;
    private final int site;

    /**
     * A group.
     *
     * @param maps the maps, all of one input width
     * @param site number of this group in its encoder, which its dropout masks follow from
     */
    Projection(List<Linear> maps, int site) {
        this.maps = List.copyOf(maps);
        this.site = site;
    }

    List<Linear> maps() {
        return maps;
    }

    /** The outputs, one a map; consumes {@code x}. */
    List<NDArray> forward(Pass pass, NDArray x) {
        boolean adapted = maps.stream().anyMatch(map -> map.lowRank() != null);
        NDArray keep =
                adapted ? pass.keep(site, maps.get(0).in()) : pass.torch().empty();
        List<NDArray> results = pass.run(
                "project",
                x,
                each(pass, Tensors.WEIGHT),
                each(pass, Tensors.BIAS),
                each(pass, Tensors.DOWN),
                each(pass, Tensors.UP),
                scales(pass, keep),
                keep);
        List<NDArray> outputs = new ArrayList<>(results.subList(0, maps.size()));
        List<NDArray> frame = new ArrayList<>(results.subList(maps.size(), results.size()));
        frame.add(x);
        frame.add(keep);
        pass.save(frame);
        frame.forEach(pass::release);
        return outputs;
    }

    /** The gradient of the input; consumes {@code dys}, adds to the deltas' gradients. */
    NDArray backward(Pass pass, List<NDArray> dys) {
        List<NDArray> frame = pass.restore();
        List<NDArray> inner = frame.subList(0, maps.size());
        NDArray x = frame.get(maps.size());
        NDArray keep = frame.get(maps.size() + 1);
        NDArray dx = pass.one(
                "project_backward",
                x,
                dys,
                inner,
                each(pass, Tensors.WEIGHT),
                each(pass, Tensors.DOWN),
                each(pass, Tensors.UP),
                scales(pass, keep),
                keep,
                each(pass, Tensors.DOWN_GRADIENT),
                each(pass, Tensors.UP_GRADIENT));
        dys.forEach(pass::release);
        pass.free(frame);
        return dx;
    }

    private double[] scales(Pass pass, NDArray keep) {
        double dropped = keep == pass.torch().empty() ? 1 : pass.keepScale();
        return maps.stream()
                .mapToDouble(map -> {
                    LowRank delta = map.lowRank();
                    return delta == null ? 0 : delta.scale() * dropped;
                })
                .toArray();
    }

    private enum Tensors {
        WEIGHT,
        BIAS,
        DOWN,
        UP,
        DOWN_GRADIENT,
        UP_GRADIENT
    }

    private List<NDArray> each(Pass pass, Tensors which) {
        return maps.stream()
                .map(map -> {
                    LowRank delta = map.lowRank();
                    return switch (which) {
                        case WEIGHT -> map.weight();
                        case BIAS -> map.bias();
                        case DOWN -> delta == null ? pass.torch().empty() : delta.down();
                        case UP -> delta == null ? pass.torch().empty() : delta.up();
                        case DOWN_GRADIENT -> delta == null ? pass.torch().empty() : delta.downGradient();
                        case UP_GRADIENT -> delta == null ? pass.torch().empty() : delta.upGradient();
                    };
                })
                .toList();
    }
}
