package dev.xtrain.train;

import dev.xtrain.io.UserError;
import dev.xtrain.lora.AdapterDirectory;
import dev.xtrain.lora.PriorAdapter;
import dev.xtrain.model.EmbeddingModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a run's result follows from: a checkpoint or a result of another identity belongs to another run.
 *
 * @param settings hash of all settings that the result depends on, the base and the device among them
 * @param data hashes of the rows, and of those that it measures by
 * @param steps of the whole run
 */
record RunIdentity(String settings, String data, int steps) {

    static RunIdentity of(
            TrainConfig config,
            EmbeddingModel model,
            TeacherScores teacher,
            String rows,
            Optional<HeldOut> heldOut,
            int steps) {
        String settings = config.base()
                + StartingPoint.adapter(config).map(PriorAdapter::fingerprint).orElse("")
                + teacher.identity()
                + config.method()
                + config.lora()
                + config.projection()
                + config.loss()
                + config.batch()
                + config.optimizer()
                + config.eval()
                + config.epochs()
                + config.seed()
                + model.torch().device()
                + model.identity();
        String hash = UUID.nameUUIDFromBytes(settings.getBytes(StandardCharsets.UTF_8))
                .toString();
        String data = rows + heldOut.map(HeldOut::identity).map(" "::concat).orElse("");
        return new RunIdentity(hash, data, steps);
    }

    private static final String SKIPPED = "skipped_steps";

    /** As a result keeps it, with the steps that were left out, if any. */
    Map<String, String> stored(List<Integer> skipped) {
        Map<String, String> stored = new HashMap<>();
        stored.put("settings", settings);
        stored.put("data", data);
        stored.put("steps", Integer.toString(steps));
        if (!skipped.isEmpty()) {
            stored.put(SKIPPED, skipped.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return stored;
    }

    /** Whether this run's result stands there already. Errors: another run's does. */
    boolean isFinished(Path output) {
        if (!TrainedModel.isFinished(output)) {
            return false;
        }
        Map<String, String> found = new HashMap<>(AdapterDirectory.run(output));
        found.remove(SKIPPED);
        require(stored(List.of()).equals(found), "settings, data or steps", output);
        return true;
    }

    /** Does nothing where a checkpoint is of this run. Errors: it is not. */
    void requireSame(RunIdentity other, Path checkpoint) {
        require(settings.equals(other.settings), "settings", checkpoint);
        require(data.equals(other.data), "data", checkpoint);
        require(steps == other.steps, "steps", checkpoint);
    }

    private static void require(boolean same, String what, Path place) {
        if (!same) {
            throw UserError.doing("resuming")
                    .expected("the " + what + " the run was started with")
                    .found("others")
                    .at(place)
                    .fix("Restore them, or start anew with --overwrite.");
        }
    }
}
