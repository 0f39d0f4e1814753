package dev.xtrain.cli;

import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.AdapterDirectory;
import dev.xtrain.lora.Agreement;
import dev.xtrain.lora.MergeOrigin;
import dev.xtrain.lora.Merger;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain merge-lora}: a model of an adapter and its base. */
@Command(
        name = "merge-lora",
        description = "Merges a LoRA adapter into its base: one model directory that needs neither.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What is written loads in sentence-transformers and PyLate as it does here. A",
            "merged model that is there already is replaced if it was made of the same",
            "adapter, base and type; anything else only with --overwrite.",
            "",
            "Example: xtrain merge-lora checkpoints/rust_direct --verify"
        })
final class MergeLoraCommand implements Callable<Integer> {

    private static final Path CHECKPOINTS = Path.of("checkpoints");

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ADAPTER",
            description = "The adapter's folder. Default: the newest finished one in checkpoints/.")
    private @Nullable Path adapter;

    @Option(names = "--base", paramLabel = "MODEL", description = "The base, if not the one that the adapter names.")
    private @Nullable String base;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the model goes. Default: NAME-merged beside the adapter.")
    private @Nullable Path output;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "FP32",
            description = "What weights are saved as: fp32, fp16 or bf16. Default: fp32, of a 16-bit base too.")
    private WeightType dtype = WeightType.FP32;

    @Option(
            names = "--verify",
            description = "Compare the vectors of base and adapter with those of the merged model before it is put in "
                    + "place; exit code 1, and no model, where they differ.")
    private boolean verify;

    @Option(names = "--overwrite", description = "Replace what is there, whatever it is.")
    private boolean overwrite;

    @Override
    public Integer call() {
        Path from = adapter == null ? newest() : adapter;
        Merger merger = Merger.open(from, base);
        Path target = output == null ? Merger.beside(from) : output;
        requireApart(target, from, "the adapter");
        requireApart(target, merger.base().path(), "the base");
        boolean replaces = mayReplace(target, merger.origin(dtype));
        try (AtomicDirectory directory = AtomicDirectory.open(target)) {
            merger.writeTo(directory.path(), dtype);
            if (verify && !agrees(from, directory.path())) {
                return 1;
            }
            Optional<Path> kept = directory.commit();
            if (replaces) {
                err().println("Replaced " + target
                        + kept.map(path -> "; what it held besides is in " + path)
                                .orElse("") + ".");
            }
        }
        spec.commandLine().getOut().println(target);
        return 0;
    }

    private Path newest() {
        Path newest = AdapterDirectory.newest(CHECKPOINTS)
                .orElseThrow(() -> UserError.doing("looking for an adapter")
                        .expected("a finished one")
                        .found("none")
                        .at(CHECKPOINTS.toAbsolutePath())
                        .fix("Train one with xtrain train --config train_rust_direct.yaml, or name its folder."));
        err().println("Merging " + newest + ", the newest adapter in " + CHECKPOINTS + ".");
        return newest;
    }

    private static void requireApart(Path target, Path input, String what) {
        if (real(input).startsWith(real(target))) {
            throw UserError.doing("choosing where the merged model goes")
                    .expected("a folder of its own")
                    .found("that of " + what)
                    .at(target)
                    .in("--output")
                    .fix("Name another folder.");
        }
    }

    private static Path real(Path path) {
        try {
            return Files.exists(path)
                    ? path.toRealPath()
                    : path.toAbsolutePath().normalize();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something is replaced. Errors: it is not known to be what is about to be written. */
    private boolean mayReplace(Path target, MergeOrigin origin) {
        if (!Files.exists(target)) {
            return false;
        }
        Optional<MergeOrigin> before = MergeOrigin.read(target);
        String found = before.map(MergeLoraCommand::described)
                .orElse(Files.isDirectory(target) ? "a folder of something else" : "a file");
        boolean same = before.map(origin::makesTheSameAs).orElse(false);
        new OutputFolder(target, "writing the merged model", "nothing, or the same merged model")
                .requireFree(found, true, overwrite || same);
        return true;
    }

    private static String described(MergeOrigin before) {
        return "one made of " + before.adapter() + " on " + before.base() + " as " + before.dtype()
                + ", as these were then";
    }

    private boolean agrees(Path from, Path merged) {
        try (Models models = Models.on(DeviceChoice.AUTO.resolve(), Precision.FP32);
                EmbeddingModel expected = models.open(from.toString(), base);
                EmbeddingModel actual = models.open(merged.toString())) {
            Agreement agreement = Agreement.between(expected, actual);
            spec.commandLine().getOut().println("verify: " + agreement.text(dtype));
            if (!agreement.isEnoughFor(dtype)) {
                err().println(
                                "xtrain: verifying the merged model: it differs from base and adapter. Nothing was written."
                                        + (dtype == WeightType.FP32 ? "" : " Save it as fp32."));
                return false;
            }
            return true;
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
