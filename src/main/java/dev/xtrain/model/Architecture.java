package dev.xtrain.model;

import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A family of encoders: which parts it is made of and what its tensors are called. A new family is one more of these
 * and nothing else.
 */
interface Architecture {

    /** By the {@code model_type} of config.json. */
    Map<String, Architecture> BY_MODEL_TYPE = Map.of("bert", new BertArchitecture(), "t5", new T5Architecture());

    /** The architecture that config.json names. */
    static Architecture of(EncoderConfig config) {
        Architecture architecture = BY_MODEL_TYPE.get(config.modelType());
        if (architecture == null) {
            throw UserError.doing("loading the model")
                    .expected(
                            "one of " + BY_MODEL_TYPE.keySet().stream().sorted().toList())
                    .found("'" + config.modelType() + "'")
                    .at(config.file())
                    .in("model_type")
                    .fix("Use a model of an architecture that xtrain knows.");
        }
        return architecture;
    }

    /** The linear maps that an encoder of this configuration has, in order of modules. */
    List<LinearShape> linears(EncoderConfig config);

    /** Number of values in the tables of embeddings that an encoder of this configuration has. */
    long embedded(EncoderConfig config);

    /**
     * Builds the encoder.
     *
     * @param path of the weight file, for messages
     */
    Encoder build(EncoderConfig config, WeightFile weights, Path path, Torch torch, Precision precision);
}
