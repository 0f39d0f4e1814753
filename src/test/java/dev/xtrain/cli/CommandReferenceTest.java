package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandReferenceTest {

    @Test
    void theRepositorysCopyIsUpToDate() throws IOException {
        assertEquals(
                xtrain("commands").succeeded().out(),
                Files.readString(Path.of("docs/commands.md")),
                "commands have changed: run ./xtrain commands > docs/commands.md");
    }

    @Test
    void leavesNothingOfPicoclisFormatBehind() {
        String page = CommandReference.markdown(Main.parser().getCommandSpec());
        assertFalse(page.contains("${") || page.contains("%%") || page.contains("%n") || page.contains("\u001b"), page);
    }
}
