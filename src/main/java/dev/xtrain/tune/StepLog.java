package dev.xtrain.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.WriteFailure;
import dev.xtrain.train.TrainListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the steps of a run in a file, a JSON object a line, across interruptions, and passes them on. What was logged
 * after the checkpoint that a run continues from is dropped, since those steps are taken again.
 */
final class StepLog implements TrainListener {

    private final Path file;
    private final TrainListener next;

    StepLog(Path file, TrainListener next) {
        this.file = file;
        this.next = next;
    }

    /** All steps so far. A last line that was cut off by the end of a process does not count. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        try {
            if (Files.isRegularFile(file)) {
                for (String line : Files.readAllLines(file)) {
                    steps.add(Json.mapper().readValue(line, Step.class));
                }
            }
        } catch (JsonProcessingException e) {
            return steps;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
        return steps;
    }

    @Override
    public void begin(int from, int total) {
        var text = new StringBuilder();
        steps().stream().filter(step -> step.number() <= from).forEach(step -> text.append(line(step)));
        AtomicFile.writeString(file, text.toString());
        next.begin(from, total);
    }

    @Override
    public void step(Step step) {
        try {
            Files.writeString(file, line(step), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(file, e));
        }
        next.step(step);
    }

    private static String line(Step step) {
        try {
            return Json.mapper().writeValueAsString(step) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void end() {
        next.end();
    }

    @Override
    public void note(String text) {
        next.note(text);
    }
}
