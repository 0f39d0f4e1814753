package dev.xtrain.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.xtrain.Golden;
import dev.xtrain.TinyModel;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
}
