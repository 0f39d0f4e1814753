package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run's state after a step: trained values, moments, and {@link State}. A folder {@code step-NNNNNN}, renamed into
 * place when all of it is on disk.
 */
final class Checkpoint {

    private static final String STATE = "state.json";
    private static final String TENSORS = "training.safetensors";
    private static final int KEPT = 2;

    /** Names in a folder of checkpoints: whole ones, and what a killed process was writing. */
    private static final Pattern OURS = Pattern.compile("step-\\d{6,}|\\.(?:step-\\d{6,}|tokens)\\..*");

    private Checkpoint() {}

    /**
     * What a resumed run continues from, besides tensors. The place in the data follows from the step.
     *
     * @param step steps taken
     * @param averageLoss running average of the loss
     * @param settings hash of all settings that the result depends on
     * @param data hash of the rows
     * @param totalSteps steps of the whole run
     */
    record State(int step, double averageLoss, String settings, String data, int totalSteps) {}

    /** Writes a checkpoint and deletes all but the newest few. */
    static void write(Path folder, State state, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        Path target = folder.resolve("step-%06d".formatted(state.step()));
        var tensors = new SafetensorsWriter();
        for (int i = 0; i < parameters.size(); i++) {
            add(tensors, "parameter." + i, torch, parameters.get(i));
            add(tensors, "first_moment." + i, torch, optimizer.firstMoments().get(i));
            add(tensors, "second_moment." + i, torch, optimizer.secondMoments().get(i));
        }
        try {
            Files.createDirectories(folder);
            try (AtomicDirectory directory = AtomicDirectory.open(target)) {
                try (AtomicFile file = AtomicFile.open(directory.path().resolve(TENSORS))) {
                    tensors.writeTo(file.stream());
                    file.commit();
                }
                AtomicFile.writeString(
                        directory.path().resolve(STATE), Json.pretty().writeValueAsString(state) + "\n");
                directory.commit();
            }
            List<Path> all = all(folder);
            for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
                delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing the checkpoint " + target + ": " + e.getMessage(), e);
        }
    }

    private static void add(SafetensorsWriter tensors, String name, Torch torch, NDArray array) {
        tensors.add(name, Dtype.F32, array.getShape().getShape(), () -> torch.toFloats(array));
    }

    /** The newest checkpoint of a folder. */
    static Optional<Path> newest(Path folder) {
        List<Path> all = all(folder);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private static List<Path> all(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(path -> path.getFileName().toString().matches("step-\\d{6,9}"))
                    .filter(path -> Files.isRegularFile(path.resolve(STATE)))
                    .sorted(Comparator.comparingInt(Checkpoint::step))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + folder + ": " + e.getMessage(), e);
        }
    }

    private static int step(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("step-".length()));
    }

    /** Reads what a checkpoint says. */
    static State state(Path checkpoint) {
        return Json.read(checkpoint.resolve(STATE), State.class);
    }

    /** Puts a checkpoint's values into the parameters and the optimizer. */
    static void restore(Path checkpoint, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        try (Safetensors tensors = Safetensors.open(checkpoint.resolve(TENSORS))) {
            for (int i = 0; i < parameters.size(); i++) {
                set(tensors, "parameter." + i, checkpoint, parameters.get(i));
                set(
                        tensors,
                        "first_moment." + i,
                        checkpoint,
                        optimizer.firstMoments().get(i));
                set(
                        tensors,
                        "second_moment." + i,
                        checkpoint,
                        optimizer.secondMoments().get(i));
            }
            optimizer.resumeAt(state(checkpoint).step());
        } catch (IOException e) {
            throw new UncheckedIOException("reading the checkpoint " + checkpoint + ": " + e.getMessage(), e);
        }
    }

    private static void set(Safetensors tensors, String name, Path checkpoint, NDArray array) {
        float[] values = tensors.names().contains(name) ? tensors.tensor(name).toFloats() : new float[0];
        if (values.length != array.getShape().size()) {
            throw UserError.doing("resuming")
                    .expected("a tensor of " + array.getShape())
                    .found(values.length + " values")
                    .at(checkpoint)
                    .in(name)
                    .fix("Resume with the configuration the run was started with.");
        }
        array.set(FloatBuffer.wrap(values));
    }

    /** Deletes all that runs have left in a folder, finished or not, and the folder if nothing else is in it. */
    static void deleteAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> ours;
        try (Stream<Path> list = Files.list(folder)) {
            ours = list.filter(
                            path -> OURS.matcher(path.getFileName().toString()).matches())
                    .toList();
        }
        for (Path path : ours) {
            delete(path);
        }
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            // somebody else's files
        }
    }

    /** Deletes a checkpoint, its state first: what a kill leaves of it must not pass for whole. */
    private static void delete(Path checkpoint) throws IOException {
        if (Files.isDirectory(checkpoint)) {
            Files.deleteIfExists(checkpoint.resolve(STATE));
        }
        try (Stream<Path> walk = Files.walk(checkpoint)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
