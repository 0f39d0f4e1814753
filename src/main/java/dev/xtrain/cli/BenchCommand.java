package dev.xtrain.cli;

import dev.xtrain.bench.TrainBench;
import dev.xtrain.report.Table;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to measure: xtrain bench train");
    }

    @Command(
            name = "train",
            description = "A LoRA step of a T5-base-sized encoder: seconds, GFLOP/s, share of the matrix peak, memory.",
            mixinStandardHelpOptions = true)
    int train(
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
                            description = "Steps a row, of which the median counts. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Option(
                            names = "--precision",
                            split = ",",
                            paramLabel = "P",
                            defaultValue = "FP32,BF16",
                            description = "fp32, bf16 or both. Default: both.")
                    List<Precision> precisions,
            @Option(
                            names = "--dropout",
                            split = ",",
                            paramLabel = "RATE",
                            defaultValue = "0,0.1",
                            description = "Dropout rates. Default: ${DEFAULT-VALUE}.")
                    List<Double> rates) {
        ComputeDevice where = device.resolve();
        var rows = new ArrayList<List<String>>();
        for (Precision precision : precisions) {
            for (double rate : rates) {
                try (Torch torch = Torch.open(where)) {
                    TrainBench.Result result = TrainBench.run(torch, precision, rate, steps);
                    rows.add(List.of(
                            precision.name().toLowerCase(Locale.ROOT),
                            String.valueOf(rate),
                            String.format(Locale.ROOT, "%.2f", result.seconds()),
                            String.format(Locale.ROOT, "%.0f", result.gigaflops()),
                            String.format(Locale.ROOT, "%.0f", result.peak()),
                            String.format(Locale.ROOT, "%.2f", result.share()),
                            String.format(Locale.ROOT, "%,d", result.peakMegabytes())));
                }
            }
        }
        var columns = List.of("precision", "dropout", "seconds a step", "GFLOP/s", "peak GFLOP/s", "share", "peak MB");
        spec.commandLine().getOut().println(new Table(columns, rows).toText());
        return 0;
    }
}
