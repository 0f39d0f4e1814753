package dev.xtrain.pairs;

import dev.xtrain.extract.IdentifierParts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which prose asks for code, as far as its words tell. What a sentence says about something else ends the question
 * before it; what is left is measured as a whole.
 *
 * <p>The rules are those of The Vault's cleaning, weakened where they dropped good questions, and those that reading
 * rows gave: {@code docs/extraction.md} says which, and by how much.
 */
final class QuestionRules {

    private static final double MIN_LETTERS = 0.5; // of what is no white space
    private static final double MIN_LETTERS_OF_MATHEMATICS = 0.4;
    private static final int MIN_CHARACTERS = 4; // that differ
    private static final int MIN_REPETITIONS = 3;
    private static final double MAX_REPEATED = 0.5; // of the words
    private static final double MAX_NAMES = 0.5; // likewise
    private static final double MAX_CAPITALS = 0.75; // likewise
    static final int MAX_TOKEN_CHARS = 100;

    private static final Pattern TO_DO = Pattern.compile("(?:" + Asides.MARK + "|(?i:todo|fixme))\\h*[:(]");
    private static final Pattern ASKED = Pattern.compile("\\?[\"')\\]]*$");

    private static final Pattern LEAD = Pattern.compile("(?:[,;.(]\\W*(?i:for example|for instance|e\\.g|i\\.e)\\W*"
            + "|\\h(?i:such as|e\\.g|i\\.e)\\W*|(?:\\W+(?:(?i:for example|for instance)|Examples?|Usage))?\\h*:+)$");
    private static final Pattern DANGLING = Pattern.compile(
            "(?i)\\b(?:as|is|are|if|like|to|of|with|from|than|that|the|either|follows?|following|when|where|by|for)$");
    private static final Pattern DASH = Pattern.compile("\\h*(?:(?:-{1,2}|:)\\h+|[\u2013\u2014]\\h*)");

    private static final Pattern MATHEMATICS = Pattern.compile("[\\p{Sm}^\\\\/*]");
    private static final Pattern CALL = Pattern.compile("[\\w.:]*\\w\\([^()]*\\)");
    private static final Pattern NAME = Pattern.compile("\\p{Ll}\\p{Lu}|\\w_\\w|\\w(?:::|->|#|\\.)\\w|\\(\\)");
    private static final Pattern PLAIN_WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
    private static final Set<String> STOP_WORDS = Set.of(
            "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "if", "in", "is", "it", "its", "no", "not",
            "of", "on", "or", "that", "the", "these", "this", "those", "to", "with");

    /** Words that say that something is made of something, but not what. */
    private static final Set<String> CONSTRUCTION = Set.of(
            "a",
            "allocate",
            "allocates",
            "an",
            "and",
            "any",
            "argument",
            "arguments",
            "build",
            "builds",
            "by",
            "class",
            "construct",
            "constructor",
            "constructors",
            "constructs",
            "create",
            "created",
            "creates",
            "creating",
            "default",
            "empty",
            "for",
            "from",
            "full",
            "given",
            "init",
            "initialise",
            "initialises",
            "initialization",
            "initialize",
            "initializer",
            "initializes",
            "instance",
            "instances",
            "instantiate",
            "instantiates",
            "its",
            "main",
            "make",
            "makes",
            "new",
            "object",
            "objects",
            "of",
            "only",
            "parameter",
            "parameters",
            "passed",
            "private",
            "protected",
            "provided",
            "public",
            "return",
            "returns",
            "simple",
            "sole",
            "some",
            "specified",
            "standard",
            "struct",
            "supplied",
            "that",
            "the",
            "this",
            "to",
            "type",
            "using",
            "value",
            "values",
            "with");

    private QuestionRules() {}

    /**
     * What of prose asks for code: without the sentences before and behind that speak of something else, and without
     * what only leads to an example. All of it where too little would be left.
     */
    static String cut(String query) {
        List<String> sentences = sentences(query);
        int first = 0;
        while (first < sentences.size() - 1 && Asides.isLead(sentences.get(first))) {
            first++;
        }
        int end = first;
        while (end < sentences.size() && !endsBefore(sentences.get(end), end > first)) {
            end++;
        }
        String kept = end - first == sentences.size() ? query : text(query, sentences, first, end);
        if (!enough(query, kept)) {
            kept = text(query, sentences, 0, end);
        }
        return withoutLead(enough(query, kept) ? kept : query);
    }

    private static boolean endsBefore(String sentence, boolean inside) {
        return Asides.of(sentence).isPresent()
                || (inside
                        && (Asides.isPointer(sentence)
                                || ASKED.matcher(sentence).find()));
    }

    /** The sentences from one up to another as they stand. */
    private static String text(String query, List<String> sentences, int from, int to) {
        if (from >= to) {
            return "";
        }
        int start = 0;
        int at = 0;
        for (int i = 0; i < to; i++) {
            at = query.indexOf(sentences.get(i), at);
            start = i == from ? at : start;
            at += sentences.get(i).length();
        }
        return query.substring(start, at).strip();
    }

    private static boolean enough(String query, String kept) {
        return kept.length() == query.length() || Cleaning.words(kept) >= Cleaning.MIN_QUERY_WORDS;
    }

    /** Sentences end before what does not go on in lower case, and before what is to be done. */
    private static List<String> sentences(String query) {
        var sentences = new ArrayList<String>();
        int start = 0;
        int end = 0; // of the last word before i
        for (int i = 0; i < query.length(); i++) {
            if (Character.isWhitespace(query.charAt(i))) {
                continue;
            }
            if (end < i && end > start && (ends(query, end, i) || isToDo(query, i))) {
                sentences.add(query.substring(start, end));
                start = i;
            }
            end = i + 1;
        }
        sentences.add(query.substring(start));
        return sentences;
    }

    private static boolean ends(String query, int end, int next) {
        return ".!?".indexOf(query.charAt(end - 1)) >= 0
                && Character.getType(query.codePointAt(next)) != Character.LOWERCASE_LETTER;
    }

    private static boolean isToDo(String query, int at) {
        return "TFXHWtf".indexOf(query.charAt(at)) >= 0
                && TO_DO.matcher(query).region(at, query.length()).lookingAt();
    }

    /** Prose without the function's own name and a dash, with which some begin: the rest says it in words. */
    static String withoutName(String query, String name) {
        if (name.isEmpty() || !query.startsWith(name)) {
            return query;
        }
        int parameters = query.startsWith("(", name.length()) ? query.indexOf(')') + 1 : 0;
        Matcher dash = DASH.matcher(query).region(Math.max(parameters, name.length()), query.length());
        String rest = dash.lookingAt() ? query.substring(dash.end()) : query;
        return enough(query, rest) ? rest : query;
    }

    /** Why prose with enough words is no question for code. */
    static Optional<DropReason> reason(String query) {
        List<String> sentences = sentences(query);
        Optional<DropReason> note = Asides.ofFirst(sentences.get(0));
        if (note.isPresent()) {
            return note;
        }
        for (String sentence : sentences) {
            Optional<DropReason> aside = Asides.of(sentence);
            if (aside.isPresent()) {
                return aside;
            }
        }
        return isGeneric(query) ? Optional.of(DropReason.GENERIC) : measured(query);
    }

    /** Whether nothing is left of prose without the words that any constructor is documented with, and these. */
    static boolean isGeneric(String query, String... names) {
        Set<String> besides = new HashSet<>();
        for (String name : names) {
            besides.add(singular(name.toLowerCase(Locale.ROOT)));
            IdentifierParts.of(name).forEach(part -> besides.add(singular(part)));
        }
        return PLAIN_WORD.matcher(query).results().map(MatchResult::group).allMatch(word -> isGeneric(word, besides));
    }

    private static boolean isGeneric(String word, Set<String> besides) {
        String lower = word.toLowerCase(Locale.ROOT);
        return CONSTRUCTION.contains(lower)
                || besides.contains(singular(lower))
                || (!besides.isEmpty()
                        && IdentifierParts.of(word).stream()
                                .allMatch(part -> CONSTRUCTION.contains(part) || besides.contains(singular(part))));
    }

    private static String singular(String word) {
        return word.length() > 2 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }

    /** What ends in a colon, or in "for example", led to what is no longer there. */
    private static String withoutLead(String query) {
        Matcher lead = LEAD.matcher(query);
        if (!lead.find()) {
            return query;
        }
        List<String> sentences = sentences(query);
        String before = text(query, sentences, 0, sentences.size() - 1);
        if (enough(query, before)) {
            return before;
        }
        String words = query.substring(0, lead.start()).strip();
        int comma = DANGLING.matcher(words).find() ? words.lastIndexOf(',') : -1;
        String clause = comma < 0 ? words : words.substring(0, comma);
        return enough(query, clause) ? clause : enough(query, words) ? words : query;
    }

    private static Optional<DropReason> measured(String query) {
        boolean mathematics = MATHEMATICS.matcher(query).find();
        int[] signs = query.codePoints().filter(c -> !Character.isWhitespace(c)).toArray();
        long letters = Arrays.stream(signs).filter(Character::isLetter).count();
        if (!mathematics && Arrays.stream(signs).distinct().count() < MIN_CHARACTERS) {
            return Optional.of(DropReason.FEW_CHARACTERS);
        }
        if (letters < (mathematics ? MIN_LETTERS_OF_MATHEMATICS : MIN_LETTERS) * signs.length) {
            return Optional.of(DropReason.FEW_LETTERS);
        }
        List<String> tokens = Arrays.asList(WHITE_SPACE.split(query.strip()));
        if (tokens.stream().anyMatch(token -> token.length() > MAX_TOKEN_CHARS)) {
            return Optional.of(DropReason.LONG_TOKEN);
        }
        if (names(tokens, query) > MAX_NAMES * tokens.size()) {
            return Optional.of(DropReason.IDENTIFIERS);
        }
        List<String> words =
                PLAIN_WORD.matcher(query).results().map(MatchResult::group).toList();
        if (words.stream().filter(QuestionRules::isCapitals).count() > MAX_CAPITALS * words.size()) {
            return Optional.of(DropReason.CAPITALS);
        }
        return !mathematics && isRepetitive(words) ? Optional.of(DropReason.REPEATED_WORD) : Optional.empty();
    }

    private static long names(List<String> tokens, String query) {
        long names = tokens.stream().filter(token -> NAME.matcher(token).find()).count();
        long calls = query.indexOf('(') < 0 ? 0 : CALL.matcher(query).results().count();
        return Math.max(names, calls);
    }

    private static boolean isCapitals(String word) {
        return word.length() > 1 && word.codePoints().allMatch(c -> Character.isUpperCase(c) || Character.isDigit(c));
    }

    private static boolean isRepetitive(List<String> words) {
        Map<String, Integer> counts = new HashMap<>();
        for (String word : words) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (!STOP_WORDS.contains(lower)) {
                counts.merge(lower, 1, Integer::sum);
            }
        }
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return most >= MIN_REPETITIONS && most > MAX_REPEATED * words.size();
    }
}
