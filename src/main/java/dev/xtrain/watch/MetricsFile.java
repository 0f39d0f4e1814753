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

/** The rows of a run in a file, a JSON object a line, across interruptions. */
final class MetricsFile {

    private final Path file;

    MetricsFile(Path file) {
        this.file = file;
    }

    /** All rows up to one that the end of a process has cut off. */
    List<MetricsRow> rows() throws IOException {
        List<MetricsRow> rows = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    rows.add(Json.mapper().readValue(line, MetricsRow.class));
                }
            } catch (JsonProcessingException e) {
                return rows;
            }
        }
        return rows;
    }

    /** Drops the rows after a step; returns the others. */
    List<MetricsRow> keep(int last) throws IOException {
        List<MetricsRow> kept =
                rows().stream().filter(row -> row.step() <= last).toList();
        var text = new StringBuilder();
        for (MetricsRow row : kept) {
            text.append(line(row));
        }
        AtomicFile.writeString(file, text.toString());
        return kept;
    }

    void add(MetricsRow row) throws IOException {
        Files.writeString(file, line(row), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(MetricsRow row) throws JsonProcessingException {
        return Json.mapper().writeValueAsString(row) + "\n";
    }
}
