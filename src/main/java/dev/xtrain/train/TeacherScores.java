package dev.xtrain.train;

import ai.djl.ndarray.NDList;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What a student may learn of the documents of a batch: scores in their rows, or those of a {@link Teacher}. */
interface TeacherScores extends Closeable {

    /** Those in the rows. */
    TeacherScores OF_ROWS = PairDataset::teacher;

    /**
     * Those of a run's teacher, or of the rows where it has none.
     *
     * @param files whose rows a teacher reads, in the student's order
     * @param folder where its tokens go if the cache cannot take them
     * @param notes is told where they come from
     */
    static TeacherScores of(
            TrainConfig config,
            Torch torch,
            Precision precision,
            List<Path> files,
            Path folder,
            Consumer<String> notes) {
        String name = config.loss().teacher();
        return name == null ? OF_ROWS : Teacher.open(name, config, torch, precision, files, folder, notes);
    }

    /**
     * The scores, {@code [queries][documents]}, documents in the order of {@link PairDataset}; NaN where nothing is
     * said.
     *
     * @param labels of the batch
     */
    double[][] of(NDList labels);

    /** Changes with the teacher; nothing of rows, which a run knows by their own hash. */
    default String identity() {
        return "";
    }

    @Override
    default void close() throws IOException {
        // rows hold nothing open
    }
}
