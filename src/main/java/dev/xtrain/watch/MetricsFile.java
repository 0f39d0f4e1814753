package dev.xtrain.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Rows of a run's steps in a file, a JSON object a line, across interruptions. */
final class MetricsFile<R extends MetricsFile.Row> {

    /** What is kept of a step. */
    interface Row {
        int step();
    }

    private final Path file;
    private final Class<R> type;

    MetricsFile(Path file, Class<R> type) {
        this.file = file;
        this.type = type;
    }

    /** All rows up to one that the end of a process has cut off. */
    List<R> rows() throws IOException {
        List<R> rows = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    rows.add(Json.mapper().readValue(line, type));
                }
            } catch (JsonProcessingException e) {
                return rows;
            }
        }
        return rows;
    }

    /** Drops the rows after a step; returns the others. */
    List<R> keep(int last) throws IOException {
        List<R> kept = rows().stream().filter(row -> row.step() <= last).toList();
        var text = new StringBuilder();
        for (R row : kept) {
            text.append(line(row));
        }
        AtomicFile.writeString(file, text.toString());
        return kept;
    }

    void add(R row) throws IOException {
        Files.writeString(file, line(row), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String line(R row) throws JsonProcessingException {
        return Json.mapper().writeValueAsString(row) + "\n";
    }
}
