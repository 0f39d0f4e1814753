package dev.xtrain.extract;

import dev.xtrain.extract.VariableMatches.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The types that a file defines, and the variables that have one of them, be it inside another: {@code entries:
 * Vec<Entry>} has {@code Entry}, unless the file defines {@code Vec}.
 */
final class TypedVariables {

    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    private final ParsedFile parsed;

    TypedVariables(ParsedFile parsed) {
        this.parsed = parsed;
    }

    /** The types, in the order of the file, each with its code but without any text as written. */
    List<Function> types() {
        return parsed.matches().variables().types().stream()
                .filter(type -> !parsed.names().isTooDeep(type.whole()))
                .map(this::definition)
                .toList();
    }

    /** The variables that have one of these types and do not stand in it, in the order of the file. */
    List<TypedVariable> of(List<Function> types) {
        Map<String, List<Function>> byName = new HashMap<>();
        types.forEach(type ->
                byName.computeIfAbsent(type.name(), name -> new ArrayList<>()).add(type));
        var found = new ArrayList<TypedVariable>();
        for (Variable variable : parsed.matches().variables().variables()) {
            List<Function> possible = typesIn(variable.written(), byName);
            if (!possible.isEmpty() && possible.stream().noneMatch(type -> contains(type, variable))) {
                found.add(variable(variable, possible));
            }
        }
        return found;
    }

    private List<Function> typesIn(Span written, Map<String, List<Function>> byName) {
        return IDENTIFIER
                .matcher(parsed.file().slice(written.start(), written.end()))
                .results()
                .map(MatchResult::group)
                .filter(byName::containsKey)
                .findFirst()
                .map(name -> byName.getOrDefault(name, List.of()))
                .orElse(List.of());
    }

    private static boolean contains(Function type, Variable variable) {
        return type.startByte() <= variable.whole().start() && variable.whole().end() <= type.endByte();
    }

    private TypedVariable variable(Variable variable, List<Function> types) {
        List<Span> docs = parsed.comments().before(variable.whole()).docs();
        @Nullable Documentation said = docs.isEmpty() ? null : parsed.comments().read(docs);
        return new TypedVariable(
                parsed.file().slice(variable.name().start(), variable.name().end()),
                docs.isEmpty() ? 0 : docs.get(0).start(),
                docs.isEmpty() ? 0 : docs.get(docs.size() - 1).end(),
                said,
                types.get(0),
                types.size() > 1);
    }

    private Function definition(VariableMatches.Type type) {
        var code =
                new Span(parsed.comments().codeStart(type.whole()), type.whole().end());
        var head = new Span(code.start(), type.name().end());
        var body = new Span(type.name().end(), code.end());
        return new Function(
                parsed.file().path(),
                parsed.language().name(),
                parsed.names().symbol(type.whole()),
                type.kind(),
                parsed.lines().of(type.name().start()),
                parsed.lines().of(code.end() - 1),
                code.start(),
                code.end(),
                0,
                0,
                code.start(),
                Extractor.oneLine(
                        parsed.excerpt().without(head, parsed.comments().docsAndCommentsIn(head))),
                "",
                parsed.excerpt()
                        .dedent(parsed.excerpt().without(code, parsed.comments().docsIn(code)), code.start()),
                Extractor.words(parsed.excerpt().without(body, parsed.comments().docsAndCommentsIn(body))),
                null,
                null);
    }
}
