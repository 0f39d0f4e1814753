package dev.xtrain.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.lora.AdapterDirectory;
import dev.xtrain.lora.PeftFiles;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.model.ModelCard;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelExport;
import dev.xtrain.model.ModelReference;
import dev.xtrain.tensor.WeightType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The folder of a model of which all weights were trained: as a merged one, with the run in {@code xtrain.json}. */
final class TrainedModel {

    private TrainedModel() {}

    /** Whether a folder holds what a run ends with, an adapter or a model. */
    static boolean isFinished(Path folder) {
        return PeftFiles.isAdapter(folder)
                || (Files.isRegularFile(folder.resolve("config.json"))
                        && !AdapterDirectory.run(folder).isEmpty());
    }

    /**
     * Fills an empty folder.
     *
     * @param reference the base, as the user named it
     * @param baseSha256 its identity
     * @param change gives weights their trained values
     * @param projections the head's
     * @param run what the training was
     */
    static void write(
            Path folder,
            ModelReference reference,
            String baseSha256,
            ModelExport.WeightChange change,
            List<DenseModule> projections,
            Map<String, String> run) {
        ModelDirectory base = reference.open();
        new ModelExport(base, projections, WeightType.FP32, change).writeTo(folder);
        ModelCard card = ModelCard.read(base.path());
        boolean embedded = EmbeddedModels.contains(reference.name());
        String name = embedded ? card.base() : base.name();
        new ModelCard(card.license(), name)
                .write(folder, """
                        `%s` with all of its weights trained further by xtrain. The base's licence is `%s`; what it was \
                        trained on may ask for more.
                        """.formatted(name, card.license()).strip());
        ObjectNode ours = AdapterDirectory.record(reference, run);
        ours.put("base_sha256", baseSha256);
        AtomicFile.writeString(folder.resolve(AdapterDirectory.RECORD), ours.toPrettyString() + "\n");
    }
}
