package dev.xtrain.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CardTest {

    @Test
    void writesWhatHubsReadAndWhatPeopleRead() {
        var header = new FrontMatter(
                "Apache-2.0",
                "BAAI/bge-small-en-v1.5",
                "PyLate",
                "sentence-similarity",
                List.of("xtrain", "rust"),
                List.of("en"),
                List.of());
        var card = new Card(
                header,
                "tokio-v1",
                "Tuned on [tokio].",
                List.of(
                        Card.Chapter.of("Limits", "Only *Rust*."),
                        Card.Chapter.of("Numbers", new Table(List.of("n"), List.of(List.of("1"))))));
        assertEquals("""
                ---
                license: apache-2.0
                base_model: BAAI/bge-small-en-v1.5
                library_name: PyLate
                pipeline_tag: sentence-similarity
                language:
                - en
                tags:
                - xtrain
                - rust
                ---

                # tokio-v1

                Tuned on \\[tokio\\].

                ## Limits

                Only \\*Rust\\*.

                ## Numbers

                |   n |
                | --: |
                |   1 |
                """, card.toMarkdown());
    }

    @Test
    void quotesWhatYamlWouldTakeForSomethingElse() {
        var header = new FrontMatter(
                "no", "a: b # c", "1.5", "\"quoted\"\nlicense: mit", List.of("null", "- x"), List.of(), List.of());
        assertEquals("""
                ---
                license: "no"
                base_model: "a: b # c"
                library_name: "1.5"
                pipeline_tag: "\\"quoted\\"\\nlicense: mit"
                tags:
                - "null"
                - "- x"
                ---
                """, header.toYaml());
    }

    @Test
    void writesNumbersInOneForm() {
        assertEquals("0.515", Formats.share(.51478));
        assertEquals("-0.004", Formats.difference(-.0041));
        assertEquals("13,546", Formats.count(13_546));
        assertEquals("3.2 s", Formats.seconds(3.21));
        assertEquals("59 s", Formats.seconds(59.4));
        assertEquals("11 min 03 s", Formats.seconds(663));
        assertEquals("2 h 05 min", Formats.seconds(7_530));
        assertEquals("2.00e-05", Formats.quantity(2e-5));
        assertEquals("0.123", Formats.quantity(.12345));
        assertEquals("NaN", Formats.quantity(Double.NaN));
    }
}
