package dev.xtrain.train;

import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Head;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a run trains and what it leaves behind: an adapter or a whole encoder, each with the head behind it. */
interface Trainable extends AutoCloseable {

    /**
     * What a configuration asks for, attached to a model while it is open.
     *
     * @param documents to which an added projection is fitted
     */
    static Trainable of(TrainConfig config, EmbeddingModel model, List<int[]> documents) {
        return switch (config.method()) {
            case LORA -> new TrainableAdapter(config, model, documents);
            case FULL -> new TrainableEncoder(config, model, documents);
        };
    }

    /** From hidden states to vectors. */
    Head head();

    /** Its parameters and their gradients. */
    List<AdamW.Group> groups();

    /**
     * Fills an empty folder with the result.
     *
     * @param run what the training was, which the folder keeps
     */
    void write(Path folder, Map<String, String> run);

    @Override
    void close();
}
