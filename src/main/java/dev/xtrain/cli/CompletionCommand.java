package dev.xtrain.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain completion}: what a shell needs to complete command lines. */
@Command(
        name = "completion",
        description = "Prints a script that lets a shell complete commands, options and their values.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "bash: put  source <(xtrain completion bash)  into ~/.bashrc",
            "zsh:  put  source <(xtrain completion zsh)  into ~/.zshrc",
            "fish: xtrain completion fish > ~/.config/fish/completions/xtrain.fish"
        })
final class CompletionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;

    private enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private CompletionCommand() {}

    @Override
    public void run() {
        CompletionTree tree = CompletionTree.of(Main.parser().getCommandSpec());
        spec.commandLine()
                .getOut()
                .print(
                        switch (shell) {
                            case BASH -> CompletionScripts.bash(tree);
                            case ZSH -> CompletionScripts.zsh(tree);
                            case FISH -> CompletionScripts.fish(tree);
                        });
    }
}
