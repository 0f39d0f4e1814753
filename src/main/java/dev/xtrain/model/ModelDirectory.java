package dev.xtrain.model;

import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsShards;
import dev.xtrain.tensor.TorchZip;
import dev.xtrain.tensor.WeightFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model as it lies on disk: configuration, weights, tokenizer, and what stands behind the encoder.
 *
 * <p>Understood are
 *
 * <ul>
 *   <li>PyLate's layout ({@code modules.json} and {@code config_sentence_transformers.json} with {@code model_type}
 *       ColBERT): late interaction with the lengths, lower-casing and prefixes it states;
 *   <li>that of sentence-transformers 6 ({@code model_type} MultiVectorEncoder): the same, its prompts for prefixes;
 *   <li>sentence-transformers' layout (Transformer, Pooling, Normalize): a single vector;
 *   <li>a T5 encoder without {@code modules.json}, as google/xtr-base-en is: late interaction, lower-cased, queries of
 *       64 and documents of 512 tokens, projected by {@code 2_Dense} where there is one;
 *   <li>any other directory with {@code config.json} and weights: mean pooling, as sentence-transformers does.
 * </ul>
 *
 * <p>Opening reads the small files; weights and tokenizer are opened when asked for. Immutable.
 */
public final class ModelDirectory {

    private static final int XTR_QUERY_LENGTH = 64;
    private static final int XTR_DOCUMENT_LENGTH = 512;

    private final Path path;
    private final String name;
    private final EncoderConfig config;
    private final ModelModules modules;
    private final TextPolicy policy;

    private ModelDirectory(Path path, String name, EncoderConfig config, ModelModules modules, TextPolicy policy) {
        this.path = path;
        this.name = name;
        this.config = config;
        this.modules = modules;
        this.policy = policy;
    }

    /** Opens a directory. Errors: not there, a file or field missing or not understood. */
    public static ModelDirectory open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw UserError.doing("opening the model")
                    .expected("a model's directory")
                    .found(Files.exists(directory) ? "a file" : "nothing")
                    .at(directory)
                    .fix("Check the path; the models that need none are " + EmbeddedModels.names() + ".");
        }
        ModelModules modules = ModelModules.read(directory);
        EncoderConfig config = EncoderConfig.read(modules.transformer().resolve("config.json"));
        TextPolicy policy = policy(directory, modules, config);
        requirePositions(config, policy);
        Path absolute = directory.toAbsolutePath().normalize();
        Path last = absolute.getFileName();
        return new ModelDirectory(
                directory, last == null ? absolute.toString() : last.toString(), config, modules, policy);
    }

    private static void requirePositions(EncoderConfig config, TextPolicy policy) {
        int longest = Math.max(policy.queryLength(), policy.documentLength());
        if (config.count("max_position_embeddings", longest) < longest) {
            throw config.wrong(
                    "max_position_embeddings",
                    "at least " + longest + ", the length its texts may have",
                    Integer.toString(config.count("max_position_embeddings")));
        }
    }

    private static TextPolicy policy(Path directory, ModelModules modules, EncoderConfig config) {
        EncoderConfig general = EncoderConfig.readIfPresent(directory.resolve("config_sentence_transformers.json"));
        EncoderConfig text = EncoderConfig.readIfPresent(modules.transformer().resolve("sentence_bert_config.json"));
        boolean lowerCase = text.flag("do_lower_case", false);
        if (general.text("model_type", "").equals("ColBERT")) {
            return lateInteraction(general, config, lowerCase);
        }
        int length = text.json().hasNonNull("max_seq_length")
                ? text.count("max_seq_length")
                : longest(modules.transformer(), config);
        if (general.text("model_type", "").equals("MultiVectorEncoder")) {
            return multiVectorEncoder(general, text, modules, lowerCase, length);
        }
        Path pooling = modules.pooling();
        if (pooling == null && modules.listed()) {
            throw UserError.doing("reading the model")
                    .expected("a module Pooling, or model_type ColBERT or MultiVectorEncoder in"
                            + " config_sentence_transformers.json")
                    .found("neither")
                    .at(directory.resolve("modules.json"))
                    .fix("Save the model in sentence-transformers' or PyLate's layout.");
        }
        if (pooling == null && config.modelType().equals("t5")) {
            return new TextPolicy(true, "", "", XTR_QUERY_LENGTH, XTR_DOCUMENT_LENGTH, Pooling.TOKENS, true);
        }
        return new TextPolicy(
                lowerCase,
                prompt(general, "query"),
                prompt(general, "document", "passage"),
                general.count("query_length", length),
                general.count("document_length", length),
                pooling == null ? Pooling.MEAN : ModelModules.pooled(pooling),
                modules.normalize());
    }

    /**
     * Most tokens of a text where no module says it: what the encoder has positions for, and the tokenizer is made for.
     */
    private static int longest(Path transformer, EncoderConfig config) {
        int positions = config.count("max_position_embeddings", 512);
        double made = EncoderConfig.readIfPresent(transformer.resolve("tokenizer_config.json"))
                .number("model_max_length", positions); // 1e30 where there is no limit
        return made < 1 ? positions : (int) Math.min(positions, made);
    }

    /** Source: sentence-transformers 6.0, multi_vector_encoder/model.py, base/modules/transformer.py. */
    private static TextPolicy multiVectorEncoder(
            EncoderConfig general, EncoderConfig text, ModelModules modules, boolean lowerCase, int length) {
        if (text.json().hasNonNull("query_expansion")) {
            throw text.wrong(
                    "query_expansion",
                    "null: queries are not expanded here",
                    text.json().path("query_expansion"));
        }
        if (!modules.normalize()) {
            throw UserError.doing("reading the model")
                    .expected("a module Normalize: token vectors have length 1 here")
                    .found("none")
                    .at(general.file().resolveSibling("modules.json"))
                    .fix("Add one behind the others and save the model again.");
        }
        return new TextPolicy(
                lowerCase,
                prompt(general, "query"),
                prompt(general, "document"),
                text.count("query_length", length),
                text.count("document_length", length),
                Pooling.TOKENS,
                true);
    }

    private static String prompt(EncoderConfig general, String... names) {
        var prompts = general.json().path("prompts");
        return Stream.concat(Stream.of(names), Stream.of(general.text("default_prompt_name", "")))
                .filter(name -> prompts.path(name).isTextual())
                .map(name -> prompts.path(name).asText())
                .findFirst()
                .orElse("");
    }

    /** Every field PyLate would fill with a default of its own, all of them wrong for code, has to be there. */
    private static TextPolicy lateInteraction(EncoderConfig general, EncoderConfig config, boolean lowerCase) {
        if (general.flag("do_query_expansion")) {
            throw general.wrong("do_query_expansion", "false: queries are not expanded here", "true");
        }
        if (!general.json().path("skiplist_words").isArray()
                || !general.json().path("skiplist_words").isEmpty()) {
            throw general.wrong(
                    "skiplist_words",
                    "[]: every token of a document is kept here",
                    general.json().path("skiplist_words").toString());
        }
        String queryPrefix = general.text("query_prefix");
        String documentPrefix = general.text("document_prefix");
        if (config.modelType().equals("t5") && !(queryPrefix + documentPrefix).isEmpty()) {
            throw general.wrong("query_prefix", "no prefixes: PyLate puts them behind T5's first token", queryPrefix);
        }
        return new TextPolicy(
                lowerCase,
                queryPrefix,
                documentPrefix,
                general.count("query_length"),
                general.count("document_length"),
                Pooling.TOKENS,
                true);
    }

    /** The same under another name and with another policy. */
    public ModelDirectory as(String otherName, TextPolicy otherPolicy) {
        return new ModelDirectory(path, otherName, config, modules, otherPolicy);
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** A name for people: the preset's, or the directory's. */
    public String name() {
        return name;
    }

    /** Its {@code config.json}. */
    public Path configFile() {
        return config.file();
    }

    /** The architecture that config.json names: {@code bert}, {@code t5}. */
    public String modelType() {
        return config.modelType();
    }

    /** Width of the encoder's vectors. */
    public int width() {
        return config.hiddenSize();
    }

    /** Number of token ids. */
    public int vocabularySize() {
        return config.count("vocab_size");
    }

    /** What is done to texts and vectors. */
    public TextPolicy policy() {
        return policy;
    }

    /**
     * The linear layers behind the encoder, first one first. The identity, which only stands on disk because PyLate
     * would otherwise invent a projection, is left out.
     */
    public List<DenseModule> projections() {
        int width = config.hiddenSize();
        List<DenseModule> projections = new ArrayList<>();
        for (Path folder : modules.denses()) {
            DenseModule projection = DenseModule.read(folder);
            if (projection.in() != width) {
                throw UserError.doing("reading the projection")
                        .expected("in_features " + width)
                        .found(Integer.toString(projection.in()))
                        .at(folder)
                        .fix("The projection belongs to another model.");
            }
            width = projection.out();
            if (!projection.isIdentity()) {
                projections.add(projection);
            }
        }
        return List.copyOf(projections);
    }

    /** Opens the encoder's weights. Errors: none, or a malformed file. */
    public WeightFile openWeights() {
        Path file = weightFile();
        String fileName = file.getFileName().toString();
        if (fileName.endsWith(".json")) {
            return SafetensorsShards.open(file);
        }
        return fileName.endsWith(".bin") ? TorchZip.open(file) : Safetensors.open(file);
    }

    /** The file of the encoder's weights, or the index of several. Errors: none of a known name. */
    public Path weightFile() {
        for (String candidate : List.of("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")) {
            Path file = modules.transformer().resolve(candidate);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw UserError.doing("opening the model")
                .expected("model.safetensors, model.safetensors.index.json or pytorch_model.bin")
                .found("none")
                .at(modules.transformer())
                .fix("Copy the model's weights there.");
    }

    /** Whether there is a tokenizer. Without one only ids can be encoded. */
    public boolean hasTokenizer() {
        return tokenizerFile() != null;
    }

    /** Where the tokenizer's files are, if there are any. */
    Path tokenizerFolder() {
        Path file = tokenizerFile();
        Path folder = file == null ? null : file.getParent();
        return folder == null ? modules.transformer() : folder;
    }

    /** Opens the tokenizer. Errors: no {@code tokenizer.json}, or a malformed one. */
    public Tokenizer openTokenizer() {
        Path file = tokenizerFile();
        if (file == null) {
            throw UserError.doing("opening the tokenizer")
                    .expected("a file tokenizer.json")
                    .found("none")
                    .at(path)
                    .fix("Copy the model's tokenizer.json there; without it only token ids can be encoded.");
        }
        return Tokenizer.open(file, policy, config.id("pad_token_id", 0));
    }

    private @Nullable Path tokenizerFile() {
        return Stream.of(modules.transformer(), path)
                .map(folder -> folder.resolve("tokenizer.json"))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
    }

    /**
     * Hex digits that change with any byte of configuration, weights, tokenizer or projection; the policy that
     * {@link #as} set is not among them.
     */
    public String identity() {
        return ModelIdentity.of(this);
    }

    /** The files that decide what vectors come out. */
    List<Path> decisiveFiles() {
        List<Path> files = new ArrayList<>(List.of(config.file()));
        Path weights = weightFile();
        files.add(weights);
        if (weights.toString().endsWith(".json")) {
            files.addAll(SafetensorsShards.files(weights));
        }
        Path pooling = modules.pooling();
        Stream.of(
                        tokenizerFile(),
                        path.resolve("modules.json"),
                        path.resolve("config_sentence_transformers.json"),
                        modules.transformer().resolve("sentence_bert_config.json"),
                        pooling == null ? null : pooling.resolve("config.json"))
                .filter(file -> file != null && Files.exists(file))
                .forEach(files::add);
        for (Path dense : modules.denses()) {
            Stream.of(dense.resolve("config.json"), DenseModule.weightFile(dense))
                    .filter(Files::exists)
                    .forEach(files::add);
        }
        return files.stream().distinct().sorted().toList();
    }
}
