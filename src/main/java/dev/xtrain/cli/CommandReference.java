package dev.xtrain.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** All commands with their options as one Markdown page, from what picocli knows of them: {@code docs/commands.md}. */
final class CommandReference {

    private static final List<String> OF_EVERY_COMMAND = List.of("--help", "--version", "--verbose");

    private CommandReference() {}

    static String markdown(CommandSpec root) {
        var page = new StringBuilder("""
                # Commands

                Written by `./xtrain commands > docs/commands.md`, out of the declarations that parse the command line and print
                `--help`: change those, and run it again. Every command takes `-h`, `--help`; `-V`, `--version`; and `--verbose`,
                which prints stack traces with errors.
                """);
        describe(root, page);
        return page.toString();
    }

    private static void describe(CommandSpec command, StringBuilder page) {
        page.append("\n## ").append(command.qualifiedName()).append("\n\n");
        for (String line : command.usageMessage().description()) {
            page.append(prose(line)).append('\n');
        }
        page.append("\n```text\n")
                .append(new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF))
                        .synopsis(0)
                        .strip())
                .append("\n```\n");
        List<CommandSpec> subcommands = command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(spec -> !spec.usageMessage().hidden())
                .toList();
        List<String> rows = new ArrayList<>();
        for (CommandSpec sub : subcommands) {
            rows.add(row(sub.name(), String.join(" ", sub.usageMessage().description())));
        }
        for (PositionalParamSpec argument : command.positionalParameters()) {
            if (!argument.hidden()) {
                rows.add(row(argument.paramLabel(), meaning(argument)));
            }
        }
        for (OptionSpec option : command.options()) {
            if (!option.hidden() && !OF_EVERY_COMMAND.contains(option.longestName())) {
                String names = String.join(", ", option.names());
                rows.add(row(names + (option.arity().max() > 0 ? " " + option.paramLabel() : ""), meaning(option)));
            }
        }
        if (!rows.isEmpty()) {
            page.append("\n| | |\n|---|---|\n");
            rows.forEach(page::append);
        }
        String footer = String.join(
                        "\n",
                        Arrays.stream(command.usageMessage().footer())
                                .map(CommandReference::prose)
                                .toList())
                .strip();
        if (!footer.isEmpty()) {
            page.append("\n```text\n").append(footer).append("\n```\n");
        }
        subcommands.forEach(sub -> describe(sub, page));
    }

    private static String row(String what, String meaning) {
        return "| `" + what + "` | "
                + prose(meaning).strip().replaceAll("\\s+", " ").replace("|", "\\|") + " |\n";
    }

    private static String meaning(ArgSpec argument) {
        String text = String.join(" ", argument.description());
        return argument.defaultValue() == null ? text : text.replace("${DEFAULT-VALUE}", argument.defaultValue());
    }

    /** Text as it is printed: picocli's are formats. */
    private static String prose(String text) {
        return text.replace("%%", "%").replace("%n", "\n");
    }
}
