package dev.xtrain.cli;

import dev.xtrain.cli.CompletionTree.Choice;
import dev.xtrain.cli.CompletionTree.Values;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scripts that let bash (3.2 or newer), zsh and fish complete xtrain's command lines.
 *
 * <p>bash and zsh follow the words up to the cursor from command to command, then offer what that command takes; fish
 * is told every possibility with the condition under which it holds. Where nothing known fits, files are completed.
 */
final class CompletionScripts {

    private CompletionScripts() {}

    static String bash(CompletionTree root) {
        return """
                # xtrain's completion for bash: source <(xtrain completion bash)
                _xtrain() {
                    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} at=xtrain i words=
                    COMPREPLY=()
                    # bash takes "--option=value" for three words
                    if [ "$current" = = ]; then
                        current=
                    elif [ "$previous" = = ]; then
                        previous=${COMP_WORDS[COMP_CWORD-2]}
                    fi
                    for ((i = 1; i < COMP_CWORD; i++)); do
                        case "$at ${COMP_WORDS[i]}" in
                            @COMMANDS@) at="$at ${COMP_WORDS[i]}" ;;
                        esac
                    done
                    case "$at $previous" in
                @VALUES@
                        *)
                            case "$at:$current" in
                @WORDS@
                            esac
                            ;;
                    esac
                    [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$current"))
                }
                complete -o bashdefault -o default -F _xtrain xtrain
                """.replace("@COMMANDS@", commands(root))
                .replace("@VALUES@", values(root, "words='%s'"))
                .replace("@WORDS@", words(root, "words='%s'"));
    }

    static String zsh(CompletionTree root) {
        return """
                #compdef xtrain
                # xtrain's completion for zsh: source <(xtrain completion zsh), or a file _xtrain in $fpath
                _xtrain() {
                    local current=$words[CURRENT] previous=$words[CURRENT-1] at=xtrain i
                    local -a known
                    if [[ $current == --*=* ]]; then
                        previous=${current%%=*}
                        compset -P '*='
                        current=${current#*=}
                    fi
                    for ((i = 2; i < CURRENT; i++)); do
                        case "$at $words[i]" in
                            (@COMMANDS@) at="$at $words[i]" ;;
                        esac
                    done
                    case "$at $previous" in
                @VALUES@
                        (*)
                            case "$at:$current" in
                @WORDS@
                            esac
                            ;;
                    esac
                    (( $#known )) && compadd -- $known && return
                    [[ $current == -* ]] || _files
                }
                if [[ $funcstack[1] == _xtrain ]]; then
                    _xtrain "$@"
                else
                    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
                    compdef _xtrain xtrain
                fi
                """.replace("@COMMANDS@", commands(root))
                .replace("@VALUES@", values(root, "known=(%s)"))
                .replace("@WORDS@", words(root, "known=(%s)"));
    }

    /** All paths of commands below the root, as alternatives of a {@code case}. */
    private static String commands(CompletionTree root) {
        return root.all().skip(1).map(command -> '"' + command.path() + '"').collect(Collectors.joining(" | "));
    }

    /** What follows options that take a value. */
    private static String values(CompletionTree root, String assignment) {
        return root.all()
                .flatMap(command -> command.options().stream()
                        .filter(Choice::takesValue)
                        .map(option -> "        "
                                + option.names().stream()
                                        .map(name -> '"' + command.path() + ' ' + name + '"')
                                        .collect(Collectors.joining(" | "))
                                + ") "
                                + assignment.formatted(
                                        String.join(" ", option.values().words()))
                                + " ;;"))
                .collect(Collectors.joining("\n"));
    }

    /** What stands by itself: options after a dash, else commands and arguments. */
    private static String words(CompletionTree root, String assignment) {
        return root.all()
                .flatMap(command -> Stream.of(
                        "                \"" + command.path() + ":-\"*) "
                                + assignment.formatted(command.options().stream()
                                        .flatMap(option -> option.names().stream())
                                        .collect(Collectors.joining(" ")))
                                + " ;;",
                        "                \"" + command.path() + ":\"*) "
                                + assignment.formatted(Stream.concat(
                                                command.subcommands().stream().map(CompletionTree::name),
                                                command.arguments().words().stream())
                                        .collect(Collectors.joining(" ")))
                                + " ;;"))
                .collect(Collectors.joining("\n"));
    }

    static String fish(CompletionTree root) {
        var script = new StringBuilder("""
                # xtrain's completion for fish: xtrain completion fish > ~/.config/fish/completions/xtrain.fish
                function __xtrain_at --description 'whether the words so far lead to this command'
                    set -l at xtrain
                    for word in (commandline -opc)[2..-1]
                        switch "$at $word"
                            case @COMMANDS@
                                set at "$at $word"
                        end
                    end
                    test "$at" = "$argv"
                end
                complete -c xtrain -f
                """.replace("@COMMANDS@", commands(root).replace(" | ", " ")));
        root.all().forEach(command -> {
            String here = "complete -c xtrain -n '__xtrain_at " + command.path() + "'";
            for (CompletionTree sub : command.subcommands()) {
                script.append(here).append(" -a ").append(sub.name()).append(described(sub.about()));
            }
            if (!command.arguments().equals(Values.NONE)) {
                script.append(here).append(fishValues(command.arguments())).append('\n');
            }
            for (Choice option : command.options()) {
                script.append(here);
                for (String name : option.names()) {
                    script.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
                }
                if (option.takesValue()) {
                    script.append(" -r").append(fishValues(option.values()));
                }
                script.append(described(option.about()));
            }
        });
        return script.toString();
    }

    private static String fishValues(Values values) {
        List<String> words = values.words();
        return (values.files() ? " -F" : " -f") + (words.isEmpty() ? "" : " -a '" + String.join(" ", words) + "'");
    }

    private static String described(String about) {
        return " -d '" + about.replace("\\", "\\\\").replace("'", "\\'") + "'\n";
    }
}
