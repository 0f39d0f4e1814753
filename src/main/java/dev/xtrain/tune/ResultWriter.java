package dev.xtrain.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.eval.Comparison;
import dev.xtrain.eval.Metrics;
import dev.xtrain.eval.Run;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.WriteFailure;
import dev.xtrain.lora.MergeOrigin;
import dev.xtrain.model.LocalModel;
import dev.xtrain.model.LocalModels;
import dev.xtrain.model.TunedRecord;
import dev.xtrain.source.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts a finished run's result where it is used: the merged model, with {@code adapter/}, {@code tuned.json} (what it
 * is, {@link TunedRecord}), {@code tune.json} (all that was found, {@link TuneResult}), a report and two cards
 * ({@link TuneReport}) in its folder.
 */
public final class ResultWriter {

    /** The page, in the model's folder. */
    public static final String REPORT = "report.html";

    private final TuneResult result;
    private final WorkFolder work;
    private final String name;
    private final List<Checkout> checkouts;

    /**
     * A writer.
     *
     * @param name what the models of this repository are called
     * @param checkouts the repositories that it was tuned for
     */
    public ResultWriter(TuneResult result, WorkFolder work, String name, List<Checkout> checkouts) {
        this.result = result;
        this.work = work;
        this.name = name;
        this.checkouts = List.copyOf(checkouts);
    }

    /** Adds it to the models of this machine under the next version of its name. */
    public LocalModel addTo(LocalModels models) {
        return models.add(
                name,
                (folder, version) -> fill(folder, version, result.verdict().inUse()));
    }

    /** Puts it into a folder of the user's choice, where it is used only when named; what was there is replaced. */
    public Optional<Path> writeTo(Path target) {
        try (AtomicDirectory directory = AtomicDirectory.open(target)) {
            fill(directory.path(), 1, false);
            return directory.commit();
        }
    }

    private void fill(Path folder, int version, boolean inUse) {
        copy(work.merged(), folder);
        copy(work.adapter(), folder.resolve("adapter"));
        MergeOrigin.read(folder)
                .ifPresent(origin -> origin.withAdapter("adapter").write(folder));
        write(folder.resolve("tune.json"), result);
        TuneFacts facts = TuneFacts.of(result, name + "-v" + version);
        TuneReport.page(facts).write(folder.resolve(REPORT));
        TuneReport.modelCard(facts).write(folder.resolve("README.md"));
        TuneReport.dataCard(facts).write(folder.resolve("DATA.md"));
        write(folder.resolve(LocalModel.RECORD), record(version, inUse));
    }

    private TunedRecord record(int version, boolean inUse) {
        List<TunedRecord.Gain> gains = new ArrayList<>();
        for (int i = 0; i < result.before().size(); i++) {
            Run before = result.before().get(i);
            Comparison comparison = result.comparison(before.backend().mode());
            gains.add(new TunedRecord.Gain(
                    before.backend().mode().toString(),
                    before.mean(Metrics::precisionAt1),
                    result.after().get(i).mean(Metrics::precisionAt1),
                    comparison.before(),
                    comparison.after(),
                    comparison.interval().low(),
                    comparison.interval().high(),
                    comparison.p()));
        }
        return new TunedRecord(
                TunedRecord.FORMAT,
                name,
                version,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                checkouts.stream()
                        .map(checkout -> checkout.root().toString())
                        .distinct()
                        .toList(),
                checkouts.stream()
                        .map(Checkout::remote)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList(),
                result.recipe().base(),
                result.baseSha256(),
                result.trainingPairs(),
                result.questions(),
                result.steps(),
                Math.round(result.seconds().total() * 10) / 10.0,
                gains,
                result.verdict().toString(),
                inUse,
                result.machine().xtrain());
    }

    private static void write(Path file, Object value) {
        try {
            AtomicFile.writeString(file, Json.pretty().writeValueAsString(value) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // records of numbers and text always can be written
        }
    }

    /** With the files' times, by which a model's folder knows that its hash still holds. */
    private static void copy(Path from, Path to) {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    try {
                        Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (IOException e) {
                        throw WriteFailure.of(target, e);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
