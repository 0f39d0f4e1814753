package dev.xtrain;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A script that fetches packages by a list, in a folder where it finds made-up clients and few other programs. */
public final class FetchScript {

    private final Path script;
    private final Path folder;
    private final Path bin;

    /** How a run ended, and all that it printed. */
    public record Outcome(int status, String said) {}

    /**
     * A script that finds no programs but these.
     *
     * @param tools their names, with blanks between
     */
    public FetchScript(Path script, Path folder, String tools) throws IOException {
        this.script = script;
        this.folder = folder;
        this.bin = Files.createDirectory(folder.resolve("bin"));
        for (String tool : tools.split(" ")) {
            Path real = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            client(tool, "exec " + real + " \"$@\"");
        }
    }

    /** Makes up a program, or another in its place. */
    public void client(String name, String text) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    /** Writes the list that it fetches by. */
    public void list(String... lines) throws IOException {
        Files.write(folder.resolve("list.txt"), List.of("# a comment\n\n" + String.join("\n", lines)));
    }

    /** Runs it; what it fetches goes to the folder {@code into}. */
    public Outcome run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of("--list", folder.resolve("list.txt").toString()));
        command.addAll(List.of("--into", folder.resolve("into").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("XTRAIN", bin.resolve("xtrain").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
