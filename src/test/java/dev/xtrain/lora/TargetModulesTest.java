package dev.xtrain.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.TinyModel;
import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetModulesTest {

    @TempDir
    Path folder;

    private List<LinearShape> bert = List.of();
    private List<LinearShape> t5 = List.of();

    @BeforeEach
    void readShapes() throws IOException {
        bert = Encoder.shapes(TinyModel.write(folder).resolve("config.json"));
        t5 = Encoder.shapes(Golden.open("t5-xtr").directory().resolve("config.json"));
    }

    /** The chosen modules of the first layer, by the last parts of their names. */
    private static String first(List<LinearShape> shapes, String... targets) {
        return String.join(
                " ",
                TargetModules.choose(shapes, List.of(targets)).stream()
                        .filter(shape -> shape.layer() == 0)
                        .map(shape -> shape.module().replaceFirst("^encoder\\.(layer|block)\\.0\\.(layer\\..\\.)?", ""))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "q, attention.self.query",
        "o, attention.output.dense",
        "wi, intermediate.dense",
        "wo, output.dense",
        "query, attention.self.query",
        "self.key, attention.self.key",
        "output.dense, attention.output.dense output.dense",
        "dense, attention.output.dense intermediate.dense output.dense",
        "encoder.layer.0.output.dense, output.dense",
        "*.self.*, attention.self.query attention.self.key attention.self.value",
        "encoder.layer.0.*dense, attention.output.dense intermediate.dense output.dense"
    })
    void choosesBertsMapsByRoleNameEndOrPattern(String target, String modules) {
        assertEquals(modules, first(bert, target));
    }

    @Test
    void choosesSixMapsOfALayerOfBertAndSevenOfT5() {
        String[] all = {"q", "k", "v", "o", "wi", "wo"};
        long layers = bert.stream().map(LinearShape::layer).distinct().count();
        assertEquals(6 * layers, TargetModules.choose(bert, List.of(all)).size());
        assertEquals(
                "SelfAttention.q SelfAttention.k SelfAttention.v SelfAttention.o"
                        + " DenseReluDense.wi_0 DenseReluDense.wi_1 DenseReluDense.wo",
                first(t5, all));
        assertEquals(
                first(t5, all), first(t5, "SelfAttention.q", "*.k", "v", "o", "wi_0", "wi_1", "DenseReluDense.wo"));
    }

    @Test
    void keepsTheEncodersOrderAndEachMapOnce() {
        assertEquals("attention.self.query attention.self.value", first(bert, "v", "value", "q", "*query"));
    }

    @ParameterizedTest
    @CsvSource({"z", "uery", "encoder.layer.9.output.dense", "lm_head*", "''"})
    void refusesATargetThatMatchesNothing(String target) {
        assertEquals(
                "choosing the modules to adapt: expected a role (q, k, v, o, wi, wo), a module name such as"
                        + " encoder.layer.0.attention.self.query, its end, or a pattern with *, found '" + target
                        + "', which matches nothing (lora.targets). This model's modules end in"
                        + " encoder.layer.0.attention.output.dense, encoder.layer.0.attention.self.key,"
                        + " encoder.layer.0.attention.self.query, encoder.layer.0.attention.self.value,"
                        + " encoder.layer.0.intermediate.dense, encoder.layer.0.output.dense.",
                assertThrows(UserError.class, () -> TargetModules.choose(bert, List.of("q", target)))
                        .getMessage());
    }

    @Test
    void tellsPeftWholeNamesOnlyWhereEndsWouldMatchMore() {
        assertEquals(
                List.of("query", "value"), TargetModules.forPeft(bert, TargetModules.choose(bert, List.of("q", "v"))));
        assertEquals(
                List.of("encoder.layer.0.output.dense", "encoder.layer.1.output.dense"),
                TargetModules.forPeft(bert, TargetModules.choose(bert, List.of("wo"))));
        // "dense" would be the pooler's as well, which transformers' BertModel has and nothing here trains
        assertEquals(12, TargetModules.forPeft(bert, bert).size());
        assertEquals(
                List.of("encoder.layer.0.attention.self.query"),
                TargetModules.forPeft(bert, TargetModules.choose(bert, List.of("encoder.layer.0.*.query"))));
        assertEquals(List.of("o"), TargetModules.forPeft(t5, TargetModules.choose(t5, List.of("o"))));
    }

    // --- layers and patterns

    private static LoraSettings settings(
            List<String> targets, List<Integer> layers, Map<String, Integer> ranks, Map<String, Double> alphas) {
        return new LoraSettings(16, 32, 0, targets, layers, ranks, alphas, false, false);
    }

    /** Module, rank and scale of what is adapted. */
    private static List<String> sites(List<LinearShape> shapes, LoraSettings settings) {
        return TargetModules.choose(shapes, settings).stream()
                .map(shape -> shape.module() + " " + shape.rank() + " " + shape.scale())
                .toList();
    }

    @Test
    void choosesOnlyInTheLayersThatAreNamed() {
        assertEquals(
                List.of("encoder.layer.1.attention.self.query 16 2.0"),
                sites(bert, settings(List.of("q"), List.of(1), Map.of(), Map.of())));
        assertEquals(
                List.of("encoder.block.1.layer.0.SelfAttention.q 16 2.0"),
                sites(t5, settings(List.of("q"), List.of(1), Map.of(), Map.of())));
    }

    @Test
    void givesAMapTheRankAndAlphaOfTheFirstPatternThatChoosesIt() {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        ranks.put("q", 4);
        ranks.put("encoder.layer.1.*", 8);
        Map<String, Integer> reversed = new LinkedHashMap<>();
        reversed.put("encoder.layer.1.*", 8);
        reversed.put("q", 4);
        assertEquals(
                List.of(
                        "encoder.layer.0.attention.self.query 4 8.0",
                        "encoder.layer.0.attention.self.value 16 1.0",
                        "encoder.layer.1.attention.self.query 4 8.0",
                        "encoder.layer.1.attention.self.value 8 2.0"),
                sites(bert, settings(List.of("q", "v"), List.of(), ranks, Map.of("self.value", 16.0))));
        assertEquals(
                List.of("encoder.layer.0.attention.self.query 4 8.0", "encoder.layer.1.attention.self.query 8 4.0"),
                sites(bert, settings(List.of("q"), List.of(), reversed, Map.of())));
    }

    @Test
    void scalesByTheRootOfTheRankForRslora() {
        var settings =
                new LoraSettings(16, 32, 0, List.of("q"), List.of(0), Map.of(), Map.of("query", 8.0), true, false);
        assertEquals(List.of("encoder.layer.0.attention.self.query 16 2.0"), sites(bert, settings));
    }

    @Test
    void refusesLayersAndPatternsThatChooseNothing() {
        assertEquals(
                "choosing the modules to adapt: expected layers from 0 to 1, found 2 (lora.layers)."
                        + " Name layers that the model has.",
                refusal(settings(List.of("q"), List.of(0, 2), Map.of(), Map.of())));
        String adapted =
                "choosing the modules to adapt: expected keys that choose some of the adapted modules, found 'k',"
                        + " which chooses none (%s). Adapted are encoder.layer.0.attention.self.query and their likes in other"
                        + " layers.";
        assertEquals(
                adapted.formatted("lora.rank_pattern"),
                refusal(settings(List.of("q"), List.of(), Map.of("k", 2), Map.of())));
        assertEquals(
                adapted.formatted("lora.alpha_pattern"),
                refusal(settings(List.of("q"), List.of(), Map.of(), Map.of("k", 2.0))));
        String outside = refusal(settings(List.of("encoder.layer.0.*"), List.of(1), Map.of(), Map.of()));
        assertTrue(outside.contains("'encoder.layer.0.*', which matches nothing"), outside);
    }

    private String refusal(LoraSettings settings) {
        return String.valueOf(assertThrows(UserError.class, () -> TargetModules.choose(bert, settings))
                .getMessage());
    }

    @Test
    void readsAllOfItFromAConfiguration() {
        var settings = YamlConfig.parse("run.yaml", """
                        lora:
                          rank: 8
                          layers: [0, 3]
                          rank_pattern: {q: 4, "*.wo": 2}
                          alpha_pattern: {wi: 6}
                          rslora: true
                          dora: true
                        """, TrainConfig.class).lora();
        assertEquals(
                new LoraSettings(
                        8,
                        32,
                        0,
                        List.of("q", "k", "v", "o", "wi", "wo"),
                        List.of(0, 3),
                        Map.of("q", 4, "*.wo", 2),
                        Map.of("wi", 6.0),
                        true,
                        true),
                settings);
        assertEquals(List.of("q", "*.wo"), List.copyOf(settings.rankPattern().keySet()), "the first counts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layers: [-1] | whole numbers of at least 0",
                "rank_pattern: {q: 0} | whole numbers of at least 1",
                "alpha_pattern: {q: -1} | numbers above 0",
            })
    void refusesValuesThatPatternsCannotHave(String key, String expected) {
        String message = String.valueOf(assertThrows(
                        UserError.class, () -> YamlConfig.parse("run.yaml", "lora: {" + key + "}", TrainConfig.class))
                .getMessage());
        assertTrue(message.contains("expected " + expected), message);
    }
}
