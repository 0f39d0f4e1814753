package dev.xtrain.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Several safetensors files that are one model, as {@code model.safetensors.index.json} says. */
public final class SafetensorsShards implements WeightFile {

    private final Path index;
    private final SortedMap<String, Safetensors> owners; // tensor name -> its file
    private final Map<Path, Safetensors> shards;

    private SafetensorsShards(Path index, SortedMap<String, Safetensors> owners, Map<Path, Safetensors> shards) {
        this.index = index;
        this.owners = owners;
        this.shards = shards;
    }

    /** Opens an index and every file it names. Errors: a file or a tensor that is not where the index says. */
    public static SafetensorsShards open(Path index) {
        var owners = new TreeMap<String, Safetensors>();
        var shards = new TreeMap<Path, Safetensors>();
        try {
            weightMap(index).forEach((name, file) -> {
                Safetensors shard = shards.computeIfAbsent(file, Safetensors::open);
                if (!shard.names().contains(name)) {
                    throw refusal(index, name, "the tensor in " + file.getFileName(), "none of that name");
                }
                owners.put(name, shard);
            });
        } catch (RuntimeException e) {
            for (Safetensors shard : shards.values()) {
                try {
                    shard.close();
                } catch (IOException suppressed) {
                    e.addSuppressed(suppressed);
                }
            }
            throw e;
        }
        return new SafetensorsShards(index, owners, shards);
    }

    /** The files that an index names. */
    public static List<Path> files(Path index) {
        return weightMap(index).values().stream().distinct().sorted().toList();
    }

    private static Map<String, Path> weightMap(Path index) {
        JsonNode map = Json.read(index, ObjectNode.class).path("weight_map");
        if (!map.isObject()) {
            throw refusal(index, "weight_map", "an object of tensor names and files", map.toString());
        }
        var files = new TreeMap<String, Path>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String file = entry.getValue().asText();
            if (!entry.getValue().isTextual() || !file.matches("[\\w.-]+\\.safetensors")) {
                throw refusal(index, entry.getKey(), "the name of a safetensors file beside the index", file);
            }
            files.put(entry.getKey(), index.resolveSibling(file));
        }
        return files;
    }

    private static UserError refusal(Path index, String element, String expected, String found) {
        return UserError.doing("reading weights")
                .expected(expected)
                .found(found)
                .at(index)
                .in(element)
                .fix("Copy the model again, all of its files.");
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(owners.keySet()));
    }

    @Override
    public StoredTensor tensor(String name) {
        Safetensors owner = owners.get(name);
        if (owner == null) {
            throw refusal(index, name, "the tensor", "none of that name");
        }
        return owner.tensor(name);
    }

    @Override
    public void close() throws IOException {
        for (Safetensors shard : shards.values()) {
            shard.close();
        }
    }
}
