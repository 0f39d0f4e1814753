package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Head;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.Weight;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every weight of an encoder; its result is a model's folder.
 *
 * <p>What the optimizer moves is fp32, copied from the base's file. Where products are computed in bf16 (Micikevicius
 * et al., arXiv:1710.03740) they have a rounded copy, brought up to date after each step, so that steps add up that are
 * smaller than bf16 can tell.
 */
final class TrainableEncoder implements Trainable {

    private final TrainConfig config;
    private final EmbeddingModel model;
    private final TrainableHead head;
    private final NDManager owner;
    private final List<NDArray> values = new ArrayList<>();
    private final List<NDArray> gradients = new ArrayList<>();
    private final List<AdamW.Copy> copies = new ArrayList<>();

    TrainableEncoder(TrainConfig config, EmbeddingModel model, List<int[]> documents) {
        this.config = config;
        this.model = model;
        this.head = TrainableHead.of(model, config.trainedProjection(), documents);
        Torch torch = model.torch();
        this.owner = torch.scope();
        for (Weight weight : model.encoder().weights()) {
            NDArray value = torch.floats(owner, weight.loaded(), weight.shape());
            NDArray gradient = torch.zeros(owner, weight.shape());
            values.add(value);
            gradients.add(gradient);
            weight.attach(new Weight.Trained(computed(torch, weight, value), gradient));
        }
    }

    /** The value itself, or its rounded copy. */
    private NDArray computed(Torch torch, Weight weight, NDArray value) {
        Precision precision = weight.precision();
        if (precision == Precision.FP32) {
            return value;
        }
        NDArray copy = torch.one(owner, "cast", value, precision.scalarType());
        copies.add(new AdamW.Copy(copy, value));
        return copy;
    }

    @Override
    public Head head() {
        return head.head();
    }

    @Override
    public List<AdamW.Group> groups() {
        return List.of(new AdamW.Group(values, gradients, 1, copies), head.group(config.projectionFactor()));
    }

    @Override
    public void write(Path folder, Map<String, String> run) {
        Torch torch = model.torch();
        Map<String, NDArray> trained = new HashMap<>();
        List<Weight> weights = model.encoder().weights();
        for (int i = 0; i < weights.size(); i++) {
            for (String name : weights.get(i).names()) {
                trained.put(name, values.get(i));
            }
        }
        TrainedModel.write(
                folder,
                ModelReference.parse(config.base()),
                model.sha256(),
                (name, loaded) -> trained.containsKey(name) ? torch.toFloats(trained.get(name)) : loaded,
                head.modules(),
                run);
    }

    @Override
    public void close() {
        model.encoder().weights().forEach(weight -> weight.attach(null));
        owner.close();
        head.close();
    }
}
