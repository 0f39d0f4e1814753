package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import dev.xtrain.loss.MaskedTokens;
import dev.xtrain.loss.ScoreFacts;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Pass;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.model.TokenMasking;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of the masked-token loss over queries and documents alike. Mini-batches need no second round: the loss is a
 * sum over tokens.
 *
 * @param mostTokens of queries, or of documents, that are encoded at once
 */
record MaskedTokenStep(Encoder encoder, TokenMasking masking, int mostTokens) implements BatchStep {

    /** Apart from those of dropout, which count from 0. */
    private static final int FIRST_KEY = 1 << 30;

    private record Part(TokenMasking.Masked masked, Dropout dropout) {}

    @Override
    public TrainingStep.Result run(
            TokenBatch queries,
            TokenBatch documents,
            double @Nullable [][] teacher,
            Dropout dropout,
            @Nullable NormSample norms) {
        List<Part> parts = new ArrayList<>(parts(queries, 0, dropout));
        parts.addAll(parts(documents, 1, dropout));
        long asked =
                parts.stream().mapToLong(part -> part.masked().places().length).sum();
        double loss = 0;
        long padded = 0;
        for (Part part : parts) {
            padded += part.masked().tokens().ids().length;
            if (part.masked().places().length > 0 || norms != null) {
                loss += run(part, 1.0 / Math.max(1, asked), norms);
            }
        }
        return new TrainingStep.Result(loss, ScoreFacts.NONE, queries.allTokens() + documents.allTokens(), padded);
    }

    private List<Part> parts(TokenBatch texts, int side, Dropout dropout) {
        long key = dropout.side(FIRST_KEY + side).key();
        List<MiniBatch> batches = MiniBatch.of(texts, mostTokens);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            MiniBatch batch = batches.get(i);
            parts.add(new Part(masking.apply(batch.tokens(), batch.rows(), key), dropout.side(2 * i + side)));
        }
        return parts;
    }

    private double run(Part part, double factor, @Nullable NormSample norms) {
        Torch torch = encoder.torch();
        try (Pass pass = encoder.training(part.masked().tokens(), part.dropout())) {
            NDArray hidden = encoder.forward(pass);
            NDArray gradient = torch.zerosLike(pass.scope(), hidden);
            double loss = MaskedTokens.accumulate(torch, hidden, gradient, encoder.words(), part.masked(), factor);
            if (norms != null) {
                norms.add(lengths(pass, hidden));
            }
            encoder.backward(pass, gradient);
            return loss;
        }
    }

    /** Of the hidden states, but for those of pads. */
    private static float[] lengths(Pass pass, NDArray hidden) {
        Torch torch = pass.torch();
        float[] all = torch.toFloats(torch.run(pass.scope(), "l2", hidden).get(1));
        long[] mask = pass.tokens().mask();
        float[] real = new float[(int) pass.tokens().allTokens()];
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            if (mask[i] != 0) {
                real[count++] = all[i];
            }
        }
        return real;
    }
}
