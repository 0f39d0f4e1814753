package dev.xtrain.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.bench.ExtractBench;
import dev.xtrain.bench.TrainBench;
import dev.xtrain.bench.TrainWorkloads;
import dev.xtrain.bench.TuningStudy;
import dev.xtrain.io.Json;
import dev.xtrain.lora.Models;
import dev.xtrain.report.Table;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain bench}: what work costs on this machine. */
@Command(
        name = "bench",
        description = "Measures what work costs on this machine, beside the machine's limits.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Say what to measure: xtrain bench extract|train|tuning");
    }

    @Command(
            name = "extract",
            description = {
                "Extraction, beside the time of parsing the same files with the same grammars on one thread: with the"
                        + " query, with functions and documentation, and whole (cleaning, near duplicates, structural"
                        + " negatives, writing), each by the time of parsing; what two threads bring to reading,"
                        + " parsing and querying; the largest resident size so far.",
                "The first round warms up and is not counted."
            },
            mixinStandardHelpOptions = true)
    int extract(
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "3",
                            converter = Numbers.Count.class,
                            description = "Lines of the table. Default: ${DEFAULT-VALUE}.")
                    int rounds,
            @Parameters(paramLabel = "PATH", description = "Sources: a directory or an archive.") Path path) {
        var rows = new ArrayList<List<String>>();
        ExtractBench.run(path, rounds, result -> rows.add(ExtractBench.line(result)));
        spec.commandLine().getOut().println(new Table(ExtractBench.COLUMNS, rows).toText());
        return 0;
    }

    @Command(
            name = "train",
            description = {
                "LoRA steps, rank 16 on all maps, beside the machine's matrix peak in the same run: seconds, pairs a"
                        + " second, GFLOP/s of the frozen products, their share of the peak, microseconds a token"
                        + " without attention's own products, and the largest resident size of the process.",
                "t5: random weights of T5-base's shapes, plain, with dropout, with activation checkpointing; plain and"
                        + " checkpointed: the first and the last of these alone; eager: the first beside the same in NDArray"
                        + " operations with autograd, fp32; lengths: the first in documents of 64 to 512 tokens; embedded: bge-small; cached: 1,024 pairs in"
                        + " mini-batches beside 32 at once (minutes a step)."
            },
            mixinStandardHelpOptions = true)
    int train(
            @Option(
                            names = "--what",
                            split = ",",
                            paramLabel = "WHAT",
                            defaultValue = "T5,LENGTHS,EMBEDDED",
                            description = "plain, t5, checkpointed, eager, lengths, embedded, cached."
                                    + " Default: t5, lengths, embedded.")
                    List<TrainWorkloads> what,
            @Option(
                            names = "--device",
                            paramLabel = "DEVICE",
                            defaultValue = "AUTO",
                            description = "auto, cpu, cuda or mps. Default: auto.")
                    DeviceChoice device,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "5",
                            converter = Numbers.Count.class,
                            description = "Steps a row, of which the median counts. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Option(
                            names = "--precision",
                            split = ",",
                            paramLabel = "P",
                            defaultValue = "FP32,BF16",
                            description = "fp32, bf16 or both. Default: both.")
                    List<Precision> precisions,
            @Option(names = "--json", description = "Print a line of JSON for each row instead.") boolean json) {
        ComputeDevice where = device.resolve();
        var results = new ArrayList<TrainBench.Result>();
        for (Precision precision : precisions) {
            for (TrainWorkloads workloads : what) {
                try (Torch torch = Torch.open(where)) {
                    results.addAll(workloads.run(torch, precision, steps));
                }
            }
        }
        if (json) {
            results.forEach(this::printJson);
            return 0;
        }
        var columns = List.of(
                "step", "precision", "seconds", "pairs/s", "GFLOP/s", "peak GFLOP/s", "share", "µs a token", "peak MB");
        spec.commandLine()
                .getOut()
                .println(new Table(
                                columns,
                                results.stream().map(BenchCommand::line).toList())
                        .toText());
        return 0;
    }

    private void printJson(TrainBench.Result result) {
        try {
            spec.commandLine().getOut().println(Json.mapper().writeValueAsString(result));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> line(TrainBench.Result result) {
        return List.of(
                result.workload().name(),
                result.precision().name().toLowerCase(Locale.ROOT),
                String.format(Locale.ROOT, "%.2f", result.seconds()),
                String.format(Locale.ROOT, "%.2f", result.workload().queries() / result.seconds()),
                String.format(Locale.ROOT, "%.0f", result.gigaflops()),
                String.format(Locale.ROOT, "%.0f", result.peak()),
                String.format(Locale.ROOT, "%.2f", result.share()),
                String.format(Locale.ROOT, "%.0f", result.microsecondsPerToken()),
                String.format(Locale.ROOT, "%,d", result.peakMegabytes()));
    }

    @Command(
            name = "tuning",
            description = {
                "Does tuning help, and is it the tuning? Each repository is tuned on its own files and, as a control,",
                "on as many pairs of another one of its language; finished runs are kept and not repeated."
            },
            mixinStandardHelpOptions = true)
    int tuning(
            @Option(
                            names = "--config",
                            paramLabel = "FILE",
                            defaultValue = "tune.yaml",
                            description = "How to train. Default: ${DEFAULT-VALUE}.")
                    String config,
            @Option(
                            names = "--epochs",
                            paramLabel = "N",
                            converter = Numbers.Count.class,
                            description = "How often every pair is seen.")
                    @Nullable
                    Integer epochs,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "DIR",
                            required = true,
                            description = "Where adapters and outcomes go.")
                    Path output,
            @Parameters(
                            paramLabel = "TUNED,CONTROL",
                            arity = "1..*",
                            description = "Source directories: a repository and its control, with a comma between.")
                    List<String> subjects) {
        TrainConfig training = ConfigFiles.read(config);
        if (epochs != null) {
            training = training.withEpochs(epochs);
        }
        ComputeDevice where = training.device().resolve();
        try (Models models = Models.on(where, training.precision().resolve(where));
                TrainLog log = new TrainLog(training.logEvery())) {
            var study = new TuningStudy(training, models, log, output);
            var pairings = study.run(subjects.stream().map(this::subject).toList());
            spec.commandLine().getOut().print(TuningStudy.report(pairings, training.seed()));
        }
        return 0;
    }

    private TuningStudy.Subject subject(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 2) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Not TUNED,CONTROL: " + text);
        }
        return new TuningStudy.Subject(Path.of(parts[0]), Path.of(parts[1]));
    }
}
