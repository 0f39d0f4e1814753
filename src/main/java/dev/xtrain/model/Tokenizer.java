package dev.xtrain.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.xtrain.io.Sha256;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Natives;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Text in, token ids out, by a {@code tokenizer.json}; the library is Hugging Face's own.
 *
 * <p>Special tokens are added; a text that is too long loses its end but keeps the special tokens behind it
 * ({@code [SEP]}, {@code </s>}); nothing is padded, whatever the file says. Thread-safe.
 */
public final class Tokenizer implements AutoCloseable {

    /** Of a text, this many characters for each token wanted are tokenised first; code has 3 to 5. */
    private static final int CHARS_PER_TOKEN = 16;

    /**
     * A cut may change the tokens of the word it goes through, and no others. BERT's words have at most 100 pieces,
     * those of other vocabularies that are as long hardly fewer characters.
     */
    private static final int TOKENS_A_CUT_MAY_CHANGE = 128;

    private static final int FIRST_CUT_CHARS = 4096;

    static {
        Natives.prepare();
    }

    private final HuggingFaceTokenizer library;
    private final TextPolicy policy;
    private final int padId;
    private final String identity;
    private final int leading; // special tokens in front of a text
    private final int trailing; // and behind it

    private Tokenizer(HuggingFaceTokenizer library, TextPolicy policy, int padId, String sha256) {
        this.library = library;
        this.policy = policy;
        this.padId = padId;
        this.identity = sha256 + " " + policy.lowerCase() + " " + policy.queryLength() + " " + policy.documentLength()
                + " " + policy.queryPrefix() + "\0" + policy.documentPrefix();
        long[] special = library.encode("a").getSpecialTokenMask();
        int front = 0;
        while (front < special.length && special[front] == 1) {
            front++;
        }
        int behind = 0;
        while (behind < special.length - front && special[special.length - 1 - behind] == 1) {
            behind++;
        }
        this.leading = front;
        this.trailing = behind;
    }

    /**
     * Opens a tokenizer.
     *
     * @param file a {@code tokenizer.json}
     * @param padId the id that fills rows of a batch
     */
    static Tokenizer open(Path file, TextPolicy policy, int padId) {
        // a stream, not the path: with a path the library also looks for files beside it
        try (InputStream in = Files.newInputStream(file)) {
            var library = HuggingFaceTokenizer.newInstance(
                    in, Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false"));
            return new Tokenizer(library, policy, padId, new Sha256().add(file).hex());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        } catch (RuntimeException e) { // whatever the native side finds wrong with the file
            throw UserError.doing("opening the tokenizer")
                    .expected("a tokenizer.json of Hugging Face tokenizers")
                    .found(String.valueOf(e.getMessage()))
                    .at(file)
                    .because(e)
                    .fix("Copy the file again.");
        }
    }

    /** Another for every other that makes other tokens of the same texts. */
    public String identity() {
        return identity;
    }

    /** The id that fills rows of a batch. */
    public int padId() {
        return padId;
    }

    /** Most tokens that a text of that kind is cut to. */
    public int maxTokens(TextEncoder.Kind kind) {
        return policy.length(kind);
    }

    /** Ids of texts, each with the prefix of its kind, cut to the kind's length. */
    public List<int[]> encode(List<String> texts, TextEncoder.Kind kind) {
        String prefix = policy.prefix(kind);
        List<String> prefixed =
                prefix.isEmpty() ? texts : texts.stream().map(prefix::concat).toList();
        return encode(prefixed, policy.length(kind));
    }

    /** Ids of texts as they are, each cut to {@code maxTokens}, special tokens included. */
    public List<int[]> encode(List<String> texts, int maxTokens) {
        List<int[]> ids = new ArrayList<>(texts.size());
        for (Encoding encoding : encodeAll(texts, maxTokens)) {
            int[] kept = kept(encoding.getIds().length, maxTokens);
            long[] all = encoding.getIds();
            ids.add(Arrays.stream(kept).map(i -> (int) all[i]).toArray());
        }
        return ids;
    }

    /** The tokens of a text as the vocabulary spells them, for display. */
    public List<String> tokens(String text, int maxTokens) {
        Encoding encoding = encodeAll(List.of(text), maxTokens)[0];
        String[] all = encoding.getTokens();
        return Arrays.stream(kept(all.length, maxTokens)).mapToObj(i -> all[i]).toList();
    }

    /** The tokens of a text with the prefix of its kind, cut to the kind's length, and where they stand in the text. */
    public List<TextEncoder.Token> tokens(String text, TextEncoder.Kind kind) {
        String prefix = policy.prefix(kind);
        String whole = prefix + text;
        Encoding encoding = encodeAll(List.of(whole), policy.length(kind))[0];
        CharSpan[] spans = encoding.getCharTokenSpans();
        String[] all = encoding.getTokens();
        return Arrays.stream(kept(all.length, policy.length(kind)))
                .mapToObj(i -> token(all[i], spans[i], whole, prefix.length()))
                .toList();
    }

    /** Spans count code points. */
    private static TextEncoder.Token token(String token, @Nullable CharSpan span, String whole, int prefix) {
        if (span == null) {
            return new TextEncoder.Token(token, -1, -1);
        }
        int points = whole.codePointCount(0, whole.length());
        int start = whole.offsetByCodePoints(0, Math.min(span.getStart(), points)) - prefix;
        int end = whole.offsetByCodePoints(0, Math.min(span.getEnd(), points)) - prefix;
        return start < 0 || end <= start
                ? new TextEncoder.Token(token, -1, -1)
                : new TextEncoder.Token(token, start, end);
    }

    /** Which of so many tokens stay. */
    private int[] kept(int count, int maxTokens) {
        int[] indices = new int[Math.min(count, maxTokens)];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i < indices.length - trailing ? i : count - indices.length + i;
        }
        return indices;
    }

    private Encoding[] encodeAll(List<String> texts, int maxTokens) {
        if (maxTokens <= leading + trailing) {
            throw new IllegalArgumentException(maxTokens + " tokens leave no room beside the special ones");
        }
        int cut = Math.max(FIRST_CUT_CHARS, CHARS_PER_TOKEN * maxTokens);
        String[] prepared = new String[texts.size()];
        for (int i = 0; i < prepared.length; i++) {
            prepared[i] = prepare(texts.get(i), cut);
        }
        Encoding[] encodings = library.batchEncode(prepared);
        for (int i = 0; i < encodings.length; i++) {
            String text = texts.get(i);
            // rarely: mostly whitespace, or words too long to have tokens, so that what was cut off still counts
            for (int longer = cut;
                    text.length() > longer && encodings[i].getIds().length < maxTokens + TOKENS_A_CUT_MAY_CHANGE; ) {
                longer = (int) Math.min(8L * longer, Integer.MAX_VALUE);
                encodings[i] = library.encode(prepare(text, longer));
            }
        }
        return encodings;
    }

    /** The beginning of a text, lower-cased by policy, half surrogate pairs replaced (they have no UTF-8). */
    private String prepare(String text, int maxChars) {
        String cut = text.length() > maxChars ? text.substring(0, maxChars) : text;
        String lower = policy.lowerCase() ? cut.toLowerCase(Locale.ROOT) : cut;
        boolean broken = lower.codePoints().anyMatch(Tokenizer::isHalf);
        return broken
                ? lower.codePoints()
                        .map(point -> isHalf(point) ? 0xfffd : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : lower;
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Frees the native side. */
    @Override
    public void close() {
        library.close();
    }
}
