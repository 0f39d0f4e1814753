package dev.xtrain.cli;

import dev.xtrain.model.LocalModel;
import dev.xtrain.model.LocalModels;
import dev.xtrain.model.TunedRecord;
import dev.xtrain.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of {@code models list} about models that were tuned on this machine. */
final class LocalModelList {

    private LocalModelList() {}

    /** Prints a row a model, and a line for each that is damaged; nothing where there are none. */
    static void print(LocalModels models, PrintWriter out) {
        List<LocalModel> all = models.all();
        if (all.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (LocalModel model : all) {
            TunedRecord tuned = model.tuned();
            if (tuned != null) {
                rows.add(List.of(
                        model.name(),
                        tuned.base(),
                        tuned.day(),
                        gain(tuned, "semantic"),
                        gain(tuned, "hybrid"),
                        use(models, model, tuned),
                        size(model.folder())));
            }
        }
        if (!rows.isEmpty()) {
            out.print(
                    new Table(List.of("tuned here", "base", "on", "MRR@10 semantic", "hybrid", "in use", "size"), rows)
                            .toText());
        }
        all.stream()
                .filter(model -> model.damage() != null)
                .forEach(model -> out.println(model.name() + " is damaged: " + model.damage() + "; xtrain models rm "
                        + model.name() + " deletes it."));
        out.println();
    }

    private static String gain(TunedRecord tuned, String mode) {
        return tuned.gains().stream()
                .filter(row -> row.mode().equals(mode))
                .map(row -> String.format(Locale.ROOT, "%.3f -> %.3f", row.before(), row.after()))
                .findFirst()
                .orElse("");
    }

    /** Whether a repository of the model's gets it where none is named; else why not. */
    private static String use(LocalModels models, LocalModel model, TunedRecord tuned) {
        if (!tuned.inUse()) {
            return "no: " + tuned.verdict();
        }
        List<LocalModel> used = tuned.roots().stream()
                .map(root -> models.inUse(Path.of(root), null))
                .flatMap(Optional::stream)
                .toList();
        return used.isEmpty() || used.stream().anyMatch(model::equals)
                ? "yes"
                : "no: " + used.get(0).name() + " is newer";
    }

    private static String size(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            return String.format(Locale.ROOT, "%,.0f MB", bytes / 1e6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
