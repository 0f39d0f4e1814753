package dev.xtrain.cli;

import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.AdapterDirectory;
import dev.xtrain.lora.Merger;
import dev.xtrain.lora.Models;
import dev.xtrain.lora.PeftFiles;
import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.LocalModel;
import dev.xtrain.model.LocalModels;
import dev.xtrain.model.ModelCard;
import dev.xtrain.model.ModelCheck;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelExport;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.ModelSummary;
import dev.xtrain.model.TextPolicy;
import dev.xtrain.model.TunedRecord;
import dev.xtrain.report.Table;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.WeightType;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain models}: what models there are, what they are, whether they are whole. */
@Command(
        name = "models",
        description = "Lists, shows, verifies, converts and deletes models.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ModelsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    @Command(
            name = "list",
            description = "Lists the embedded models and those tuned on this machine.",
            mixinStandardHelpOptions = true)
    int list() {
        List<List<String>> rows = EmbeddedModels.presets().stream()
                .map(preset -> List.of(
                        preset.name(),
                        preset.source(),
                        preset.pooling().toString(),
                        preset.license(),
                        Files.isDirectory(EmbeddedModels.location(preset)) ? "converted" : "on first use"))
                .toList();
        out().print(new Table(List.of("name", "model", "vectors", "licence", "in the cache"), rows).toText());
        out().println();
        LocalModelList.print(LocalModels.inCache(), out());
        out().println("Cache: " + CacheFolders.models());
        return 0;
    }

    @Command(
            name = "rm",
            description = "Deletes a model that was tuned on this machine.",
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "NAME-vN", description = "The model, as models list names it.") String name,
            @Option(names = "--all-versions", description = "Delete all versions of NAME.") boolean allVersions) {
        LocalModels models = LocalModels.inCache();
        if (EmbeddedModels.contains(name)) {
            throw UserError.doing("deleting " + name)
                    .expected("a model that was tuned on this machine")
                    .found("an embedded one, which comes with the program")
                    .fix("xtrain models list names the others.");
        }
        List<LocalModel> chosen = allVersions
                ? models.versions(name)
                : models.all().stream()
                        .filter(model -> model.name().equals(name))
                        .toList();
        if (chosen.isEmpty()) {
            List<String> versions =
                    models.versions(name).stream().map(LocalModel::name).toList();
            throw UserError.doing("deleting " + name)
                    .expected("a model that was tuned on this machine, with its version")
                    .found(versions.isEmpty() ? "none of that name" : "several: " + String.join(", ", versions))
                    .at(models.folder())
                    .fix(
                            versions.isEmpty()
                                    ? "xtrain models list names them."
                                    : "Name one of them, or all with --all-versions.");
        }
        chosen.forEach(model -> {
            models.remove(model);
            out().println("deleted " + model.name());
        });
        return 0;
    }

    @Command(name = "show", description = "Says what a model or an adapter is.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "MODEL", description = "A preset, a tuned model's name, or a directory.")
                    String name) {
        Path folder = Path.of(ModelReference.parse(name).name());
        if (PeftFiles.isAdapter(folder)) {
            showAdapter(folder);
            return 0;
        }
        if (Files.isRegularFile(folder.resolve(LocalModel.RECORD))) {
            showTuned(Json.read(folder.resolve(LocalModel.RECORD), TunedRecord.class));
        }
        ModelDirectory model = ModelReference.parse(name).open();
        ModelSummary summary = ModelSummary.of(model);
        TextPolicy policy = model.policy();
        line("name", model.name());
        line("directory", model.path());
        line("licence", summary.card().license());
        line("architecture", model.modelType());
        line("layers", summary.layers());
        line("width", model.width());
        line("vocabulary", String.format(Locale.ROOT, "%,d", model.vocabularySize()));
        line(
                "parameters",
                String.format(Locale.ROOT, "%,d, ", summary.parameters()) + String.join(" and ", summary.dtypes()));
        modules(summary.linears());
        line("projection", summary.projections().isEmpty() ? "none" : String.join(", ", summary.projections()));
        line("vectors", policy.pooling() + (policy.normalize() ? ", L2" : ""));
        line("query", policy.queryLength() + " tokens" + prefix(policy.queryPrefix()));
        line("document", policy.documentLength() + " tokens" + prefix(policy.documentPrefix()));
        line("lower case", policy.lowerCase() ? "yes" : "as the tokenizer does it");
        line("tokenizer", model.hasTokenizer() ? "yes" : "none: only token ids can be encoded");
        line("identity", model.identity());
        return 0;
    }

    private static String prefix(String prefix) {
        return prefix.isEmpty() ? "" : ", behind \"" + prefix + "\"";
    }

    /** A line a kind of module: {@code q encoder.layer.*.attention.self.query [384, 384] x 12}. */
    private void modules(List<LinearShape> linears) {
        Map<String, List<LinearShape>> kinds = linears.stream()
                .collect(Collectors.groupingBy(
                        linear -> linear.module().replaceFirst("\\.\\d+\\.", ".*."),
                        LinkedHashMap::new,
                        Collectors.toList()));
        kinds.forEach((module, all) -> {
            LinearShape one = all.get(0);
            line(one.role().key(), module + " [" + one.out() + ", " + one.in() + "] x " + all.size());
        });
    }

    private void showTuned(TunedRecord tuned) {
        line("tuned", tuned.created() + " by xtrain " + tuned.xtrain());
        tuned.roots().forEach(root -> line("for", root));
        tuned.remotes().forEach(remote -> line("remote", remote));
        line("base", tuned.base() + ", sha256 " + tuned.baseSha256());
        line(
                "training",
                String.format(
                        Locale.ROOT, "%,d pairs, %,d steps, %,.0f s", tuned.pairs(), tuned.steps(), tuned.seconds()));
        for (TunedRecord.Gain gain : tuned.gains()) {
            line(
                    gain.mode(),
                    String.format(
                            Locale.ROOT,
                            "MRR@10 %.3f -> %.3f (%+.3f to %+.3f, p %.3f), P@1 %.3f -> %.3f, over %,d questions",
                            gain.before(),
                            gain.after(),
                            gain.low(),
                            gain.high(),
                            gain.p(),
                            gain.precisionBefore(),
                            gain.precisionAfter(),
                            tuned.heldOut()));
        }
        line("verdict", tuned.verdict() + (tuned.inUse() ? "" : "; used only when named"));
    }

    private void showAdapter(Path folder) {
        PeftFiles.Description adapter = PeftFiles.describe(folder);
        line("adapter", folder);
        line("base", AdapterDirectory.base(folder, null));
        line("base sha256", adapter.baseSha256() == null ? "not told" : adapter.baseSha256());
        line("rank", adapter.settings().rank());
        line("alpha", adapter.settings().alpha());
        line("dropout", adapter.settings().dropout());
        line("modules", adapter.settings().targets().size());
        adapter.settings().targets().forEach(module -> line("", module));
    }

    @Command(
            name = "verify",
            description = "Checks that a model is whole: layout readable, all tensors there and finite, it loads and "
                    + "encodes. Of an adapter also that it fits its base.",
            mixinStandardHelpOptions = true)
    int verify(@Parameters(paramLabel = "DIR", description = "A model, an adapter, or a preset.") String name) {
        Path folder = Path.of(ModelReference.parse(name).name());
        ModelDirectory model = PeftFiles.isAdapter(folder)
                ? Merger.open(folder, null).base()
                : ModelReference.parse(name).open();
        int tensors = ModelCheck.requireFinite(model);
        try (Models models = Models.on(DeviceChoice.AUTO.resolve(), Precision.FP32);
                EmbeddingModel loaded = models.open(name)) {
            ModelCheck.requireVectors(loaded);
            out().printf(
                            Locale.ROOT,
                            "%s: whole. %d tensors, all finite; %s vectors of %d values.%n",
                            name,
                            tensors,
                            loaded.head().pooling(),
                            loaded.dimension());
        }
        return 0;
    }

    @Command(
            name = "convert",
            description = "Writes a model in the layout that sentence-transformers and PyLate load.",
            mixinStandardHelpOptions = true)
    int convert(
            @Parameters(
                            paramLabel = "MODEL",
                            description = "A preset, or a directory; :cls, :mean or :tokens behind it.")
                    String name,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "DIR",
                            required = true,
                            description = "Where to. Nothing may be there.")
                    Path output,
            @Option(
                            names = "--dtype",
                            paramLabel = "TYPE",
                            defaultValue = "FP32",
                            description = "What weights are saved as: fp32, fp16 or bf16. Default: fp32.")
                    WeightType dtype) {
        ModelDirectory model = ModelReference.parse(name).open();
        if (Files.exists(output)) {
            throw UserError.doing("converting " + name)
                    .expected("nothing where the model goes")
                    .found(Files.isDirectory(output) ? "a folder" : "a file")
                    .at(output)
                    .fix("Choose another place with --output.");
        }
        try (AtomicDirectory directory = AtomicDirectory.open(output)) {
            ModelExport.of(model, dtype).writeTo(directory.path());
            ModelCard card = ModelCard.read(model.path());
            new ModelCard(card.license(), card.base().isEmpty() ? model.name() : card.base())
                    .write(directory.path(), "`" + model.name() + "`, converted by xtrain.");
            directory.commit();
        }
        out().println(output);
        return 0;
    }

    private void line(String name, Object value) {
        out().printf(Locale.ROOT, "%-13s %s%n", name, value);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
