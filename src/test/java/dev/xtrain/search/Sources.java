package dev.xtrain.search;

import dev.xtrain.io.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A directory of sources to be searched, and what its index said. */
final class Sources implements IndexWatcher {

    static final String GZIP = """
            def gunzip(data):
                \"""Unpack bytes that gzip has packed.\"""
                return inflate(data[10:])


            def checksum(data):
                return crc32(data)
            """;

    static final String PARSER = """
            /// Reads a date such as 2024-02-29.
            pub fn parse_date(text: &str) -> Option<Date> {
                let mut parts = text.split('-');
                Date::new(parts.next()?, parts.next()?, parts.next()?)
            }

            impl Clock {
                fn tick(&mut self) {
                    self.now += 1;
                }
            }
            """;

    final Path root;
    final Path cache;
    final List<String> notes = Collections.synchronizedList(new ArrayList<>());

    private Sources(Path root, Path cache) {
        this.root = root;
        this.cache = cache;
    }

    /** Two files with two functions each, as old as if nobody had touched them for an hour. */
    static Sources in(Path folder, String name) throws IOException {
        var sources = new Sources(folder.resolve(name), folder.resolve("cache"));
        sources.write("io/gzip.py", GZIP);
        sources.write("date.rs", PARSER);
        return sources;
    }

    /** Writes a file that looks settled. */
    void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    DirectoryIndex open() {
        return open(cache);
    }

    DirectoryIndex open(Path otherCache) {
        return DirectoryIndex.open(root, otherCache.resolve("indexes"), this);
    }

    /** The folder of the only index. */
    Path index() throws IOException {
        try (var folders = Files.list(cache.resolve("indexes"))) {
            return folders.findFirst().orElseThrow();
        }
    }

    Path vectors() {
        return cache.resolve("vectors");
    }

    @Override
    public void note(String sentence) {
        notes.add(sentence);
    }

    @Override
    public Progress begin(String label, long total, String unit) {
        return Progress.silent();
    }
}
