package dev.xtrain.cli;

import dev.xtrain.io.UserError;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.IdBatches;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.model.TextSource;
import dev.xtrain.model.VectorExport;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain embed}: vectors of texts or token ids, as safetensors. */
@Command(
        name = "embed",
        description = "Writes the vectors of texts or token ids as safetensors.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Texts are one batch named texts, a row each, padded to the longest; a batch",
            "of ids keeps its name and length. A batch NAME gives NAME.token_embeddings",
            "[batch, tokens, dim], zero at pads, or, with one vector a text,",
            "NAME.embedding [batch, dim]; with --hidden also NAME.last_hidden_state. All",
            "are fp32 and, hidden states apart, of length 1.",
            "",
            "Example: xtrain embed questions.txt --query -o vectors.safetensors"
        })
final class EmbedCommand implements Callable<Integer> {

    private static final String DEFAULT_FIELD = "text";

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Input input = new Input();

    /** One of two. */
    static final class Input {
        @Parameters(
                index = "0",
                paramLabel = "FILE",
                description = "A text a line; or JSONL, by its name (.jsonl, .jsonl.gz) or --field.")
        private @Nullable Path texts;

        @Option(
                names = "--ids",
                paramLabel = "FILE",
                description = "Named batches of input_ids and attention_mask, as JSON. Needs no tokenizer.")
        private @Nullable Path ids;
    }

    @Option(
            names = "--field",
            paramLabel = "NAME",
            description = "The field of JSONL that holds the text. Default: text.")
    private @Nullable String field;

    @ArgGroup
    private Side side = new Side();

    /** At most one of two. */
    static final class Side {
        @Option(names = "--query", description = "The texts are queries: their prefix, their length.")
        private boolean query;

        @Option(names = "--document", description = "The texts are documents. This is the default.")
        private boolean document;
    }

    @Option(
            names = "--model-path",
            paramLabel = "MODEL",
            description = "A checkpoint, a merged model or a preset. Default: " + DefaultModel.DESCRIPTION)
    private @Nullable String model;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "A LoRA adapter to attach to --model-path, or to its own base where none is given.")
    private @Nullable Path adapter;

    @Option(
            names = "--pooling",
            paramLabel = "POOLING",
            description = "cls, mean, last or tokens, instead of what the model's directory says.")
    private @Nullable Pooling pooling;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "The task-specific adapter of a model that has several, or none. Default: none.")
    private String task = "none";

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "AUTO",
            description = "auto, cpu, cuda or mps. Default: auto.")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "FP32",
            description = "What the encoder computes in: fp32 or bf16. Default: fp32.")
    private Precision precision = Precision.FP32;

    @Option(names = "--hidden", description = "Write last hidden states, too.")
    private boolean hidden;

    @Option(names = "--dim", paramLabel = "N", description = "Keep the first N values of each vector, then L2.")
    private @Nullable Integer dim;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The safetensors file to write.")
    private Path output = Path.of("");

    @Override
    public Integer call() {
        refuseContradictions();
        try (Models models = Models.on(device.resolve(), precision);
                EmbeddingModel encoder = open(models)) {
            var export = new VectorExport(encoder, hidden, dim == null ? encoder.dimension() : dim);
            if (input.ids != null) {
                export.writeBatches(IdBatches.read(input.ids, encoder), output);
            } else if (input.texts != null) {
                export.writeTexts(texts(input.texts), side.query ? Kind.QUERY : Kind.DOCUMENT, output);
            }
        }
        spec.commandLine().getOut().println(output);
        return 0;
    }

    private void refuseContradictions() {
        if (!task.equals("none")) {
            throw UserError.doing("choosing the task")
                    .expected("none: no model here has task-specific adapters")
                    .found(task)
                    .at("--task")
                    .fix("Leave it out.");
        }
        if (input.ids != null && (side.query || side.document || field != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--query, --document and --field are about texts, not --ids.");
        }
    }

    private EmbeddingModel open(Models models) {
        if (adapter != null) {
            return models.openAdapter(adapter, model, pooling);
        }
        String name = model == null
                ? DefaultModel.in(Path.of("")).announced(spec.commandLine().getErr())
                : model;
        return models.open(pooling == null ? name : ModelReference.parse(name).name() + ":" + pooling);
    }

    private TextSource texts(Path file) {
        String name = file.toString();
        if (field != null || name.endsWith(".jsonl") || name.endsWith(".jsonl.gz")) {
            return TextSource.field(file, field == null ? DEFAULT_FIELD : field);
        }
        return TextSource.lines(file);
    }
}
