package dev.xtrain.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class PageTest {

    @TempDir
    private Path folder;

    /** A page of every kind of block with a text wherever one can stand. */
    private static Page page(String text) {
        float[][] scores = new float[][] {{.9f, .2f, .4f}, {.1f, .3f, .8f}};
        List<Curve.Point> points = IntStream.range(0, 2000)
                .mapToObj(i -> new Curve.Point(i, i == 7 ? Double.NaN : 1.0 / (1 + i)))
                .toList();
        return new Page(
                text,
                text,
                List.of(new Section(
                        text,
                        text,
                        List.of(
                                new Paragraph(text),
                                Facts.of(text, Map.of(text, text)),
                                new Tiles(List.of(new Tiles.Tile(text, text, text, Tiles.Tone.GOOD))),
                                new Listing(text, new Table(List.of(text), List.of(List.of(text)))),
                                new IntervalPlot(
                                        text,
                                        text,
                                        IntervalPlot.Kind.SHARE,
                                        List.of(
                                                new IntervalPlot.Group(
                                                        text,
                                                        List.of(new IntervalPlot.Row(text, text, 1, .5, .4, .6, text))),
                                                new IntervalPlot.Group(
                                                        "b",
                                                        List.of(new IntervalPlot.Row("m", "l", 7, .9, .9, .9, null))))),
                                new Bars(text, List.of(new Bars.Bar(text, 4), new Bars.Bar("b", 0)), text),
                                new Histogram(
                                        text,
                                        text,
                                        List.of(text, "b"),
                                        List.of(new Histogram.Row(text, List.of(3, 0), 2))),
                                Curve.smoothed(text, text, points),
                                new HeatMap(text, text, List.of(text, "b"), List.of("c", text, "e"), scores),
                                new RankShifts(text, text, text, List.of(new RankShifts.Shift(text, text, 400, 1)))))),
                List.of(text));
    }

    private static Document parse(String html) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError(html, e);
        }
    }

    private static List<Element> elements(Document document, Predicate<Element> wanted) {
        NodeList all = document.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(wanted)
                .toList();
    }

    private static List<Element> elements(Document document, String name) {
        return elements(document, element -> element.getTagName().equals(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "<script>alert(1)</script><img src=x onerror=alert(1)>",
                "\" onmouseover='alert(1)' x=\"&amp; ]]> --> </style></title>",
                "\u202eright to left \u05d0\u05d1\u05d2 \u0627\u0644\u0639",
                "\u0000\u001b[2J\u009b\ufffe\ud800 half a pair",
                "100 % %s %d {} $1 \\",
                "日本語 🚀 e\u0301"
            })
    void isWellFormedWhateverTheTextSays(String text) {
        Document document = parse(page(text).toHtml());
        assertEquals(List.of(), elements(document, "script"));
        assertEquals(List.of(), elements(document, "img"));
        assertEquals(
                List.of(),
                elements(
                        document,
                        element -> IntStream.range(0, element.getAttributes().getLength())
                                .mapToObj(i -> element.getAttributes().item(i).getNodeName())
                                .anyMatch(name -> name.startsWith("on") || name.equals("src") || name.equals("href"))));
    }

    @Test
    void loadsNothing() {
        String html = page("plain").toHtml();
        assertTrue(html.startsWith("<!DOCTYPE html>\n<html lang=\"en\">"), html.substring(0, 100));
        for (String loading : List.of("http:", "https:", "url(", "@import", "<link", "<script", "javascript:")) {
            assertFalse(html.contains(loading), loading);
        }
        assertTrue(html.contains("default-src 'none'"));
        assertTrue(html.contains("prefers-color-scheme: dark"));
    }

    @Test
    void namesWhatIsDrawn() {
        Document document = parse(page("plain").toHtml());
        for (Element image :
                elements(document, element -> element.getAttribute("role").equals("img"))) {
            assertEquals("title", image.getFirstChild().getNodeName(), image.getTextContent());
        }
        for (Element table : elements(document, "table")) {
            assertEquals(1, table.getElementsByTagName("caption").getLength());
        }
        assertEquals(1, elements(document, "h1").size());
        assertFalse(elements(document, "h2").isEmpty());
    }

    @Test
    void cutsLongTextsAndSaysHowMuch() {
        String html = page("wörter ".repeat(1_500)).toHtml();
        parse(html);
        assertTrue(html.contains("(10,199 more characters)"), "of a question, 300 are shown");
    }

    @Test
    void writesItsDataBesideIt() throws IOException {
        Path file = folder.resolve("page.html");
        Page page = page("<b>");
        page.write(file);
        assertEquals(page.toHtml(), Files.readString(file));
        JsonNode data = Json.mapper().readTree(folder.resolve("page.json").toFile());
        assertEquals("<b>", data.get("title").asText());
        JsonNode blocks = data.get("sections").get(0).get("blocks");
        assertEquals(10, blocks.size());
        assertEquals("HeatMap", blocks.get(8).get("shown_as").asText());
        assertEquals(.8, blocks.get(8).get("scores").get(1).get(2).asDouble(), 1e-6);
        assertEquals(2000, blocks.get(7).get("points").size(), "all of them, not only those drawn");
        assertEquals(Path.of("a/b.json"), Page.dataFile(Path.of("a/b.HTML")));
        assertEquals(Path.of("report.out.json"), Page.dataFile(Path.of("report.out")));
    }

    @Test
    void drawsValuesWhereTheyBelong() {
        var rows = List.of(
                new IntervalPlot.Row("a", "semantic", 1, .5, .4, .6, null),
                new IntervalPlot.Row("b", "semantic", 2, .3, .2, .4, null));
        Document document = parse(
                new IntervalPlot("P@1", "note", IntervalPlot.Kind.SHARE, List.of(new IntervalPlot.Group("rust", rows)))
                        .toHtml());
        List<Element> dots =
                elements(document, element -> element.getAttribute("class").equals("dot"));
        assertEquals(
                List.of("75%", "25%"),
                dots.stream().map(dot -> dot.getAttribute("x")).toList());
        List<Element> ranges =
                elements(document, element -> element.getAttribute("class").equals("range"));
        assertEquals("50%", ranges.get(0).getAttribute("x1"));
        assertEquals("100%", ranges.get(0).getAttribute("x2"));
        assertTrue(document.getDocumentElement().getTextContent().contains("0.500 [0.400, 0.600]"));
    }

    @Test
    void outlinesTheBestMatchOfEachRow() {
        var random = new SplittableRandom(7);
        float[][] scores = new float[5][200];
        for (float[] row : scores) {
            for (int c = 0; c < row.length; c++) {
                row[c] = (float) random.nextDouble(.2, .8);
            }
        }
        for (int r = 0; r < scores.length; r++) {
            scores[r][40 * r + 3] = .9f;
        }
        List<String> columns = IntStream.range(0, 200).mapToObj(c -> "t" + c).toList();
        String html = new HeatMap("query", "note", List.of("a", "b", "c", "d", "e"), columns, scores).toHtml();
        List<String> best = elements(
                        parse(html), element -> element.getAttribute("class").equals("best"))
                .stream()
                .map(Element::getTextContent)
                .toList();
        assertEquals(
                List.of("a → t3: 0.90", "b → t43: 0.90", "c → t83: 0.90", "d → t123: 0.90", "e → t163: 0.90"), best);
        assertTrue(
                html.contains("152 of the document's 200 tokens are not drawn"), html.substring(html.length() - 400));
    }

    @Test
    void aHeatMapOfNothingSaysSo() {
        assertTrue(new HeatMap("q", "n", List.of("a"), List.of(), new float[][] {{}})
                .toHtml()
                .contains("No tokens to compare"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new HeatMap("q", "n", List.of("a"), List.of("b"), new float[][] {{1, 2}}));
    }

    @Test
    void smoothsAndSaysSo() {
        List<Curve.Point> points =
                IntStream.range(0, 100).mapToObj(i -> new Curve.Point(i, i % 2)).toList();
        String html = Curve.smoothed("loss", "steps", points).toHtml();
        assertTrue(html.contains("smoothed: mean of the last 2 points"), html);
        assertTrue(html.contains("at the end 0.500"), html);
        assertTrue(new Curve("loss", "steps", points.subList(0, 1), 1).toHtml().contains("too few to draw"));
        var broken = List.of(
                new Curve.Point(1, 2), new Curve.Point(2, Double.NaN), new Curve.Point(3, 1), new Curve.Point(4, 1));
        assertTrue(new Curve("loss", "steps", broken, 1).toHtml().contains("left out, no numbers: 1"));
    }

    @Test
    void barsAreAsLongAsTheirNumbersAndSayWhatIsNotDrawn() {
        Bars bars = Bars.of("by kind", new TreeMap<>(Map.of("a", 25, "b", 100, "c", 3, "d", 2)), 2);
        String html = bars.toHtml();
        assertTrue(html.indexOf("<rect width=\"100%\"") < html.indexOf("<rect width=\"25%\""), html);
        assertTrue(html.contains("and 5 in 2 more"), html);
        assertEquals("", Bars.of("of none", new TreeMap<>(), 2).toHtml());
    }

    @Test
    void aHistogramIsScaledToTheHighestColumnOfItsRow() {
        List<String> bins = Histogram.between(1, 2, 5);
        assertEquals(List.of("1", "2 to 4", "5 and more"), bins);
        String html = new Histogram("t", "", bins, List.of(new Histogram.Row("a", List.of(1, 4, 0), 2))).toHtml();
        assertTrue(html.contains("y=\"33\" width=\"31.33%\" height=\"11\"><title>1: 1 (20.0 %)"), html);
        assertTrue(html.contains("y=\"0\" width=\"31.33%\" height=\"44\"><title>2 to 4: 4 (80.0 %)"), html);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Histogram("t", "", bins, List.of(new Histogram.Row("a", List.of(1), 2))));
    }

    @Test
    void axesEndAtRoundNumbers() {
        assertEquals(List.of("0.30", "0.35", "0.40", "0.45", "0.50", "0.55"), labels(.325, .541));
        assertEquals(List.of("-0.02", "0.00", "0.02", "0.04"), labels(-.011, .04));
        assertEquals(List.of("0", "200", "400", "600", "800", "1,000"), labels(1, 1000));
        assertEquals(2, Axis.covering(.5, .5, 5).ticks().size() > 1 ? 2 : 0, "a single value has an axis, too");
    }

    private static List<String> labels(double min, double max) {
        Axis axis = Axis.covering(min, max, 5);
        return axis.ticks().stream().map(axis::label).toList();
    }
}
