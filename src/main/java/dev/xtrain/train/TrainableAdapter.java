package dev.xtrain.train;

import dev.xtrain.lora.AdapterDirectory;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.PriorAdapter;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Head;
import dev.xtrain.model.ModelReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An adapter on a frozen encoder; its result is the adapter's folder. */
final class TrainableAdapter implements Trainable {

    private final TrainConfig config;
    private final EmbeddingModel model;
    private final TrainableHead head;
    private final LoraAdapter adapter;

    TrainableAdapter(TrainConfig config, EmbeddingModel model, List<int[]> documents) {
        this.config = config;
        this.model = model;
        Optional<DenseModule> projection = StartingPoint.adapter(config).flatMap(PriorAdapter::projection);
        this.head = TrainableHead.of(model, config.trainedProjection(), documents, projection);
        this.adapter = StartingPoint.attach(config, model);
    }

    @Override
    public Head head() {
        return head.head();
    }

    @Override
    public List<AdamW.Group> groups() {
        return List.of(
                new AdamW.Group(adapter.parameters(), adapter.gradients(), 1), head.group(config.projectionFactor()));
    }

    @Override
    public void write(Path folder, Map<String, String> run) {
        AdapterDirectory.write(
                folder,
                adapter,
                model.encoder(),
                ModelReference.parse(config.base()),
                model.sha256(),
                run,
                head.modules());
    }

    @Override
    public void close() {
        adapter.close();
        head.close();
    }
}
