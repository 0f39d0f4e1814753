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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Some consecutive rows of a published set: those of one file of a repository become one file. */
final class SetPiece implements Material.Piece {

    /** The file that rows are from. */
    private record Key(
            Repository repository,
            String path,
            String lang,
            Pair.@Nullable License license,
            @Nullable String side) {}

    private final String name;
    private final String set;
    private final List<SetRow> rows;
    private final long units;
    private final Skipped skipped;

    /**
     * @param name another one as soon as the rows are others
     * @param set what rows belong to that name no repository
     * @param units how much of the set they were
     * @param skipped takes the rows that are none
     */
    SetPiece(String name, String set, List<SetRow> rows, long units, Skipped skipped) {
        this.name = name;
        this.set = set;
        this.rows = List.copyOf(rows);
        this.units = units;
        this.skipped = skipped;
    }

    @Override
    public List<ExtractedFile> work(CorpusOptions options) {
        Map<Key, List<SetRow>> groups = new LinkedHashMap<>();
        for (SetRow row : rows) {
            groups.computeIfAbsent(key(row, options), k -> new ArrayList<>()).add(row);
        }
        List<ExtractedFile> files = new ArrayList<>();
        groups.forEach((key, ofFile) -> {
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

    /** A set may put rows on a side of the split; else the repository that they name does. */
    private Key key(SetRow row, CorpusOptions options) {
        String side = row.side();
        if (side == null && row.repo() != null && options.splitBy() != Split.By.FILE) {
            side = Split.sideOf(options, row.repo());
        }
        return new Key(row.repository(set), row.path(), row.lang(), row.license(), side);
    }

    private Optional<ExtractedFile> file(Key key, SetRow row, CorpusOptions options) {
        Language language = row.language().orElseThrow();
        String path = key.path;
        boolean telling = Languages.possible(path).contains(language);
        var source = SourceFile.of(
                telling ? path : path + "." + language.extensions().get(0), Objects.requireNonNull(row.code()));
        if (Extractor.isSkipped(source)) {
            skipped.add(SkipReason.NATIVE_CRASH, row.where());
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
        var wording = new Wording(options.clean());
        List<Function> functions = new ArrayList<>();
        int at = 0;
        int unparsed = 0;
        int telling = 0;
        int cutDocs = 0;
        FileCount.Failure failure = null;
        for (SetRow row : ofFile) {
            String code = Objects.requireNonNull(row.code());
            try {
                RowFunction found = RowFunction.of(row, code, row.language().orElse(null), at);
                Function function = found.function();
                at = Math.max(at, function.endByte());
                if (!found.parsed() && found.tells()) {
                    telling++;
                    continue;
                }
                functions.add(wording.of(function));
                unparsed += found.parsed() ? 0 : 1;
                cutDocs += row.docstring() != null && UnmarkedDocs.isLong(row.docstring()) ? 1 : 0;
            } catch (RuntimeException | StackOverflowError e) {
                failure = FileCount.Failure.of(e);
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
                        wording.cutQueries(),
                        0,
                        0,
                        unparsed,
                        telling,
                        wording.redacted(),
                        false,
                        failure),
                key.side);
    }

    @Override
    public long units() {
        return units;
    }

    @Override
    public String name() {
        return name;
    }
}
