package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run's state after a step: trained values, moments, and {@link State} as the metadata {@code state}, all in one file
 * {@code step-NNNNNN.safetensors}, so that it is there or not there at any moment, while it is written and while it is
 * deleted.
 */
final class Checkpoint {

    private static final String STATE = "state";
    private static final String ENDING = ".safetensors";
    private static final Pattern WHOLE = Pattern.compile("step-\\d{6,9}\\" + ENDING);

    private static final Pattern BEST = Pattern.compile("best-\\d{6,9}\\" + ENDING);

    /** What a killed process was writing. */
    private static final Pattern LEFT =
            Pattern.compile("\\.(?:(?:step|best)-\\d{6,9}\\" + ENDING + "|tokens)\\.tmp-.*");

    private Checkpoint() {}

    /**
     * What a resumed run continues from, besides tensors. The place in the data follows from the step.
     *
     * @param step steps taken
     * @param averageLoss running average of the loss
     * @param run which run it is of
     * @param skipped steps among them that were left out, since native code crashed in them
     * @param best the best of what was measured so far, or null
     */
    record State(
            int step,
            double averageLoss,
            RunIdentity run,
            List<Integer> skipped,
            @Nullable Best best) {

        State {
            skipped = Objects.requireNonNullElse(skipped, List.of()); // none in a file of an earlier version
        }

        static State first(RunIdentity run) {
            return new State(0, 0, run, List.of(), null);
        }

        /** Steps that were not left out. */
        int taken() {
            return step - skipped.size();
        }

        State after(int number, double loss) {
            return new State(number, loss, run, skipped, best);
        }

        State without(int number) {
            List<Integer> all =
                    Stream.concat(skipped.stream(), Stream.of(number)).toList();
            return new State(number, averageLoss, run, all, best);
        }

        State withBest(Best other) {
            return new State(step, averageLoss, run, skipped, other);
        }
    }

    /**
     * The step that answered the held-out rows best.
     *
     * @param mrrAt10 how well
     * @param misses measurements since that were no better
     */
    record Best(int step, double mrrAt10, int misses) {

        Best missed() {
            return new Best(step, mrrAt10, misses + 1);
        }
    }

    /** Writes a checkpoint and deletes all but the newest so many, and what is no longer the best. */
    static void write(Path folder, int kept, State state, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        store(named(folder, "step", state.step()), state, torch, parameters, optimizer);
        try {
            List<Path> all = all(folder);
            for (Path old : all.subList(0, Math.max(0, all.size() - kept))) {
                Files.delete(old);
            }
            Best best = state.best();
            for (Path other : list(folder, BEST)) {
                if (best == null || !other.equals(best(folder, best.step()))) {
                    Files.delete(other);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("deleting checkpoints of " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Writes the values of the best step so far; the one before stays until a checkpoint says so. */
    static void writeBest(Path folder, State state, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        store(best(folder, state.step()), state, torch, parameters, optimizer);
    }

    /** Where the values of a step are that was the best. */
    static Path best(Path folder, int step) {
        return named(folder, "best", step);
    }

    private static Path named(Path folder, String kind, int step) {
        return folder.resolve(String.format(Locale.ROOT, "%s-%06d", kind, step) + ENDING);
    }

    private static void store(Path path, State state, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        var tensors = new SafetensorsWriter();
        for (int i = 0; i < parameters.size(); i++) {
            add(tensors, "parameter." + i, torch, parameters.get(i));
            add(tensors, "first_moment." + i, torch, optimizer.firstMoments().get(i));
            add(tensors, "second_moment." + i, torch, optimizer.secondMoments().get(i));
        }
        try (AtomicFile file = AtomicFile.open(path)) {
            tensors.metadata(STATE, Json.mapper().writeValueAsString(state));
            tensors.writeTo(file.stream());
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("writing the checkpoint " + path + ": " + e.getMessage(), e);
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
        return list(folder, WHOLE).stream()
                .sorted(Comparator.comparingInt(Checkpoint::step))
                .toList();
    }

    private static List<Path> list(Path folder, Pattern names) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(
                            path -> names.matcher(path.getFileName().toString()).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + folder + ": " + e.getMessage(), e);
        }
    }

    private static int step(Path checkpoint) {
        String name = checkpoint.getFileName().toString();
        return Integer.parseInt(name.substring("step-".length(), name.length() - ENDING.length()));
    }

    /** Reads what a checkpoint says. Errors: it says nothing. */
    static State state(Path checkpoint) {
        try (Safetensors tensors = Safetensors.open(checkpoint)) {
            return Json.mapper().readValue(tensors.metadata().getOrDefault(STATE, ""), State.class);
        } catch (JsonProcessingException e) {
            throw UserError.doing("resuming")
                    .expected("a checkpoint of xtrain")
                    .found("no state in it")
                    .at(checkpoint)
                    .because(e)
                    .fix("Delete it to resume from the one before.");
        } catch (IOException e) {
            throw new UncheckedIOException("reading the checkpoint " + checkpoint + ": " + e.getMessage(), e);
        }
    }

    /** Puts a checkpoint's values into the parameters and the optimizer. */
    static void restore(Path checkpoint, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        try (Safetensors tensors = Safetensors.open(checkpoint)) {
            for (int i = 0; i < parameters.size(); i++) {
                set(torch, parameters.get(i), tensors, "parameter." + i, checkpoint);
                set(torch, optimizer.firstMoments().get(i), tensors, "first_moment." + i, checkpoint);
                set(torch, optimizer.secondMoments().get(i), tensors, "second_moment." + i, checkpoint);
            }
            optimizer.resumeAt(state(checkpoint).taken());
        } catch (IOException e) {
            throw new UncheckedIOException("reading the checkpoint " + checkpoint + ": " + e.getMessage(), e);
        }
    }

    private static void set(Torch torch, NDArray array, Safetensors tensors, String name, Path checkpoint) {
        float[] values = tensors.names().contains(name) ? tensors.tensor(name).toFloats() : new float[0];
        long[] shape = array.getShape().getShape();
        if (values.length != array.getShape().size()) {
            throw UserError.doing("resuming")
                    .expected("a tensor of " + array.getShape())
                    .found(values.length + " values")
                    .at(checkpoint)
                    .in(name)
                    .fix("Resume with the configuration the run was started with.");
        }
        try (NDManager scope = torch.scope()) { // NDArray.set makes libtorch print a warning
            torch.run(scope, "assign", array, torch.floats(scope, values, shape));
        }
    }

    /** Deletes all that runs have left in a folder, and the folder if nothing else is in it. */
    static void deleteAll(Path folder) throws IOException {
        for (Pattern names : List.of(WHOLE, BEST, LEFT)) {
            for (Path path : list(folder, names)) {
                Files.deleteIfExists(path);
            }
        }
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // somebody else's files
        }
    }
}
