package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets here are made up; they are put together from parts, so that no scanner takes this file for a leak. */
class RedactionTest {

    @ParameterizedTest
    @CsvSource({
        "'key = AKIA|IOSFODNN7EXAMPLE;', 'key = <AWS_KEY>;'",
        "'use ghp|_0123456789abcdefghijABCDEFGHIJ012345 here', 'use <GITHUB_TOKEN> here'",
        "'Ask jane.doe+code|@mail.company.org about it.', 'Ask <EMAIL> about it.'",
        "'password = \"x7Gq|9vLp2TzR4\"', 'password = \"<SECRET>\"'",
        "'{\"api_key\": \"9f8e7d6c|5b4a39281706\"}', '{\"api_key\": \"<SECRET>\"}'"
    })
    void saysWhatStoodThere(String written, String expected) {
        assertEquals(expected, new Redaction().of(written.replace("|", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write to someone@example.com or a@b.test",
                "att = q@k.transpose(-2, -1)",
                "@decorator.route and foo@bar and x @ y.z",
                "password = \"your-password-here\"",
                "password = \"${SECRET_FROM_ENV_12}\"",
                "secret: \"aaaaaaaaaaaa1\"",
                "AKIA is how such keys begin",
                "token = next(tokens)"
            })
    void leavesOtherTextAsItIs(String text) {
        assertEquals(text, new Redaction().of(text));
    }

    @Test
    void takesAWholePrivateKey() {
        String dashes = "-----";
        String key =
                dashes + "BEGIN RSA PRIVATE KEY" + dashes + "\nMIIE\nabc\n" + dashes + "END RSA PRIVATE KEY" + dashes;
        assertEquals("a <PRIVATE_KEY> b", new Redaction().of("a " + key + " b"));
    }

    @Test
    void countsWhatItTook() {
        var redaction = new Redaction();
        redaction.of("a@b.org, c@d.org");
        redaction.of("e@f.org");
        assertEquals(Map.of("EMAIL", 3), redaction.counts());
    }
}
