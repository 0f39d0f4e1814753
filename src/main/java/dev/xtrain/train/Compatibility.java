package dev.xtrain.train;

import dev.xtrain.io.UserError;
import dev.xtrain.lora.TargetModules;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Linear;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.model.Tokenizer;
import java.util.List;

/** Whether a configuration suits a model; asked before the work begins. */
final class Compatibility {

    private static final String ACTIVITY = "fitting the run to ";

    private Compatibility() {}

    /**
     * Does nothing where it does. Errors: targets, layers or patterns that match no module, a projection wider than the
     * vectors, lengths that the model or its tokenizer cannot have, no tokenizer.
     */
    static void require(TrainConfig config, EmbeddingModel model) {
        if (config.method() == TrainConfig.Method.LORA) {
            TargetModules.choose(
                    model.encoder().linears().stream().map(Linear::shape).toList(), config.lora());
        }
        if (config.loss().kind() == LossSettings.Kind.MASKED_TOKENS) {
            config.loss().masking(model.directory());
        }
        requireProjection(config.projection().dimension(), model);
        requireLength("batch.query_length", TextEncoder.Kind.QUERY, model);
        requireLength("batch.document_length", TextEncoder.Kind.DOCUMENT, model);
    }

    private static void requireProjection(int dimension, EmbeddingModel model) {
        int width = model.encoder().width();
        if (dimension > width && model.head().projections().isEmpty()) {
            throw UserError.doing(ACTIVITY + model.name())
                    .expected("a projection of at most " + width + ", the width of its vectors")
                    .found(Integer.toString(dimension))
                    .in("projection.dimension")
                    .fix("Choose a smaller one, or 0 for none.");
        }
    }

    private static void requireLength(String key, TextEncoder.Kind kind, EmbeddingModel model) {
        Tokenizer tokenizer = model.tokenizer();
        int length = tokenizer.maxTokens(kind);
        int most = model.encoder().maxLength() / TokenBatch.LENGTH_STEP * TokenBatch.LENGTH_STEP;
        if (length > most) {
            throw UserError.doing(ACTIVITY + model.name())
                    .expected("at most " + most + " tokens, which it has positions for")
                    .found(Integer.toString(length))
                    .in(key)
                    .fix("Choose fewer.");
        }
        try {
            tokenizer.encode(List.of(""), length);
        } catch (IllegalArgumentException e) {
            throw UserError.doing(ACTIVITY + model.name())
                    .expected("room for a token beside the special ones")
                    .found(length + " in all")
                    .in(key)
                    .because(e)
                    .fix("Choose more.");
        }
    }
}
