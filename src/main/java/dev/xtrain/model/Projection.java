package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear maps that share one input, such as query, key and value: where the low-rank delta is added (kernel
 * {@code project}, with magnitudes {@code project_dora}).
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
        return forward(pass, x, true);
    }

    /** The same of an input that the backward is given again, and that is therefore not kept. */
    List<NDArray> forwardForgetting(Pass pass, NDArray x) {
        return forward(pass, x, false);
    }

    private List<NDArray> forward(Pass pass, NDArray x, boolean keepsInput) {
        boolean adapted = maps.stream().anyMatch(map -> map.lowRank() != null);
        NDArray keep =
                adapted ? pass.keep(site, maps.get(0).in()) : pass.torch().empty();
        List<NDArray> results;
        var frame = new ArrayList<NDArray>();
        if (hasMagnitudes()) {
            List<NDArray> norms = pass.run(
                    "row_norms",
                    each(pass, Tensors.WEIGHT),
                    each(pass, Tensors.DOWN),
                    each(pass, Tensors.UP),
                    scales(1));
            results = pass.run(
                    "project_dora",
                    x,
                    each(pass, Tensors.WEIGHT),
                    each(pass, Tensors.BIAS),
                    each(pass, Tensors.DOWN),
                    each(pass, Tensors.UP),
                    each(pass, Tensors.MAGNITUDE),
                    norms,
                    scales(keepScale(pass, keep)),
                    keep,
                    keepScale(pass, keep));
            frame.addAll(norms);
        } else {
            results = pass.run(
                    "project",
                    x,
                    each(pass, Tensors.WEIGHT),
                    each(pass, Tensors.BIAS),
                    each(pass, Tensors.DOWN),
                    each(pass, Tensors.UP),
                    scales(keepScale(pass, keep)),
                    keep);
        }
        List<NDArray> outputs = new ArrayList<>(results.subList(0, maps.size()));
        frame.addAll(results.subList(maps.size(), results.size()));
        frame.add(keep);
        if (keepsInput) {
            frame.add(0, x);
        }
        pass.save(frame);
        frame.forEach(pass::release);
        if (!keepsInput) {
            pass.release(x);
        }
        return outputs;
    }

    /** The gradient of the input; consumes {@code dys}, adds to the gradients of what is trained. */
    NDArray backward(Pass pass, List<NDArray> dys) {
        List<NDArray> frame = pass.restore();
        NDArray dx = backward(pass, dys, frame.get(0), frame.subList(1, frame.size()));
        dys.forEach(pass::release);
        pass.free(frame);
        return dx;
    }

    /** The same after {@link #forwardForgetting}; consumes its input, too. */
    NDArray backward(Pass pass, List<NDArray> dys, NDArray x) {
        List<NDArray> frame = pass.restore();
        NDArray dx = backward(pass, dys, x, frame);
        dys.forEach(pass::release);
        pass.release(x);
        pass.free(frame);
        return dx;
    }

    private NDArray backward(Pass pass, List<NDArray> dys, NDArray x, List<NDArray> frame) {
        int count = maps.size();
        NDArray keep = frame.get(frame.size() - 1);
        if (hasMagnitudes()) {
            return pass.one(
                    "project_dora_backward",
                    x,
                    dys,
                    frame.subList(count, 2 * count),
                    frame.subList(2 * count, 3 * count),
                    each(pass, Tensors.WEIGHT),
                    each(pass, Tensors.DOWN),
                    each(pass, Tensors.UP),
                    each(pass, Tensors.MAGNITUDE),
                    frame.subList(0, count),
                    scales(keepScale(pass, keep)),
                    keep,
                    keepScale(pass, keep),
                    each(pass, Tensors.DOWN_GRADIENT),
                    each(pass, Tensors.UP_GRADIENT),
                    each(pass, Tensors.MAGNITUDE_GRADIENT));
        }
        return pass.one(
                "project_backward",
                x,
                dys,
                frame.subList(0, count),
                each(pass, Tensors.WEIGHT),
                each(pass, Tensors.DOWN),
                each(pass, Tensors.UP),
                scales(keepScale(pass, keep)),
                keep,
                each(pass, Tensors.WEIGHT_GRADIENT),
                each(pass, Tensors.BIAS_GRADIENT),
                each(pass, Tensors.DOWN_GRADIENT),
                each(pass, Tensors.UP_GRADIENT));
    }

    private boolean hasMagnitudes() {
        return maps.stream().anyMatch(map -> {
            LowRank delta = map.lowRank();
            return delta != null && delta.magnitude() != null;
        });
    }

    private static double keepScale(Pass pass, NDArray keep) {
        return keep == pass.torch().empty() ? 1 : pass.keepScale();
    }

    private double[] scales(double keepScale) {
        return maps.stream()
                .mapToDouble(map -> {
                    LowRank delta = map.lowRank();
                    return delta == null ? 0 : delta.scale() * keepScale;
                })
                .toArray();
    }

    private enum Tensors {
        WEIGHT,
        BIAS,
        DOWN,
        UP,
        MAGNITUDE,
        WEIGHT_GRADIENT,
        BIAS_GRADIENT,
        DOWN_GRADIENT,
        UP_GRADIENT,
        MAGNITUDE_GRADIENT
    }

    private List<NDArray> each(Pass pass, Tensors which) {
        NDArray none = pass.torch().empty();
        return maps.stream()
                .map(map -> {
                    LowRank delta = map.lowRank();
                    LowRank.Magnitude magnitude = delta == null ? null : delta.magnitude();
                    return switch (which) {
                        case WEIGHT -> map.weight().values();
                        case BIAS -> map.bias().values();
                        case DOWN -> delta == null ? none : delta.down();
                        case UP -> delta == null ? none : delta.up();
                        case MAGNITUDE -> magnitude == null ? none : magnitude.values();
                        case WEIGHT_GRADIENT -> map.weight().gradient();
                        case BIAS_GRADIENT -> map.bias().gradient();
                        case DOWN_GRADIENT -> delta == null ? none : delta.downGradient();
                        case UP_GRADIENT -> delta == null ? none : delta.upGradient();
                        case MAGNITUDE_GRADIENT -> magnitude == null ? none : magnitude.gradient();
                    };
                })
                .toList();
    }
}
