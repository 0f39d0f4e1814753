package dev.xtrain.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * The words that keyword search compares: identifiers taken apart ({@link CodeTokenizer}), lower-cased, without
 * articles and other words that only prose has, and stemmed.
 *
 * <p>Why any stop words: "the" is rare in code, so BM25 takes it for a telling word and finds string literals. Why so
 * few: "is", "to", "for", "in", "not", "with" are parts of names ({@code isEmpty}, {@code toString}). Why stems:
 * documentation has "returns" and "parsed dates" where code has {@code return} and {@code parseDate}. BM25's MRR@10 on
 * documentation queries of the development repositories, first with neither, then with stop words, then with both: Java
 * .216, .348, .389; Python .266, .350, .327; Rust .392, .459, .455; all .268, .372, .385.
 */
public final class CodeAnalyzer extends Analyzer {

    static final Set<String> STOP_WORDS = Set.of(
            "a", "an", "and", "are", "be", "been", "but", "can", "does", "how", "it", "its", "of", "or", "such", "that",
            "the", "their", "then", "there", "these", "they", "this", "was", "were", "what", "which", "will", "would");

    private static final CharArraySet STOP_SET = CharArraySet.unmodifiableSet(new CharArraySet(STOP_WORDS, false));

    /** The words of a text in order, repetitions kept. */
    public List<String> words(String text) {
        var words = new ArrayList<String>();
        try (TokenStream stream = tokenStream("", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                words.add(term.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string cannot fail to be read
        }
        return words;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        var tokenizer = new CodeTokenizer();
        return new TokenStreamComponents(tokenizer, new PorterStemFilter(new StopFilter(tokenizer, STOP_SET)));
    }
}
