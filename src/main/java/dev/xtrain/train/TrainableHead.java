package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.Dense;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Head;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model's head with its projections made trainable, or with one added; owns their weights and gradients.
 *
 * <p>An added projection starts from the principal axes (uncentred PCA) of vectors of the training documents, so that
 * training starts from the base's own geometry in fewer dimensions.
 */
final class TrainableHead implements AutoCloseable {

    /** Documents whose vectors are on the heap together while the axes are sought. */
    private static final int DOCUMENTS_AT_ONCE = 32;

    private final Torch torch;
    private final NDManager owner;
    private final Head head;

    private TrainableHead(Torch torch, NDManager owner, Head head) {
        this.torch = torch;
        this.owner = owner;
        this.head = head;
    }

    /** The head as settings ask for it; an added projection is fitted to these documents. */
    static TrainableHead of(EmbeddingModel model, ProjectionSettings settings, List<int[]> documents) {
        return of(model, settings, documents, Optional.empty());
    }

    /** The same with a projection in place of the base's. */
    static TrainableHead of(
            EmbeddingModel model, ProjectionSettings settings, List<int[]> documents, Optional<DenseModule> prior) {
        Torch torch = model.torch();
        NDManager owner = torch.scope();
        List<Dense> projections = new ArrayList<>();
        if (prior.isPresent()) {
            DenseModule dense = prior.get();
            NDArray bias = dense.bias().length == 0 ? torch.empty() : torch.floats(owner, dense.bias(), dense.out());
            NDArray weight = torch.floats(owner, dense.weight(), dense.out(), dense.in());
            projections.add(dense(torch, owner, weight, bias, settings.train()));
        } else {
            for (Dense dense : model.head().projections()) {
                projections.add(copy(torch, owner, torch.toFloats(dense.weight()), dense, settings.train()));
            }
        }
        if (projections.isEmpty() && settings.dimension() > 0) {
            float[] axes = principalAxes(model, documents, settings.dimension());
            NDArray weight = torch.floats(
                    owner, axes, settings.dimension(), model.encoder().width());
            projections.add(dense(torch, owner, weight, torch.empty(), settings.train()));
        }
        return new TrainableHead(torch, owner, new Head(model.head().pooling(), projections));
    }

    private static Dense copy(Torch torch, NDManager owner, float[] values, Dense of, boolean train) {
        return dense(torch, owner, torch.floats(owner, values, of.out(), of.in()), of.bias(), train);
    }

    private static Dense dense(Torch torch, NDManager owner, NDArray weight, NDArray bias, boolean train) {
        return new Dense(
                weight, bias, train ? torch.zeros(owner, weight.getShape().getShape()) : null);
    }

    private static float[] principalAxes(EmbeddingModel model, List<int[]> documents, int dimension) {
        Torch torch = model.torch();
        int width = model.encoder().width();
        try (NDManager scope = torch.scope()) {
            NDArray moment = torch.zeros(scope, width, width);
            for (int from = 0; from < documents.size(); from += DOCUMENTS_AT_ONCE) {
                int to = Math.min(documents.size(), from + DOCUMENTS_AT_ONCE);
                for (float[] vectors : model.encodeTokens(documents.subList(from, to))) {
                    try (NDManager step = torch.scope()) {
                        NDArray x = torch.floats(step, vectors, vectors.length / width, width);
                        torch.run(step, "dense_gradient", x, x, moment);
                    }
                }
            }
            return torch.toFloats(torch.one(scope, "principal_axes", moment, dimension));
        }
    }

    Head head() {
        return head;
    }

    /** Weights that are trained. */
    List<NDArray> parameters() {
        return trained().stream().map(Dense::weight).toList();
    }

    /** Their gradients. */
    List<NDArray> gradients() {
        return trained().stream()
                .map(dense -> Objects.requireNonNull(dense.gradient()))
                .toList();
    }

    /** These, at their own rate. */
    AdamW.Group group(double rateFactor) {
        return new AdamW.Group(parameters(), gradients(), rateFactor);
    }

    private List<Dense> trained() {
        return head.projections().stream()
                .filter(dense -> dense.gradient() != null)
                .toList();
    }

    /** The projections as they are now. */
    List<DenseModule> modules() {
        return head.projections().stream()
                .map(dense -> new DenseModule(
                        dense.in(), dense.out(), torch.toFloats(dense.weight()), torch.toFloats(dense.bias())))
                .toList();
    }

    @Override
    public void close() {
        owner.close();
    }
}
