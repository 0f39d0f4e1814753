package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the real git in a folder, without anybody's configuration. */
record Git(Path folder) {

    static Git init(Path folder) throws IOException {
        Files.createDirectories(folder);
        var git = new Git(folder);
        git.run("init", "--quiet");
        return git;
    }

    void commit(String message) throws IOException {
        run("add", "--all");
        run("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", message);
    }

    String run(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1"));
        builder.redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "no git here");
            throw e;
        }
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertEquals(0, process.waitFor(), out);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return out;
    }
}
