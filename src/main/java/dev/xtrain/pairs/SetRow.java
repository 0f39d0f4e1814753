package dev.xtrain.pairs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Json;
import dev.xtrain.pairs.RowFields.Role;
import dev.xtrain.source.License;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A row of a published set, by what its fields mean.
 *
 * @param where the file in the set and the line
 * @param values its fields, as far as they are text or numbers
 * @param fields what they mean
 */
record SetRow(String where, Map<String, String> values, RowFields fields) {

    private static final Map<String, String> LANGUAGES = Map.of(
            "js", "javascript",
            "jsx", "javascript",
            "ts", "typescript",
            "tsx", "typescript",
            "c++", "cpp",
            "c", "cpp",
            "objective-c", "objc",
            "objectivec", "objc",
            "py", "python",
            "lean4", "lean");

    /** A benchmark of web queries on Python, whose rows do not tell the language. */
    private static final Pattern COSQA =
            Pattern.compile("(?i)(?:^|[^a-z])(?:cosqa|(?:test_)?webquery(?:test)?)(?:[^a-z]|$)");

    /** What is measured with: development and test sides of it, by the name of a file or a row. */
    private static final Pattern RESERVED = Pattern.compile(
            "(?i)cosqa(?:[-_/.](?:retrieval|web|json|final))*[-_/.](?:dev|test|valid)|test_webquery|webquerytest");

    private static final Pattern LINE = Pattern.compile("#L(\\d{1,9})");

    /** Why a row cannot be read. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
        private final SkipReason reason;

        Unreadable(SkipReason reason) {
            super(reason.words());
            this.reason = reason;
        }

        SkipReason reason() {
            return reason;
        }
    }

    /** Reads one. Errors: it is no object, or no text. */
    static SetRow read(String where, byte[] json, RowFields fields) throws Unreadable {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable(SkipReason.NOT_UTF8);
        }
        Map<String, String> values;
        try (JsonParser parser = Json.mapper().createParser(text)) {
            values = values(parser);
        } catch (IOException e) {
            throw new Unreadable(SkipReason.BROKEN_ROW);
        }
        var encoder = StandardCharsets.UTF_8.newEncoder();
        if (!values.values().stream().allMatch(encoder::canEncode)) { // half of a surrogate pair, written as \\ud800
            throw new Unreadable(SkipReason.NOT_UTF8);
        }
        return new SetRow(where, values, fields);
    }

    private static Map<String, String> values(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("no object");
        }
        Map<String, String> values = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY && name.contains("licen")) {
                values.put(name, String.join("\n", texts(parser)));
            } else if (token.isStructStart()) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                values.put(name, parser.getText());
            }
        }
        if (parser.nextToken() != null) {
            throw new IOException("more than an object");
        }
        return values;
    }

    private static List<String> texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token.isStructStart()) {
                parser.skipChildren();
            } else {
                texts.add(parser.getText());
            }
        }
        return texts;
    }

    private @Nullable String value(Role role) {
        return fields.of(values, role);
    }

    private @Nullable String text(Role role) {
        String value = value(role);
        return value == null || value.isBlank() ? null : value;
    }

    /** Why it is not taken, by what it says of itself. */
    Optional<SkipReason> refusal() {
        if (!fields.fit(values)) {
            return Optional.of(SkipReason.BROKEN_ROW);
        }
        if (RESERVED.matcher(where).find()
                || RESERVED.matcher(String.valueOf(value(Role.ID))).find()) {
            return Optional.of(SkipReason.RESERVED);
        }
        boolean cosqa = COSQA.matcher(where).find();
        String part = String.valueOf(value(Role.SPLIT)).toLowerCase(Locale.ROOT);
        if (cosqa && List.of("dev", "valid", "validation", "test").contains(part)) {
            return Optional.of(SkipReason.RESERVED);
        }
        String code = code();
        if (code == null || "0".equals(value(Role.LABEL))) {
            return Optional.of(SkipReason.NO_PAIR);
        }
        return isFile() && code.getBytes(StandardCharsets.UTF_8).length > SourceTree.MAX_FILE_BYTES
                ? Optional.of(SkipReason.TOO_LARGE)
                : Optional.empty();
    }

    /** The function, or the whole file. */
    @Nullable
    String code() {
        String code = text(isFile() ? Role.CONTENT : Role.POSITIVE);
        return code == null ? text(isFile() ? Role.POSITIVE : Role.CONTENT) : code;
    }

    /** Whether it is a whole file: nothing is said about the code. */
    boolean isFile() {
        return !fields.isNamed()
                && value(Role.QUERY) == null
                && value(Role.DOCSTRING) == null
                && value(Role.SYMBOL) == null;
    }

    /** What somebody asked, or null. */
    @Nullable
    String query() {
        return text(Role.QUERY);
    }

    /** What the author says, or null. */
    @Nullable
    String docstring() {
        return text(Role.DOCSTRING);
    }

    /** The language, where it is one of ours. */
    Optional<Language> language() {
        String said = text(Role.LANG);
        if (said == null) {
            String path = text(Role.PATH);
            Optional<Language> told = path == null ? Optional.empty() : Languages.of(path);
            return told.isPresent() || !COSQA.matcher(where).find() ? told : named("python");
        }
        return named(said);
    }

    private static Optional<Language> named(String said) {
        String lower = said.strip().toLowerCase(Locale.ROOT);
        String name = LANGUAGES.getOrDefault(lower, lower);
        return Languages.all().stream()
                .filter(language -> language.name().equals(name))
                .findFirst();
    }

    /** The language's name, whether it is one of ours or not. */
    String lang() {
        String said = text(Role.LANG);
        return language()
                .map(Language::name)
                .orElse(said == null ? Pair.UNKNOWN : said.strip().toLowerCase(Locale.ROOT));
    }

    /** Name of its repository, or null. */
    @Nullable
    String repo() {
        return text(Role.REPO);
    }

    /** Its repository; the set where it names none. */
    Repository repository(String set) {
        String name = repo();
        return new Repository(name == null ? set : name, null, text(Role.COMMIT), "");
    }

    /** The file that the code is from; of a row that does not tell, a name of its own. */
    String path() {
        String path = text(Role.PATH);
        String id = text(Role.ID);
        return path != null ? path : id != null ? id : where;
    }

    /** Qualified name of the function, or null. */
    @Nullable
    String symbol() {
        return text(Role.SYMBOL);
    }

    /** Line of the file that the code begins on; 1 where that is not known. */
    int firstLine() {
        Matcher line = LINE.matcher(String.valueOf(value(Role.URL)));
        return line.find() ? Math.max(1, Integer.parseInt(line.group(1))) : 1;
    }

    /** Its side of the split, where the set has one: what is for validation is for training here. */
    @Nullable
    String side() {
        return switch (String.valueOf(value(Role.SPLIT)).toLowerCase(Locale.ROOT)) {
            case "train", "valid", "validation", "dev" -> Split.TRAIN;
            case "test" -> Split.TEST;
            default -> null;
        };
    }

    /** Its licence; null where it has none, or one that is not known. */
    Pair.@Nullable License license() {
        String said = text(Role.LICENSE);
        if (said == null) {
            return null;
        }
        var all = new ArrayList<String>();
        for (String each : said.split("\n")) {
            License.spdx(each).ifPresent(all::add);
        }
        return all.size() == said.split("\n").length ? new Pair.License(String.join(" AND ", all), "row") : null;
    }
}
