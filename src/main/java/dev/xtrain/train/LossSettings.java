package dev.xtrain.train;

import dev.xtrain.io.Default;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Cosine;
import dev.xtrain.loss.Distillation;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.loss.Xtr;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenMasking;
import org.jspecify.annotations.Nullable;

/**
 * The loss.
 *
 * @param kind {@code contrastive} over in-batch and own negatives, {@code distillation} of a teacher's scores, or
 *     {@code masked_tokens}, which are guessed
 * @param temperature divides the scores
 * @param scores of token vectors: MaxSim as {@code mean} or {@code sum} over query tokens, or {@code xtr}, in-batch
 *     token retrieval; single vectors are scored by their cosine
 * @param kTrain document tokens that a query token retrieves of all in the batch; for {@code xtr}
 * @param normaliser what {@code xtr} divides by: the number of query tokens that {@code retrieved} one of the document,
 *     or whose maximum is {@code positive}, as in PyLate
 * @param symmetric whether documents choose among queries, too; for {@code contrastive}
 * @param teacher a model whose scores of all documents of a batch are learnt; for {@code distillation}, by default the
 *     scores in the rows
 * @param teacherTemperature divides the teacher's scores; by default the same
 * @param masked share of tokens that are to be guessed; for {@code masked_tokens}
 */
public record LossSettings(
        @Default("contrastive") Kind kind,
        @Default("0.05") double temperature,
        @Default("mean") Scores scores,
        @Default("256") int kTrain,
        @Default("retrieved") Xtr.Normaliser normaliser,
        @Default("false") boolean symmetric,
        @Nullable String teacher,
        @Nullable Double teacherTemperature,
        @Default("0.15") double masked) {

    /** Checks ranges. */
    public LossSettings {
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature: a number above 0");
        }
        if (teacher != null && kind != Kind.DISTILLATION) {
            throw new IllegalArgumentException("teacher: nothing, unless kind is distillation");
        }
        if (teacherTemperature != null && !(teacherTemperature > 0)) {
            throw new IllegalArgumentException("teacher_temperature: a number above 0");
        }
        if (!(masked > 0 && masked < 1)) {
            throw new IllegalArgumentException("masked: a number above 0 and below 1");
        }
        TrainConfig.atLeastOne("k_train", kTrain);
    }

    /** Which tokens of a model's texts are to be guessed. Errors: it has no mask token. */
    TokenMasking masking(ModelDirectory model) {
        return TokenMasking.of(model, masked);
    }

    /** The loss of vectors that are pooled so; where tokens are guessed, what held-out rows are asked by. */
    Loss loss(Pooling pooling) {
        return new Loss(
                pooling == Pooling.TOKENS
                        ? switch (scores) {
                            case MEAN -> new MaxSim(true);
                            case SUM -> new MaxSim(false);
                            case XTR -> new Xtr(kTrain, normaliser);
                        }
                        : new Cosine(),
                switch (kind) {
                    case CONTRASTIVE, MASKED_TOKENS -> new Contrastive(temperature, symmetric);
                    case DISTILLATION ->
                        new Distillation(temperature, teacherTemperature == null ? temperature : teacherTemperature);
                });
    }

    /** What is minimised. */
    public enum Kind {
        CONTRASTIVE,
        DISTILLATION,
        MASKED_TOKENS
    }

    /** How token vectors are scored. */
    public enum Scores {
        MEAN,
        SUM,
        XTR
    }
}
