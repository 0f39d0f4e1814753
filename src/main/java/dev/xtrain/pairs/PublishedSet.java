package dev.xtrain.pairs;

import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.JsonLines;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.source.DataFiles;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.Skipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A published set as material for a corpus: JSONL, or one JSON array, plain, packed, or inside a zip or tar, as
 * CodeSearchNet, CodeXGLUE, CoSQA, The Vault and The Stack come. It is read as a stream, a few rows at a time.
 *
 * <pre>{@code
 * try (Material set = PublishedSet.open(Path.of("python.zip"), RowFields.KNOWN, Languages.all(), Reservations.NONE)) { ... }
 * }</pre>
 */
public final class PublishedSet implements Material {

    private static final int PIECE_ROWS = 200;
    private static final int PIECE_BYTES = 4 << 20;
    private static final int UNIT_BITS = 10; // of progress, a kilobyte

    /** So many rows are looked at to find one that can be read. */
    private static final int PATIENCE = 1000;

    private static final Pattern ROWS = Pattern.compile("(?i).*\\.(?:jsonl|ndjson)(?:\\.(?:gz|bz2|xz|zst))?");
    private static final Pattern ROWS_OR_JSON =
            Pattern.compile("(?i).*\\.(?:jsonl|ndjson|json)(?:\\.(?:gz|bz2|xz|zst))?");
    private static final Pattern PACKED = Pattern.compile("(?i).*\\.(?:gz|bz2|xz|zst)");
    private static final Pattern CODE_SEARCH_NET = Pattern.compile("(?:.*/)?final/jsonl/.*");

    private final Path path;
    private final RowFields fields;
    private final Reservations reservations;
    private final Set<Language> languages;
    private final String name;
    private final DataFiles files;
    private final Skipped skipped = new Skipped();
    private final Map<String, Repository> repositories = new TreeMap<>();

    private PublishedSet(Path path, RowFields fields, Collection<Language> languages, Reservations reservations) {
        this.path = path;
        this.fields = fields;
        this.reservations = reservations;
        this.languages = Set.copyOf(languages);
        this.name = String.valueOf(path.getFileName())
                .replaceFirst("(?i)\\.(?:gz|bz2|xz|zst)$", "")
                .replaceFirst("(?i)\\.(?:jsonl|ndjson|json|zip|tar|tgz|txz|tzst)$", "");
        this.files = DataFiles.open(path, wanted(path), skipped);
    }

    /** Whether a path is that of a set rather than of sources: by its name, or of an archive by what is in it. */
    public static boolean isOne(Path path) {
        String name = String.valueOf(path.getFileName());
        if (!Files.isRegularFile(path)) {
            return false;
        }
        if (!DataFiles.isArchive(path)) {
            return ROWS_OR_JSON.matcher(name).matches() || PACKED.matcher(name).matches();
        }
        return holdsRows(path);
    }

    /** Whether there are rows in an archive, and, but for CodeSearchNet's, no source files. */
    private static boolean holdsRows(Path archive) {
        Predicate<String> tells = entry ->
                ROWS.matcher(entry).matches() || !Languages.possible(entry).isEmpty();
        boolean rows = false;
        try (DataFiles files = DataFiles.open(archive, tells, new Skipped())) {
            for (Optional<DataFiles.Member> found = files.next(); found.isPresent(); found = files.next()) {
                if (!Languages.possible(found.get().name()).isEmpty()) {
                    return false;
                }
                rows = true;
                if (CODE_SEARCH_NET.matcher(found.get().name()).matches()) {
                    return true;
                }
            }
        } catch (IOException | UserError e) {
            return rows; // who reads it will say what is wrong
        }
        return rows;
    }

    /**
     * Opens a set. Errors: no such file; neither rows nor an archive of rows; in its first rows none of the fields that
     * are looked for.
     *
     * @param fields what its fields mean
     * @param languages which rows are taken; where all are, those of other languages, too
     * @param reservations repositories and files whose rows are skipped
     */
    public static PublishedSet open(
            Path path, RowFields fields, Collection<Language> languages, Reservations reservations) {
        if (!Files.isRegularFile(path)) {
            throw UserError.doing("reading a published set")
                    .expected("a file of rows (.jsonl or .json, also packed), or a zip or tar of such files")
                    .found(Files.exists(path) ? "something else" : "nothing")
                    .at(path)
                    .fix("Check the path.");
        }
        try (var first = new PublishedSet(path, fields, languages, reservations)) {
            first.check();
        }
        return new PublishedSet(path, fields, languages, reservations);
    }

    /** Files of an archive that are rows; JSON beside JSONL is about the set. */
    private static Predicate<String> wanted(Path path) {
        if (!DataFiles.isArchive(path)) {
            return entry -> true;
        }
        String first = firstRows(path);
        boolean net = CODE_SEARCH_NET.matcher(first).matches();
        Pattern rows = first.isEmpty() ? ROWS_OR_JSON : ROWS;
        return entry -> rows.matcher(entry).matches()
                && (!net || CODE_SEARCH_NET.matcher(entry).matches());
    }

    /** The first file of lines in an archive; empty where there is none. */
    private static String firstRows(Path archive) {
        try (DataFiles files =
                DataFiles.open(archive, entry -> ROWS.matcher(entry).matches(), new Skipped())) {
            return files.next().map(DataFiles.Member::name).orElse("");
        } catch (IOException e) {
            return ""; // said when it is read
        }
    }

    /** Looks at the first row that can be read. */
    private void check() {
        var cutting = new Pieces();
        Set<String> found = Set.of();
        for (int rows = 0; rows < PATIENCE && found.isEmpty(); rows++) {
            RowCutter cut = cutting.nextRow();
            if (cutting.ended) {
                break;
            }
            try {
                Map<String, String> values = cut == null || cut.isOverlong()
                        ? Map.of()
                        : SetRow.read("", cut.row(), fields).values();
                if (fields.fit(values)) {
                    return;
                }
                found = values.keySet();
            } catch (SetRow.Unreadable e) {
                // counted when it is read again
            }
        }
        List<String> damage = skipped.paths(SkipReason.UNREADABLE);
        String nothing = damage.isEmpty() ? "no row that is a JSON object" : "none before " + damage.get(0);
        throw UserError.doing("reading a published set")
                .expected("rows with " + fields.expected())
                .found(found.isEmpty() ? nothing : "the fields " + String.join(", ", new TreeSet<>(found)))
                .at(path)
                .fix("Name the fields: --map query=FIELD,positive=FIELD.");
    }

    /** Its file's name without endings; what rows belong to that name no repository. */
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return files.size() >> UNIT_BITS;
    }

    @Override
    public Iterator<Piece> pieces() {
        return new Pieces();
    }

    @Override
    public List<Repository> repositories() {
        return List.copyOf(repositories.values());
    }

    @Override
    public Map<String, Skipped> skipped() {
        return Map.of(name, skipped);
    }

    @Override
    public void close() {
        files.close();
    }

    /** Cuts the rows out of one file after the other, on the thread that asks. */
    private final class Pieces implements Iterator<Piece> {

        private String member = "";
        private @Nullable RowCutter cutter;
        private @Nullable Piece next;
        private boolean ended;
        private long position;

        @Override
        public boolean hasNext() {
            while (next == null && !ended) {
                next = cut();
            }
            return next != null;
        }

        @Override
        public Piece next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Piece piece = Objects.requireNonNull(next);
            next = null;
            return piece;
        }

        /** Some rows; null where none of those that were read is one. */
        private @Nullable Piece cut() {
            List<SetRow> rows = new ArrayList<>();
            var checksum = new CRC32C();
            String first = "";
            long bytes = 0;
            while (!ended && rows.size() < PIECE_ROWS && bytes < PIECE_BYTES) {
                StopSignal.check();
                RowCutter row = nextRow();
                if (row != null) {
                    String where = member + ":" + row.line();
                    first = first.isEmpty() ? where : first;
                    bytes += row.row().length;
                    checksum.update(row.row());
                    read(where, row).ifPresent(rows::add);
                }
            }
            long now = (ended ? files.size() : files.position()) >> UNIT_BITS;
            long units = now - position;
            if (rows.isEmpty()) {
                return null;
            }
            position = now;
            String content = String.format(
                    Locale.ROOT, "%s %s %s %d %08x", path, fields.key(), first, bytes, checksum.getValue());
            List<SetRow> free = free(rows);
            String reserved = free.size() == rows.size() ? "" : " without " + (rows.size() - free.size());
            return new SetPiece(content + reserved, name, free, units, skipped);
        }

        private List<SetRow> free(List<SetRow> rows) {
            return rows.stream()
                    .filter(row -> {
                        boolean held = reservations.hold(row.repository(name).name(), row.path());
                        if (held) {
                            skipped.add(SkipReason.RESERVED, row.where());
                        }
                        return !held;
                    })
                    .toList();
        }

        /** Rows are read here, so that what is none is counted whether anybody works on the piece or not. */
        private Optional<SetRow> read(String where, RowCutter cut) {
            SkipReason reason;
            try {
                SetRow row = cut.isOverlong() ? null : SetRow.read(where, cut.row(), fields);
                reason = row == null ? SkipReason.TOO_LARGE : row.refusal().orElse(null);
                if (row != null && reason == null) {
                    return isWanted(row) ? Optional.of(row) : Optional.empty();
                }
            } catch (SetRow.Unreadable e) {
                reason = e.reason();
            }
            if (reason != null) {
                skipped.add(reason, where);
            }
            return Optional.empty();
        }

        /** Of a language that was asked for; where all were, also of one that is none of ours. */
        private boolean isWanted(SetRow row) {
            boolean wanted = row.language()
                    .map(languages::contains)
                    .orElseGet(() -> !row.isFile() && languages.containsAll(Languages.all()));
            if (wanted) {
                Repository repository = row.repository(name);
                repositories.putIfAbsent(repository.name(), repository);
            }
            return wanted;
        }

        /** What stands at the next row; null at the end of a file, and where one cannot be read on. */
        private @Nullable RowCutter nextRow() {
            RowCutter open = cutter;
            boolean between = open == null;
            try {
                if (open == null) {
                    Optional<DataFiles.Member> found = files.next();
                    between = false;
                    ended = found.isEmpty();
                    if (ended) {
                        return null;
                    }
                    member = found.get().name();
                    open = new RowCutter(found.get().content(), JsonLines.MAX_LINE_BYTES);
                    cutter = open;
                }
                if (open.next()) {
                    return open;
                }
                open.close();
            } catch (IOException | RuntimeException e) { // decompressors throw either at what they cannot read
                ended = between; // nothing can be found behind
                String rest = "the rest of " + (between ? path : member);
                if (e instanceof DataFiles.Bomb) {
                    skipped.add(SkipReason.BOMB, rest);
                } else {
                    skipped.add(SkipReason.UNREADABLE, rest + " (" + e.getMessage() + ")");
                }
            }
            cutter = null;
            return null;
        }
    }
}
