package dev.xtrain.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code xtrain commands}: docs/commands.md, written from the commands themselves. */
@Command(
        name = "commands",
        hidden = true,
        description = "Prints all commands and options as Markdown: docs/commands.md.",
        mixinStandardHelpOptions = true)
final class CommandsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .print(CommandReference.markdown(Main.parser().getCommandSpec()));
    }
}
