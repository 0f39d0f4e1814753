package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.Pass;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.ContrastiveLoss.Side;
import java.util.stream.LongStream;

/**
 * One forward and backward of a batch: encodes both sides, computes the loss, and adds to the gradients of everything
 * that trains.
 *
 * @param encoder with its adapter attached
 * @param head from hidden states to vectors
 * @param loss on the vectors
 */
public record TrainingStep(Encoder encoder, Head head, ContrastiveLoss loss) {

    /**
     * What came of it.
     *
     * @param loss mean over queries
     * @param rankedFirst queries that score their own document above all others
     */
    public record Result(double loss, int rankedFirst) {}

    /**
     * Runs it.
     *
     * @param documents the positives in the order of the queries, then negatives
     */
    public Result run(TokenBatch queries, TokenBatch documents, Dropout dropout) {
        Torch torch = encoder.torch();
        boolean multi = head.pooling() == Pooling.TOKENS;
        try (Pass q = encoder.training(queries, dropout.side(0));
                Pass d = encoder.training(documents, dropout.side(1));
                NDManager scope = torch.scope()) {
            NDArray queryVectors = head.forward(q, encoder.forward(q));
            NDArray documentVectors = head.forward(d, encoder.forward(d));
            long[] targets = LongStream.range(0, queries.batch()).toArray();
            ContrastiveLoss.Result result = loss.apply(
                    torch,
                    scope,
                    new Side(queryVectors, queries, multi),
                    new Side(documentVectors, documents, multi),
                    targets);
            encoder.backward(q, head.backward(q, result.queryGradient()));
            encoder.backward(d, head.backward(d, result.documentGradient()));
            return new Result(result.value(), result.rankedFirst());
        }
    }
}
