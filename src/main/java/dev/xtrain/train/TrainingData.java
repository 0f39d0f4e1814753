package dev.xtrain.train;

import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.Tokenizer;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The pairs a run trains on: which files, which rows, and the hash that a resumed run checks. */
public final class TrainingData {

    /** Takes every row whatever its split. */
    public static final String ALL_SPLITS = "all";

    private static final int CHUNK = 256;

    private TrainingData() {}

    /**
     * What was read.
     *
     * @param pairs rows of the split
     * @param otherSplits rows of other splits, left out
     * @param hash of the rows, hex
     */
    public record Summary(int pairs, int otherSplits, String hash) {}

    /** The files that patterns name, sorted. Errors: a pattern that matches none. */
    public static List<Path> files(List<String> patterns) {
        List<Path> files = new ArrayList<>();
        for (String pattern : patterns) {
            List<Path> matched = matching(pattern);
            if (matched.isEmpty()) {
                throw UserError.doing("looking for training data")
                        .expected("a file of pairs")
                        .found("none")
                        .at(pattern)
                        .in("data")
                        .fix("Make one: xtrain extract --lang rust DIR writes data/DIR-rust.jsonl.");
            }
            files.addAll(matched);
        }
        return files.stream().distinct().sorted().toList();
    }

    private static List<Path> matching(String pattern) {
        if (!pattern.matches(".*[*?\\[{].*")) {
            Path file = Path.of(pattern);
            return Files.isRegularFile(file) ? List.of(file) : List.of();
        }
        int slash = pattern.lastIndexOf('/');
        Path folder = Path.of(slash < 0 ? "." : pattern.substring(0, slash + 1));
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(slash + 1));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(file -> Files.isRegularFile(file) && matcher.matches(file.getFileName()))
                    .filter(file -> !file.toString().endsWith(".dropped.jsonl"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Takes rows of a split. */
    private interface Rows {
        void add(Pair pair);
    }

    /** Counts and hashes the rows without tokenising them, for a dry run. Errors: no row of the split. */
    public static Summary count(List<Path> files, String split) {
        return scan(files, split, pair -> {});
    }

    /** Tokenises the rows of a split into a temporary file of that folder. */
    public static Tokenized tokenize(
            List<Path> files, String split, Tokenizer tokenizer, int negatives, Path folder, Progress progress) {
        try (var writer = new TokenizedPairs.Writer(folder)) {
            List<Pair> chunk = new ArrayList<>();
            Summary summary = scan(files, split, pair -> {
                chunk.add(pair);
                if (chunk.size() == CHUNK) {
                    write(chunk, tokenizer, negatives, writer);
                    progress.advance(chunk.size());
                    chunk.clear();
                    StopSignal.check();
                }
            });
            write(chunk, tokenizer, negatives, writer);
            return new Tokenized(summary, writer.finish());
        } catch (IOException e) {
            throw new UncheckedIOException("tokenising: " + e.getMessage(), e);
        }
    }

    /** Rows and their tokens. */
    public record Tokenized(Summary summary, TokenizedPairs pairs) {}

    private static void write(List<Pair> chunk, Tokenizer tokenizer, int negatives, TokenizedPairs.Writer writer) {
        List<int[]> queries = tokenizer.encode(chunk.stream().map(Pair::query).toList(), TextEncoder.Kind.QUERY);
        List<String> documents = new ArrayList<>();
        for (Pair pair : chunk) {
            documents.add(pair.positive());
            pair.negatives().stream()
                    .limit(negatives)
                    .forEach(negative -> documents.add(String.valueOf(negative.text())));
        }
        List<int[]> encoded = tokenizer.encode(documents, TextEncoder.Kind.DOCUMENT);
        int next = 0;
        for (int i = 0; i < chunk.size(); i++) {
            int used = 1 + Math.min(negatives, chunk.get(i).negatives().size());
            List<int[]> row = new ArrayList<>();
            row.add(queries.get(i));
            row.addAll(encoded.subList(next, next + used));
            next += used;
            writer.add(row);
        }
    }

    private static Summary scan(List<Path> files, String split, Rows rows) {
        MessageDigest digest = sha256();
        int taken = 0;
        int others = 0;
        for (Path file : files) {
            for (Pair pair : PairReader.read(file)) {
                if (!split.equals(ALL_SPLITS)
                        && pair.split() != null
                        && !pair.split().equals(split)) {
                    others++;
                    continue;
                }
                digest.update(pair.query().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(pair.positive().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                rows.add(pair);
                taken++;
            }
        }
        if (taken == 0) {
            throw UserError.doing("reading training data")
                    .expected("rows of split " + split)
                    .found("none among " + others)
                    .at(files.get(0))
                    .in("split")
                    .fix("Set split: all to train on every row.");
        }
        return new Summary(taken, others, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
