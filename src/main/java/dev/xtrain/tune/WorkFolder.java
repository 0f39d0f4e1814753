package dev.xtrain.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.ProcessLock;
import dev.xtrain.io.UserError;
import dev.xtrain.train.Trainer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a run keeps what it has done so far: {@code plan.json}, {@code pairs.jsonl}, {@code mined.jsonl},
 * {@code steps.jsonl}, {@code adapter/} with its checkpoints beside it, {@code merged/}. The plan is written last of
 * what precedes training; where it is, the run can be continued. One process at a time.
 */
public final class WorkFolder implements Closeable {

    private final Path folder;
    private final ProcessLock lock;

    private WorkFolder(Path folder, ProcessLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Opens a folder, which is made if need be. Errors: another process works in it; it cannot be written to. */
    public static WorkFolder open(Path folder) {
        Path file = folder.resolve("lock");
        ProcessLock lock = ProcessLock.tryTake(file)
                .orElseThrow(
                        () -> UserError.doing("starting the run")
                                .expected("no other run of the same command")
                                .found(ProcessLock.holder(file) + " at work")
                                .at(folder)
                                .fix(
                                        "Wait for it, or stop it: the same command then continues it. --name makes this a run of its own."));
        return new WorkFolder(folder, lock);
    }

    /** Forgets what was done so far. */
    public void clear() {
        for (Path path : new Path[] {plan(), mined(), training(), pairs(), steps()}) {
            delete(path);
        }
        for (Path path : new Path[] {merged(), adapter(), checkpoints()}) {
            AtomicDirectory.delete(path);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + file + ": " + e.getMessage(), e);
        }
    }

    /** The plan of the run that was begun here; empty where none was. */
    Optional<TunePlan> begun() {
        return Files.isRegularFile(plan()) ? Optional.of(Json.read(plan(), TunePlan.class)) : Optional.empty();
    }

    /** Whether a run was begun here that can be continued. */
    public boolean isBegun() {
        return begun().isPresent();
    }

    void begin(TunePlan plan) {
        try {
            AtomicFile.writeString(plan(), Json.pretty().writeValueAsString(plan) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // records of numbers and text always can be written
        }
    }

    private Path plan() {
        return folder.resolve("plan.json");
    }

    /** What is measured with, and trained on where there is no {@link #training()}. */
    Path pairs() {
        return folder.resolve("pairs.jsonl");
    }

    /** What the pairs come from that are measured with. */
    Path manifest() {
        return folder.resolve("pairs.manifest.json");
    }

    /** What the pairs come from that are trained on. */
    Path trainingManifest() {
        return trainsApart() ? folder.resolve("training.manifest.json") : manifest();
    }

    /** Whether there is a {@link #training()}. */
    boolean trainsApart() {
        return Files.isRegularFile(training());
    }

    /** Made and deleted while the machine's speed is tried. */
    Path scratch() {
        return folder.resolve("scratch");
    }

    /** What is trained on where that is something else. */
    Path training() {
        return folder.resolve("training.jsonl");
    }

    /** What is trained on, before negatives by the base. */
    Path trained() {
        return trainsApart() ? training() : pairs();
    }

    /** What is trained on with negatives by the base, where such are used; written once. */
    Path mined() {
        return folder.resolve("mined.jsonl");
    }

    Path steps() {
        return folder.resolve("steps.jsonl");
    }

    /** The finished adapter. */
    public Path adapter() {
        return folder.resolve("adapter");
    }

    private Path checkpoints() {
        return Trainer.checkpoints(adapter());
    }

    /** The merged model. */
    public Path merged() {
        return folder.resolve("merged");
    }

    /** Deletes the folder. */
    public void delete() {
        AtomicDirectory.delete(folder);
    }

    /** Lets others work here; a folder in which no run was begun is deleted. */
    @Override
    public void close() {
        if (!Files.exists(plan())) {
            delete();
        }
        lock.close();
    }
}
