package dev.xtrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.JsonLines;
import dev.xtrain.io.Nearest;
import dev.xtrain.io.TextFile;
import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Texts that can be gone through more than once, never all in memory. */
@FunctionalInterface
public interface TextSource {

    /** Hands over every text, in order. */
    void forEach(Consumer<String> consumer);

    /** Each line of a file is a text; an empty line is an empty text, so that rows stay those of the file. */
    static TextSource lines(Path file) {
        return consumer -> TextFile.forEachLine(file, (line, number) -> consumer.accept(line));
    }

    /** One field of each object of a JSONL file, gzip or plain. Errors: a line without it. */
    static TextSource field(Path file, String field) {
        return consumer -> JsonLines.forEach(file, ObjectNode.class, (row, number) -> {
            JsonNode value = row.path(field);
            if (!value.isTextual()) {
                List<String> names = new ArrayList<>();
                row.fieldNames().forEachRemaining(names::add);
                throw UserError.doing("reading texts")
                        .expected("a text in the field " + field)
                        .found(
                                value.isMissingNode()
                                        ? "the fields " + String.join(", ", names)
                                        : value.getNodeType() + "")
                        .at(file, number)
                        .fix("Name the field of the texts with --field"
                                + Nearest.to(field, names)
                                        .map(name -> ": " + name + "?")
                                        .orElse("."));
            }
            consumer.accept(value.textValue());
        });
    }
}
