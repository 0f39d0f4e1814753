package dev.xtrain.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.xtrain.io.Progress;
import dev.xtrain.lora.Models;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.Scoring;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model whose scores a student learns: it reads the texts of a batch with a tokenizer of its own and scores every
 * query with every document, by MaxSim where it has a vector a token, else by cosine. Its vectors may be of any width,
 * of single texts as well as of tokens.
 */
final class Teacher implements TeacherScores {

    private final EmbeddingModel model;
    private final TokenizedPairs pairs;
    private final TrainingStep step;

    private Teacher(EmbeddingModel model, TokenizedPairs pairs, int mostTokens) {
        this.model = model;
        this.pairs = pairs;
        var loss = new Loss(Scoring.of(model.head().pooling()), new Contrastive(1, false));
        this.step = new TrainingStep(model.encoder(), model.head(), loss, mostTokens);
    }

    /** The teacher of that name, as {@link TeacherScores#of} opens it. */
    static Teacher open(
            String name,
            TrainConfig config,
            Torch torch,
            Precision precision,
            List<Path> files,
            Path folder,
            Consumer<String> notes) {
        EmbeddingModel model = Models.open(name, torch, precision);
        try (Progress progress = Progress.start("tokenising for the teacher", 0, "pairs")) {
            TrainingData.Tokenized tokens = TrainingData.tokenize(
                    files, config.split(), model.tokenizer(), config.batch().negatives(), folder, progress, notes);
            return new Teacher(model, tokens.pairs(), config.batch().tokenBudget());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    @Override
    public String identity() {
        return model.identity();
    }

    @Override
    public double[][] of(NDList labels) {
        List<int[]> queries = new ArrayList<>();
        List<int[]> positives = new ArrayList<>();
        List<int[]> negatives = new ArrayList<>();
        Arrays.stream(PairDataset.rows(labels)).mapToObj(pairs::row).forEach(texts -> {
            queries.add(texts.get(0));
            positives.add(texts.get(1));
            negatives.addAll(texts.subList(2, texts.size()));
        });
        positives.addAll(negatives);
        int pad = model.tokenizer().padId();
        Torch torch = model.torch();
        try (NDManager scope = torch.scope()) {
            return step.loss()
                    .scoring()
                    .scores(
                            torch,
                            scope,
                            step.vectors(scope, TokenBatch.pad(queries, pad)),
                            step.vectors(scope, TokenBatch.pad(positives, pad)));
        }
    }

    @Override
    public void close() throws IOException {
        model.close();
        pairs.close();
    }
}
