package dev.xtrain.cli;

import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.search.Mode;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What can follow what on a command line, out of the commands themselves; without hidden ones.
 *
 * @param path the command, with those above it: {@code xtrain models list}
 * @param about one sentence
 * @param arguments what its arguments are
 */
record CompletionTree(
        String path, String about, List<CompletionTree> subcommands, List<Choice> options, Values arguments) {

    /**
     * An option.
     *
     * @param names {@code -o}, {@code --output}
     * @param values what follows it; empty for a switch
     */
    record Choice(List<String> names, String about, boolean takesValue, Values values) {}

    /**
     * What may be written for a value.
     *
     * @param words those that are known
     * @param files whether files may be named
     */
    record Values(List<String> words, boolean files) {
        static final Values NONE = new Values(List.of(), false);
        static final Values FILES = new Values(List.of(), true);
    }

    static CompletionTree of(CommandSpec command) {
        List<CompletionTree> subcommands = command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(spec -> !spec.usageMessage().hidden())
                .distinct()
                .map(CompletionTree::of)
                .toList();
        List<Choice> options = command.options().stream()
                .filter(option -> !option.hidden())
                .map(CompletionTree::choice)
                .toList();
        Values arguments = command.positionalParameters().stream()
                .map(CompletionTree::values)
                .reduce(Values.NONE, CompletionTree::either);
        String[] about = command.usageMessage().description();
        return new CompletionTree(
                command.qualifiedName(), about.length == 0 ? "" : plain(about[0]), subcommands, options, arguments);
    }

    /** This command and all below it. */
    Stream<CompletionTree> all() {
        return Stream.concat(Stream.of(this), subcommands.stream().flatMap(CompletionTree::all));
    }

    /** The command's own name. */
    String name() {
        return path.substring(path.lastIndexOf(' ') + 1);
    }

    private static Choice choice(OptionSpec option) {
        boolean takesValue = option.arity().max() > 0;
        return new Choice(
                List.of(option.names()),
                plain(String.join(" ", option.description())),
                takesValue,
                takesValue ? values(option) : Values.NONE);
    }

    private static Values values(ArgSpec argument) {
        Class<?> type = argument.auxiliaryTypes().length > 0 ? argument.auxiliaryTypes()[0] : argument.type();
        if (type.isEnum()) {
            return new Values(
                    Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                            .toList(),
                    false);
        }
        if (argument.completionCandidates() != null) {
            return new Values(
                    StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                            .toList(),
                    false);
        }
        boolean files = Path.class.isAssignableFrom(type) || File.class.isAssignableFrom(type);
        return files ? Values.FILES : named(argument.paramLabel());
    }

    /** What the name of a value tells, where its type is only text. */
    private static Values named(String label) {
        return switch (label) {
            case "MODEL" ->
                new Values(
                        EmbeddedModels.presets().stream()
                                .map(EmbeddedModels.Preset::name)
                                .toList(),
                        true);
            case "LANG" ->
                new Values(Languages.all().stream().map(Language::name).toList(), false);
            case "MODE" -> new Values(words(Stream.of("all"), Arrays.stream(Mode.values())), false);
            case "FILE", "DIR", "PATH" -> Values.FILES;
            default -> Values.NONE;
        };
    }

    private static List<String> words(Stream<?> first, Stream<?> then) {
        return Stream.concat(first, then).map(Object::toString).toList();
    }

    private static Values either(Values one, Values other) {
        var words = new ArrayList<>(one.words);
        words.addAll(other.words);
        return new Values(List.copyOf(words), one.files || other.files);
    }

    /** The first sentence, without what picocli fills in. */
    private static String plain(String text) {
        return text.replace("%%", "%").replaceFirst("(?s)([.:;]) .*", "$1").replaceFirst("[.:;]$", "");
    }
}
