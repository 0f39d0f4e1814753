package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.ScoreFacts;
import dev.xtrain.loss.Side;
import dev.xtrain.loss.Targets;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.Pass;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One forward and backward of a batch: encodes both sides, computes the loss, and adds to the gradients of everything
 * that trains.
 *
 * <p>Texts are encoded in parts of like lengths, which pad little. A batch of more tokens than fit at once takes three
 * rounds (Gao et al., GradCache, arXiv:2101.06983): all mini-batches forward without a tape, the loss and the gradients
 * of all vectors, then each mini-batch forward again with the same dropout and backward from its vectors' gradients.
 * The gradients are those of one round, and memory is that of one mini-batch and all vectors.
 *
 * @param encoder with its adapter attached
 * @param head from hidden states to vectors
 * @param loss on the vectors
 * @param mostTokens of queries, or of documents, that are encoded at once
 */
public record TrainingStep(Encoder encoder, Head head, Loss loss, int mostTokens) implements BatchStep {

    /**
     * What came of it.
     *
     * @param loss mean over queries
     * @param facts about the scores
     * @param tokens that were encoded, of both sides
     * @param padded the same with pads
     */
    public record Result(double loss, ScoreFacts facts, long tokens, long padded) {}

    /**
     * Runs it.
     *
     * @param documents the positives in the order of the queries, then negatives
     */
    public Result run(TokenBatch queries, TokenBatch documents, Dropout dropout) {
        return run(queries, documents, null, dropout, null);
    }

    @Override
    public Result run(
            TokenBatch queries,
            TokenBatch documents,
            double @Nullable [][] teacher,
            Dropout dropout,
            @Nullable NormSample norms) {
        List<MiniBatch> q = MiniBatch.of(queries, mostTokens);
        List<MiniBatch> d = MiniBatch.of(documents, mostTokens);
        var targets =
                new Targets(Targets.first(queries.batch()).positives(), Alike.answers(queries, documents), teacher);
        long padded = MiniBatch.tokens(q) + MiniBatch.tokens(d);
        boolean whole = Math.max(MiniBatch.tokens(q), MiniBatch.tokens(d)) <= mostTokens;
        Loss.Result result = whole ? once(q, d, targets, dropout, norms) : cached(q, d, targets, dropout, norms);
        return new Result(result.value(), result.facts(), queries.allTokens() + documents.allTokens(), padded);
    }

    /** The vectors of texts as they are compared, without dropout; they belong to the owner. */
    List<Side> vectors(NDManager owner, TokenBatch texts) {
        return rehearsed(owner, MiniBatch.of(texts, mostTokens), 0, Dropout.NONE);
    }

    private Loss.Result once(
            List<MiniBatch> queries,
            List<MiniBatch> documents,
            Targets targets,
            Dropout dropout,
            @Nullable NormSample norms) {
        try (var q = new Taped();
                var d = new Taped();
                NDManager scope = encoder.torch().scope()) {
            q.forward(queries, 0, dropout);
            d.forward(documents, 1, dropout);
            Loss.Result result = loss.apply(encoder.torch(), scope, q.sides, d.sides, targets);
            q.backward(result.queryGradients(), norms);
            d.backward(result.documentGradients(), norms);
            return result;
        }
    }

    /** The parts of a side, forward, with all that their backward needs. */
    private final class Taped implements AutoCloseable {
        private final List<Pass> passes = new ArrayList<>();
        private final List<Side> sides = new ArrayList<>();

        private void forward(List<MiniBatch> parts, int side, Dropout dropout) {
            for (int i = 0; i < parts.size(); i++) {
                Pass pass = encoder.training(parts.get(i).tokens(), dropout.side(2 * i + side));
                passes.add(pass);
                sides.add(side(vectors(pass), parts.get(i)));
            }
        }

        private void backward(List<NDArray> gradients, @Nullable NormSample norms) {
            for (int i = 0; i < passes.size(); i++) {
                try (Pass pass = passes.get(i)) {
                    look(pass, norms);
                    TrainingStep.this.backward(pass, gradients.get(i));
                }
            }
        }

        @Override
        public void close() {
            passes.forEach(Pass::close);
        }
    }

    private Loss.Result cached(
            List<MiniBatch> queries,
            List<MiniBatch> documents,
            Targets targets,
            Dropout dropout,
            @Nullable NormSample norms) {
        Torch torch = encoder.torch();
        try (NDManager gradients = torch.scope()) {
            Loss.Result result;
            try (NDManager vectors = torch.scope()) {
                List<Side> q = rehearsed(vectors, queries, 0, dropout);
                List<Side> d = rehearsed(vectors, documents, 1, dropout);
                result = loss.apply(torch, gradients, q, d, targets);
            }
            again(queries, result.queryGradients(), 0, dropout, norms);
            again(documents, result.documentGradients(), 1, dropout, norms);
            return result;
        }
    }

    /** The vectors of one side, which belong to the owner. */
    private List<Side> rehearsed(NDManager owner, List<MiniBatch> parts, int side, Dropout dropout) {
        List<Side> sides = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            try (Pass pass = encoder.rehearsal(parts.get(i).tokens(), dropout.side(2 * i + side))) {
                NDArray vectors = vectors(pass);
                vectors.attach(owner);
                sides.add(side(vectors, parts.get(i)));
            }
        }
        return sides;
    }

    private void again(
            List<MiniBatch> parts, List<NDArray> gradients, int side, Dropout dropout, @Nullable NormSample norms) {
        for (int i = 0; i < parts.size(); i++) {
            try (Pass pass = encoder.training(parts.get(i).tokens(), dropout.side(2 * i + side))) {
                vectors(pass);
                look(pass, norms);
                backward(pass, gradients.get(i));
            }
        }
    }

    private void look(Pass pass, @Nullable NormSample norms) {
        if (norms != null) {
            norms.add(head.norms(pass));
        }
    }

    private NDArray vectors(Pass pass) {
        return head.forward(pass, encoder.forward(pass));
    }

    private void backward(Pass pass, NDArray gradient) {
        encoder.backward(pass, head.backward(pass, gradient));
    }

    private Side side(NDArray vectors, MiniBatch part) {
        return new Side(vectors, part.tokens(), head.pooling() == Pooling.TOKENS, part.rows());
    }
}
