package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.TinySources;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MineCommandTest {

    @TempDir
    private Path folder;

    @Test
    void addsNegativesAndTeacherScoresToAFile() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"));
        Path project = TinySources.write(folder.resolve("project"), 40, 1);
        Path rows = folder.resolve("rows.jsonl");
        xtrain("extract", project, "-o", rows, "--negatives", 2).succeeded();
        List<Pair> before = PairReader.read(rows);
        Path mined = folder.resolve("mined.jsonl.gz");
        Ran ran = xtrain("mine", rows, "--with", model, "-o", mined, "--negatives", 3)
                .succeeded();
        assertTrue(ran.err().contains("takes about"), ran.err());
        assertTrue(ran.out().contains("wrote " + mined), ran.out());
        List<Pair> after = PairReader.read(mined);
        assertEquals(before.size(), after.size());
        for (int i = 0; i < after.size(); i++) {
            Pair row = after.get(i);
            assertEquals(before.get(i).id(), row.id());
            assertEquals(
                    before.get(i).negatives(),
                    row.negatives().subList(0, before.get(i).negatives().size()));
            assertTrue(row.teacher() != null
                    && row.teacher().negatives().size() == row.negatives().size());
        }
        assertTrue(after.stream().anyMatch(row -> row.negatives().stream().anyMatch(n -> "model".equals(n.kind()))));
    }

    @Test
    void badInputIsTheUsersAndChangesNothing() throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"query\": 1}\n");
        Path out = folder.resolve("out.jsonl");
        xtrain("mine", rows, "--with", "embedded", "-o", out).refused("rows.jsonl:1");
        assertEquals("{\"query\": 1}\n", Files.readString(rows));
        assertEquals(
                2,
                xtrain("mine", folder.resolve("none.jsonl"), "--with", "embedded")
                        .code());
        assertEquals(
                2, xtrain("mine", rows, "--with", "embedded", "--margin", "0").code());
    }
}
