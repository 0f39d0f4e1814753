package dev.xtrain.search;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Languages;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TextKey;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Texts of a directory's functions: those read while it was indexed, and others from their sources when asked for. */
final class FunctionTexts {

    private final SourceTree tree;
    private final Map<String, SourceTree.Entry> entries;
    private final Map<TextKey, String> read = new HashMap<>();

    /** Of these files. */
    FunctionTexts(SourceTree tree, List<? extends SourceTree.Entry> files) {
        this.tree = tree;
        this.entries = files.stream().collect(Collectors.toMap(SourceTree.Entry::path, entry -> entry));
    }

    /** Takes in what was read. */
    void add(Map<TextKey, String> texts) {
        read.putAll(texts);
    }

    /** The text of a function that was read. */
    String get(IndexedFunction function) {
        return Objects.requireNonNull(read.get(function.key()));
    }

    /** The texts that have these keys, in the functions' order; of a function that has changed since there is none. */
    Map<TextKey, String> of(List<IndexedFunction> functions, Set<TextKey> keys) {
        Set<String> unread = functions.stream()
                .filter(function -> keys.contains(function.key()) && !read.containsKey(function.key()))
                .map(IndexedFunction::path)
                .collect(Collectors.toSet());
        List<Map<TextKey, String>> more = SourceScan.list(tree).parallelStream()
                .filter(entry -> unread.contains(entry.path()))
                .flatMap(entry -> tree.read(entry).stream())
                .map(FunctionTexts::extracted)
                .toList();
        more.forEach(read::putAll);
        Map<TextKey, String> found = new LinkedHashMap<>();
        for (IndexedFunction function : functions) { // neighbours are encoded together
            String text = read.get(function.key());
            if (text != null && keys.contains(function.key())) {
                found.put(function.key(), text);
            }
        }
        return found;
    }

    private static Map<TextKey, String> extracted(SourceFile file) {
        Map<TextKey, String> found = new HashMap<>();
        Languages.of(file).ifPresent(language -> SourceScan.functions(file, Extractor.extract(file, language), found));
        return found;
    }

    /** A function's text as it was indexed, from its source; empty where that has changed since. */
    Optional<String> source(IndexedFunction function) {
        return Optional.ofNullable(entries.get(function.path()))
                .flatMap(tree::read)
                .filter(file -> function.endByte() <= file.bytes().length)
                .map(file -> Extractor.text(file, function.startByte(), function.endByte()))
                .filter(text -> TextKey.of(TextEncoder.Kind.DOCUMENT, text).equals(function.key()));
    }
}
