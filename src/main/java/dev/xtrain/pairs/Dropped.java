package dev.xtrain.pairs;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One line of {@code <name>.dropped.jsonl}.
 *
 * @param id what its row would have been called
 * @param path the file
 * @param startLine line of the function or block
 * @param pair code of its {@link PairKind}
 * @param reason code of a {@link DropReason}
 */
public record Dropped(
        String id, String path, @JsonProperty("start_line") int startLine, String pair, String reason) {}
