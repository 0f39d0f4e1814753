package dev.xtrain.pairs;

import dev.xtrain.extract.Declarations;
import dev.xtrain.extract.Extraction;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.extract.UnmarkedDocs;
import dev.xtrain.source.License;
import dev.xtrain.source.Provenance;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.Skipped;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Some consecutive rows of a published set: those of one file of a repository become one file. */
final class SetPiece implements Material.Piece {

    /** A row before it is read, and where it stands. */
    record Raw(String where, byte[] json) {}

    /** The file that rows are from. */
    private record Key(
            Repository repository,
            String path,
            String lang,
            Pair.@Nullable License license,
            @Nullable String side) {}

    private final List<Raw> rows;
    private final long units;
    private final RowFields fields;
    private final String set;
    private final Skipped skipped;
    private final Consumer<Repository> seen;

    /**
     * @param units how many bytes of the set they were
     * @param set what rows belong to that name no repository
     * @param skipped takes the rows that are none
     * @param seen takes the repositories
     */
    SetPiece(List<Raw> rows, long units, RowFields fields, String set, Skipped skipped, Consumer<Repository> seen) {
        this.rows = List.copyOf(rows);
        this.units = units;
        this.fields = fields;
        this.set = set;
        this.skipped = skipped;
        this.seen = seen;
    }

    /** Before they are read. */
    List<Raw> rows() {
        return rows;
    }

    @Override
    public List<ExtractedFile> work(CorpusOptions options) {
        Map<Key, List<SetRow>> groups = new LinkedHashMap<>();
        for (Raw raw : rows) {
            read(raw)
                    .filter(row -> isWanted(row, options))
                    .ifPresent(row -> groups.computeIfAbsent(key(row), k -> new ArrayList<>())
                            .add(row));
        }
        List<ExtractedFile> files = new ArrayList<>();
        groups.forEach((key, ofFile) -> {
            seen.accept(key.repository);
            List<SetRow> functions = new ArrayList<>();
            for (SetRow row : ofFile) {
                if (row.isFile()) {
                    file(key, row, options).ifPresent(files::add);
                } else {
                    functions.add(row);
                }
            }
            if (!functions.isEmpty()) {
                files.add(functions(key, functions, options));
            }
        });
        return files;
    }

    private Optional<SetRow> read(Raw raw) {
        SkipReason reason;
        try {
            SetRow row = SetRow.read(raw.where, raw.json, fields);
            reason = row.refusal().orElse(null);
            if (reason == null) {
                return Optional.of(row);
            }
        } catch (SetRow.Unreadable e) {
            reason = e.reason();
        }
        skipped.add(reason, raw.where);
        return Optional.empty();
    }

    /** Of a language that was asked for; where all were, also of one that is none of ours. */
    private static boolean isWanted(SetRow row, CorpusOptions options) {
        return row.language()
                .map(options.languages()::contains)
                .orElseGet(() -> !row.isFile() && options.languages().containsAll(Languages.all()));
    }

    private Key key(SetRow row) {
        String name = row.repo();
        return new Key(
                new Repository(name == null ? set : name, null, row.commit(), ""),
                row.path(),
                row.lang(),
                row.license(),
                row.side());
    }

    private Optional<ExtractedFile> file(Key key, SetRow row, CorpusOptions options) {
        Language language = row.language().orElseThrow();
        String path = key.path;
        boolean telling = Languages.possible(path).contains(language);
        var source = SourceFile.of(
                telling ? path : path + "." + language.extensions().get(0), Objects.requireNonNull(row.code()));
        SkipReason reason = source.bytes().length > SourceTree.MAX_FILE_BYTES
                ? SkipReason.TOO_LARGE
                : Extractor.isSkipped(source) ? SkipReason.NATIVE_CRASH : null;
        if (reason != null) {
            skipped.add(reason, row.where());
            return Optional.empty();
        }
        var from = new Provenance(key.repository, path);
        Pair.License license = License.inHeader(source)
                .map(found -> new Pair.License(found.spdx(), found.source()))
                .orElse(key.license);
        try {
            return Optional.of(ExtractedFile.of(from, license, source, language, new Declarations(), options)
                    .on(key.side));
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.of(ExtractedFile.failed(from, key.lang, e));
        }
    }

    private ExtractedFile functions(Key key, List<SetRow> ofFile, CorpusOptions options) {
        var redaction = new Redaction();
        List<Function> functions = new ArrayList<>();
        int at = 0;
        int unparsed = 0;
        int cutDocs = 0;
        Throwable failure = null;
        for (SetRow row : ofFile) {
            String code = Objects.requireNonNull(row.code());
            try {
                RowFunction found = RowFunction.of(row, code, row.language().orElse(null), at);
                if (found.parsed() || isUsable(found, row)) {
                    Function function = found.function();
                    functions.add(options.clean() ? function.rewritten(redaction::of) : function);
                    at = Math.max(at, function.endByte());
                    unparsed += found.parsed() ? 0 : 1;
                    cutDocs += row.docstring() != null && UnmarkedDocs.isLong(row.docstring()) ? 1 : 0;
                }
            } catch (RuntimeException | StackOverflowError e) {
                failure = e;
            }
        }
        return new ExtractedFile(
                key.repository,
                key.path,
                key.lang,
                key.license,
                false,
                Extraction.of(functions),
                new FileCount.Losses(
                        0,
                        0,
                        cutDocs,
                        0,
                        unparsed,
                        redaction.counts(),
                        false,
                        failure == null ? null : FileCount.Failure.of(failure)),
                key.side);
    }

    private boolean isUsable(RowFunction found, SetRow row) {
        SkipReason reason = found.function().documentation() == null
                ? SkipReason.NO_PAIR
                : found.tells() ? SkipReason.QUERY_INSIDE : null;
        if (reason != null) {
            skipped.add(reason, row.where());
        }
        return reason == null;
    }

    @Override
    public long units() {
        return units;
    }

    @Override
    public String name() {
        return rows.isEmpty() ? set : rows.get(0).where;
    }

    /** Which repositories there are is told by the work. */
    @Override
    public boolean isRepeated() {
        return true;
    }
}
