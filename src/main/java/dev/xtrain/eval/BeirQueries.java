package dev.xtrain.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.io.JsonLines;
import dev.xtrain.io.TextFile;
import dev.xtrain.io.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a folder in the form of BEIR, which MTEB's and CoIR's sets come in: {@code corpus.jsonl} (_id, title, text),
 * {@code queries.jsonl} (_id, text), {@code qrels/SPLIT.tsv} (query-id, corpus-id, score, under a header). Either JSONL
 * may be gzipped.
 *
 * <p>A document's text is its title, a space and its text. Only queries with a judgement above 0 in the split are
 * asked. Documents are not merged where their texts are equal: the judgements name ids.
 */
public final class BeirQueries {

    private static final int MAX_JUDGEMENT_BYTES = 1 << 28;

    private BeirQueries() {}

    private record Passage(
            @JsonProperty("_id") String id,
            @Nullable String title,
            @Nullable String text) {

        String whole() {
            String body = text == null ? "" : text;
            return title == null || title.isEmpty() ? body : title + " " + body;
        }
    }

    private record Question(@JsonProperty("_id") String id, String text) {}

    /** Reads a folder; its name becomes that of the set and stands for the language. */
    public static QuerySets read(Path folder, String split) {
        Path qrels = folder.resolve("qrels").resolve(split + ".tsv");
        if (!Files.isRegularFile(qrels)) {
            throw UserError.doing("reading the queries")
                    .expected("a folder in the form of BEIR, with qrels/" + split + ".tsv")
                    .found("no such file")
                    .at(qrels)
                    .fix("Check the path, or choose another --split.");
        }
        var documents = new ArrayList<QuerySet.Document>();
        Map<String, Integer> units = new HashMap<>();
        JsonLines.forEach(jsonl(folder, "corpus"), Passage.class, (passage, line) -> {
            if (units.putIfAbsent(passage.id(), documents.size()) == null) {
                documents.add(QuerySet.Document.of(passage.whole(), documents.size()));
            }
        });
        Map<String, Map<String, Integer>> judgements = judgements(qrels);
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        var queries = new ArrayList<Query>();
        var missing = new ArrayList<String>();
        JsonLines.forEach(jsonl(folder, "queries"), Question.class, (question, line) -> {
            Map<String, Integer> judged = judgements.remove(question.id());
            if (judged == null) {
                return;
            }
            Map<Integer, Integer> relevant = new LinkedHashMap<>();
            judged.forEach((document, grade) -> {
                Integer unit = units.get(document);
                if (unit == null) {
                    missing.add(document);
                } else if (grade > 0) {
                    relevant.put(unit, grade);
                }
            });
            if (!relevant.isEmpty()) {
                queries.add(new Query(question.id(), name, question.text(), relevant));
            }
        });
        if (queries.isEmpty()) {
            throw UserError.doing("reading the queries")
                    .expected("a judged query whose document is in the corpus")
                    .found("none")
                    .at(qrels)
                    .fix("Check that corpus.jsonl, queries.jsonl and qrels belong together.");
        }
        var notes = new ArrayList<String>();
        if (!missing.isEmpty()) {
            notes.add("judgements dropped, of documents that the corpus lacks: " + missing.size() + ", such as "
                    + missing.get(0));
        }
        if (!judgements.isEmpty()) {
            notes.add("judged queries dropped, that queries.jsonl lacks: " + judgements.size() + ", such as "
                    + judgements.keySet().iterator().next());
        }
        return new QuerySets(List.of(new QuerySet(name, documents, documents.size(), queries)), notes);
    }

    private static Path jsonl(Path folder, String name) {
        Path gzipped = folder.resolve(name + ".jsonl.gz");
        return Files.exists(gzipped) ? gzipped : folder.resolve(name + ".jsonl");
    }

    /** Grades by query and document. */
    private static Map<String, Map<String, Integer>> judgements(Path file) {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        List<String> lines = TextFile.read(file, MAX_JUDGEMENT_BYTES).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            List<String> cells = List.of(lines.get(i).split("\t", -1));
            boolean header = i == 0 && cells.size() == 3 && !isGrade(cells.get(2));
            if (header || lines.get(i).isBlank()) {
                continue;
            }
            if (cells.size() != 3 || !isGrade(cells.get(2))) {
                throw UserError.doing("reading " + file)
                        .expected("query-id, corpus-id and a whole number, with tabs between")
                        .found(lines.get(i))
                        .at(file, i + 1)
                        .fix("Correct the line, or remove it.");
            }
            judgements
                    .computeIfAbsent(cells.get(0), query -> new LinkedHashMap<>())
                    .put(cells.get(1), Integer.parseInt(cells.get(2).strip()));
        }
        return judgements;
    }

    private static boolean isGrade(String cell) {
        return cell.strip().matches("-?\\d{1,9}");
    }
}
