package dev.xtrain.pairs;

import dev.xtrain.io.UserError;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a published set's rows mean what: those that CodeSearchNet, CodeXGLUE, CoSQA, The Vault, The Stack
 * and this program write, or those that a user names.
 */
public final class RowFields {

    /** The fields that are known, whatever set it is. */
    public static final RowFields KNOWN = new RowFields(Map.of());

    /** What a field can mean, and the names that it goes by, the most telling first. */
    enum Role {
        /** What somebody asked. */
        QUERY("query", "doc"),
        /** What the author says, without comment marks, as far as there are any. */
        DOCSTRING("docstring", "func_documentation_string", "original_docstring"),
        /** The function, perhaps with its documentation inside. */
        POSITIVE("original_string", "whole_func_string", "positive", "code", "function", "func_code_string"),
        /** A whole file. */
        CONTENT("content"),
        LANG("language", "lang", "programming_language"),
        REPO("max_stars_repo_name", "repo_name", "repository_name", "repo", "nwo"),
        COMMIT("max_stars_repo_head_hexsha", "commit", "commit_id", "revision_id", "sha"),
        PATH("max_stars_repo_path", "path", "func_path_in_repository", "file_path"),
        SYMBOL("func_name", "symbol", "identifier"),
        URL("url", "func_code_url"),
        SPLIT("partition", "split_name", "split"),
        LICENSE("max_stars_repo_licenses", "licenses", "detected_licenses", "license"),
        LABEL("label"),
        ID("retrieval_idx", "idx", "id");

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
        private final List<String> names;

        Role(String... names) {
            this.names = List.of(names);
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final List<Role> MAPPED = List.of(
            Role.QUERY,
            Role.POSITIVE,
            Role.LANG,
            Role.REPO,
            Role.COMMIT,
            Role.PATH,
            Role.SYMBOL,
            Role.SPLIT,
            Role.LICENSE);

    private final Map<Role, String> named; // a field's name, or what begins with = for all rows

    private RowFields(Map<Role, String> named) {
        this.named = named;
    }

    /**
     * The fields that a user names: {@code query=FIELD,positive=FIELD}, perhaps {@code lang}, {@code repo},
     * {@code commit}, {@code path}, {@code symbol}, {@code split}, {@code license}. Instead of a field, {@code =TEXT}
     * is what holds for all rows: {@code lang==python}. Errors: anything else.
     */
    public static RowFields parse(String map) {
        var named = new EnumMap<Role, String>(Role.class);
        for (String part : map.split(",", -1)) {
            int equals = part.indexOf('=');
            Role role = MAPPED.stream()
                    .filter(known -> known.key()
                            .equals(part.substring(0, Math.max(0, equals)).strip()))
                    .findFirst()
                    .orElse(null);
            String field = part.substring(equals + 1).strip();
            if (role == null || field.isEmpty() || field.equals("=")) {
                throw wrong(part);
            }
            named.put(role, field);
        }
        if (!named.containsKey(Role.QUERY) || !named.containsKey(Role.POSITIVE)) {
            throw wrong(map);
        }
        return new RowFields(named);
    }

    /** Changes with what a user has named. */
    String key() {
        return named.toString();
    }

    private static UserError wrong(String found) {
        String others = MAPPED.stream().skip(2).map(Role::key).collect(Collectors.joining(", "));
        return UserError.doing("choosing the fields of rows")
                .expected("query=FIELD,positive=FIELD and perhaps " + others)
                .found("\"" + found + "\"")
                .at("--map")
                .fix("For what holds for all rows write =TEXT instead of a field: lang==python.");
    }

    /** Whether a user named them: then the query is a query, and no docstring or content of a file is looked for. */
    boolean isNamed() {
        return !named.isEmpty();
    }

    /** What a row has for a role, or null. */
    @Nullable
    String of(Map<String, String> row, Role role) {
        String field = named.get(role);
        if (field != null) {
            return field.startsWith("=") ? field.substring(1) : row.get(field);
        }
        if (isNamed() && (role == Role.DOCSTRING || role == Role.CONTENT || role == Role.LABEL)) {
            return null;
        }
        for (String name : role.names) {
            String value = row.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Whether rows with these fields have a question and code, or are whole files. */
    boolean fit(Map<String, String> row) {
        boolean code = of(row, Role.CONTENT) != null || of(row, Role.POSITIVE) != null;
        return code && (!isNamed() || of(row, Role.QUERY) != null);
    }

    /** What is looked for, for messages. */
    String expected() {
        if (isNamed()) {
            return "the fields " + named.get(Role.QUERY) + " and " + named.get(Role.POSITIVE);
        }
        Map<String, List<Role>> wanted = new LinkedHashMap<>();
        wanted.put("a question (", List.of(Role.QUERY, Role.DOCSTRING));
        wanted.put(") with code (", List.of(Role.POSITIVE));
        wanted.put("), or a whole file (", List.of(Role.CONTENT));
        return wanted.entrySet().stream()
                .map(each -> each.getKey()
                        + each.getValue().stream()
                                .flatMap(role -> role.names.stream())
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("", "", ")"));
    }
}
