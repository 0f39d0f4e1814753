package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.FileHashes;
import dev.xtrain.Golden;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Json;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.RandomAdapter;
import dev.xtrain.tensor.PickledModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights from strangers: every command that opens them ends with one line that names the file, and writes nothing. */
class HostileWeightsTest {

    @TempDir
    Path folder;

    private Path base = Path.of("");
    private Path adapter = Path.of("");

    /** What is wrong with a safetensors file. */
    enum Damage {
        HEADER_OF_2_TO_THE_63(header("{}", Long.MIN_VALUE, 0), "", "a header length of 9223372036854775808"),
        OVERLAP(file(tensor("a", 0, 8) + "," + tensor("b", 4, 12), 12), " (b)", "an overlap"),
        PAST_THE_END(file(tensor("a", 0, 8), 4), " (a)", "within 4 bytes"),
        NAME_TWICE(file(tensor("a", 0, 8) + "," + tensor("a", 0, 8), 8), " (a)", "the name twice");

        private final byte[] content;
        private final String place;
        private final String found;

        Damage(byte[] content, String place, String found) {
            this.content = content;
            this.place = place;
            this.found = found;
        }

        private static String tensor(String name, int from, int to) {
            return "\"%s\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}".formatted(name, from, to);
        }

        private static byte[] file(String tensors, int bytes) {
            String header = "{" + tensors + "}";
            return header(header, header.length(), bytes);
        }

        private static byte[] header(String header, long length, int bytes) {
            return ByteBuffer.allocate(8 + header.length() + bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .put(header.getBytes(StandardCharsets.US_ASCII))
                    .array();
        }
    }

    @BeforeEach
    void writeModels() throws IOException {
        base = TinyModel.write(folder.resolve("base"));
        adapter = RandomAdapter.write(
                folder.resolve("adapter"), base.toString(), new LoraSettings(2, 4, 0, List.of("q")), 0.1);
        // as PEFT leaves one: a hash of the base would be compared before its weights are read
        Path config = adapter.resolve("adapter_config.json");
        ObjectNode json = Json.read(config, ObjectNode.class);
        json.remove("base_sha256");
        Files.write(config, Json.mapper().writeValueAsBytes(json));
        TinyPairs.write(folder.resolve("pairs.jsonl"), 64, 1);
        Files.writeString(folder.resolve("texts.txt"), "reads a file\n");
    }

    private void refuses(String file, String found, Object... arguments) throws IOException {
        Map<String, String> before = FileHashes.below(folder);
        Ran ran = xtrain(arguments);
        ran.refused(file, found);
        assertFalse(ran.err().contains("Exception") || ran.log().contains("\tat "), ran.err() + ran.log());
        assertEquals("", ran.out());
        assertEquals(before, FileHashes.below(folder), ran.err());
    }

    private void refusesTheModel(String place, String found) throws IOException {
        Path texts = folder.resolve("texts.txt");
        Path pairs = folder.resolve("pairs.jsonl");
        refuses(place, found, "embed", texts, "--model-path", base, "-o", folder.resolve("out.safetensors"));
        refuses(place, found, "merge-lora", adapter, "-o", folder.resolve("merged"));
        refuses(place, found, "eval", "--pairs", pairs, "--split", "all", "--model-path", base);
        Path output = folder.resolve("tuned");
        String config = "train_rust_direct.yaml";
        refuses(place, found, "train", "--config", config, "--base", base, "--data", pairs, "-o", output);
    }

    @ParameterizedTest
    @EnumSource
    void inAModel(Damage damage) throws IOException {
        Path file = Files.write(base.resolve("model.safetensors"), damage.content);
        refusesTheModel(" at " + file + damage.place, damage.found);
    }

    @ParameterizedTest
    @EnumSource
    void inAnAdapter(Damage damage) throws IOException {
        Path file = Files.write(adapter.resolve("adapter_model.safetensors"), damage.content);
        String place = " at " + file + damage.place;
        refuses(place, damage.found, "merge-lora", adapter, "-o", folder.resolve("merged"));
        Path texts = folder.resolve("texts.txt");
        refuses(place, damage.found, "embed", texts, "--adapter", adapter, "-o", folder.resolve("out.safetensors"));
    }

    @Test
    void aProjectionWhosePickleCallsSomething() throws IOException {
        Path golden = Golden.open("t5-xtr").directory();
        base = Files.createDirectories(folder.resolve("t5/2_Dense")).getParent();
        for (String name : List.of("config.json", "model.safetensors", "2_Dense/config.json")) {
            Files.copy(golden.resolve(name), base.resolve(name));
        }
        Path file = Files.write(
                base.resolve("2_Dense/pytorch_model.bin"),
                new PickledModel()
                        .begin()
                        .text("linear.weight")
                        .global("os", "system")
                        .text("touch " + folder.resolve("touched"))
                        .op(0x85, 'R')
                        .end()
                        .file());
        String found = "would call os.system";
        Path ids = golden.resolve("inputs.json");
        Path output = folder.resolve("out.safetensors");
        refuses(file.toString(), found, "embed", "--ids", ids, "--model-path", base, "-o", output);
        Path peft = Golden.open("t5-lora").directory().resolve("adapter");
        refuses(file.toString(), found, "merge-lora", peft, "--base", base, "-o", folder.resolve("merged"));
    }
}
