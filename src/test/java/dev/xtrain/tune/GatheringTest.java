package dev.xtrain.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinySources;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairKind;
import dev.xtrain.pairs.Split;
import dev.xtrain.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatheringTest {

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    private Gathering gathered(long seed, Set<PairKind> kinds, Path... trees) {
        return gathered(seed, kinds, List.of(), trees);
    }

    private Gathering gathered(long seed, Set<PairKind> kinds, List<Path> trainOn, Path... trees) {
        TrainConfig training = YamlConfig.parse("run.yaml", "seed: " + seed + "\n", TrainConfig.class);
        var settings = new TuneSettings(List.of(trees), kinds, trainOn, null, training, 0.2, 2, Budget.NONE);
        return Gathering.of(settings, notes::add);
    }

    private List<Pair> pairs(long seed, Path... trees) {
        return gathered(seed, Set.of(PairKind.FUNCTION), trees).tested().rows();
    }

    private static Set<String> codes(List<Pair> pairs, String side) {
        return pairs.stream()
                .filter(pair -> side.equals(pair.split()))
                .map(pair -> pair.positive().replaceAll("\\s+", " "))
                .collect(Collectors.toSet());
    }

    @Test
    void otherKindsAreTrainedOnAndNeverAsked() throws IOException {
        Path project = TinySources.write(folder.resolve("project"), 100, 1);
        Gathering plain = gathered(1, Set.of(PairKind.FUNCTION), project);
        Gathering more = gathered(1, Set.of(PairKind.FUNCTION, PairKind.NAME), project);
        assertTrue(
                more.training().size() > plain.training().size(),
                more.training().size() + " pairs");
        assertTrue(more.tested().rows().stream().allMatch(row -> row.pair().equals(PairKind.FUNCTION.code())));
        Set<String> asked = more.tested().rows().stream()
                .filter(row -> Split.TEST.equals(row.split()))
                .map(row -> row.path())
                .collect(Collectors.toSet());
        assertTrue(more.training().stream().noneMatch(row -> asked.contains(row.path())), "whole files");
        more.write(WorkFolder.open(folder.resolve("work")));
        assertTrue(Files.exists(folder.resolve("work/training.jsonl")));
    }

    /** The control is the project itself. */
    @Test
    void aControlTrainsOnNothingThatIsHeldOut() throws IOException {
        Path project = TinySources.write(folder.resolve("project"), 100, 1);
        Gathering own = gathered(1, Set.of(PairKind.FUNCTION), project);
        Gathering control = gathered(1, Set.of(PairKind.FUNCTION), List.of(project), project);
        assertEquals(own.tested().rows(), control.tested().rows());
        assertEquals(
                codes(own.training(), Split.TRAIN), codes(control.training(), Split.TRAIN), "what is not held out");
        long held = own.tested().rows().size() - own.training().size();
        assertEquals(List.of("Left out of training, as it is held out: " + held + " pairs."), notes);
    }

    /** A second folder holds every function once more, in other files, which the hash may put on another side. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noCloneIsOnBothSidesWhateverFolderItIsIn(long seed) throws IOException {
        Path one = TinySources.write(folder.resolve("one"), 100, 1);
        Path two = Files.createDirectories(folder.resolve("two/nested"));
        for (int start = 0; start < 100; start += 5) {
            String text = Files.readString(one.resolve("file" + start + ".rs"));
            Files.writeString(two.resolve("other" + start + ".rs"), text.replace("    let", "\tlet"));
        }
        List<Pair> alone = pairs(seed, one);
        List<Pair> both = pairs(seed, one, two);
        assertEquals(alone.size(), both.size());
        Set<String> shared = new HashSet<>(codes(both, Split.TRAIN));
        shared.retainAll(codes(both, Split.TEST));
        assertEquals(Set.of(), shared);
        assertTrue(
                !codes(both, Split.TRAIN).isEmpty() && !codes(both, Split.TEST).isEmpty());
        assertEquals(both.size(), both.stream().map(Pair::id).distinct().count(), "every pair counts once");
    }

    /** Twelve files: for some seeds the hash holds none of them out, for some most. */
    @Test
    void fewFilesStillGiveBothSides() throws IOException {
        Path project = TinySources.write(folder.resolve("few"), 60, 1);
        for (long seed = 1; seed <= 20; seed++) {
            List<Pair> pairs = pairs(seed, project);
            long held = pairs.stream()
                    .filter(pair -> Split.TEST.equals(pair.split()))
                    .count();
            assertTrue(held >= 10 && pairs.size() - held >= 10, "seed " + seed + ": " + held + " of " + pairs.size());
            Set<String> files = new HashSet<>();
            pairs.forEach(pair -> files.add(pair.path() + " " + pair.split()));
            assertEquals(
                    pairs.stream().map(Pair::path).distinct().count(), files.size(), "seed " + seed + " splits a file");
        }
        assertEquals(List.of(), notes);
    }
}
