package dev.xtrain.pairs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces secrets and e-mail addresses in text by tokens that say what stood there: {@code <EMAIL>},
 * {@code <AWS_KEY>}, ... Code around them stays as it is. Addresses of documentation ({@code @example.com}) and
 * placeholders ({@code "your-password"}) stay, too.
 *
 * <p>Secrets with a shape of their own are told by it; others by the name that they are assigned to and by looking like
 * chance (Shannon entropy of at least {@value #MIN_ENTROPY} bits a character).
 */
final class Redaction {

    private static final double MIN_ENTROPY = 3.3;
    private static final String ADDRESS = "@";
    private static final int FLAGS = Pattern.CASE_INSENSITIVE;

    /**
     * What one kind of secret looks like.
     *
     * @param marks texts of which one is in each of them, in lower case: what holds none need not be searched
     * @param pattern the whole of it; where it has a group, that is the secret
     * @param isSecret whether a match is one
     */
    private record Rule(String token, List<String> marks, Pattern pattern, Predicate<String> isSecret) {}

    private static final List<Rule> RULES = List.of(
            rule(
                    "PRIVATE_KEY",
                    List.of("private key"),
                    "-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?-----END [A-Z ]*PRIVATE KEY-----"),
            rule("AWS_KEY", List.of("akia", "asia"), "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
            rule(
                    "GITHUB_TOKEN",
                    List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
                    "\\bgh[pousr]_[A-Za-z0-9]{36,255}\\b"),
            rule("GITHUB_TOKEN", List.of("github_pat_"), "\\bgithub_pat_[A-Za-z0-9_]{40,255}\\b"),
            rule("GITLAB_TOKEN", List.of("glpat-"), "\\bglpat-[A-Za-z0-9_-]{20,}\\b"),
            rule("SLACK_TOKEN", List.of("xox"), "\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
            rule("STRIPE_KEY", List.of("k_live_"), "\\b[rs]k_live_[A-Za-z0-9]{20,}\\b"),
            rule("GOOGLE_KEY", List.of("aiza"), "\\bAIza[0-9A-Za-z_-]{35}\\b"),
            rule("NPM_TOKEN", List.of("npm_"), "\\bnpm_[A-Za-z0-9]{36}\\b"),
            rule("JWT", List.of("eyj"), "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}"),
            new Rule(
                    "EMAIL",
                    List.of(ADDRESS),
                    Pattern.compile(
                            "\\b[\\p{L}\\p{N}][\\p{L}\\p{N}._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}\\b(?!\\s{0,4}\\()"), // q@k.transpose(...) is a product
                    address -> !address.matches("(?i).*@(?:.*\\.)?(?:example|test|invalid|localhost)(?:\\.[a-z]+)?")),
            new Rule(
                    "SECRET",
                    List.of("passw", "secret", "apikey", "api_key", "token"),
                    Pattern.compile(
                            "(?:passw(?:or)?d|secret|api_?key|auth_?token|access_?token)\\w{0,20}[\"']?\\s{0,4}[:=]{1,2}\\s{0,4}"
                                    + "[\"']([^\"'\\s]{12,256})[\"']",
                            FLAGS),
                    Redaction::isChance));

    private final SortedMap<String, Integer> counts = new TreeMap<>();

    private static Rule rule(String token, List<String> marks, String pattern) {
        return new Rule(token, marks, Pattern.compile(pattern), match -> true);
    }

    /** The text without secrets; what is taken out is counted. */
    String of(String text) {
        String left = text;
        String marked = text.toLowerCase(Locale.ROOT);
        for (Rule rule : RULES) {
            if (rule.marks.stream()
                    .anyMatch(mark -> mark.equals(ADDRESS) ? hasAddress(marked) : marked.contains(mark))) {
                left = rule.pattern.matcher(left).replaceAll(match -> {
                    String secret = match.group(match.groupCount());
                    if (!rule.isSecret.test(secret)) {
                        return Matcher.quoteReplacement(match.group());
                    }
                    counts.merge(rule.token, 1, Integer::sum);
                    return Matcher.quoteReplacement(replaced(match, "<" + rule.token + ">"));
                });
            }
        }
        return left;
    }

    /** Whether an at sign stands in a word, as it does in an address and not before an annotation or a tag. */
    private static boolean hasAddress(String text) {
        for (int at = text.indexOf('@', 1); at > 0 && at < text.length() - 1; at = text.indexOf('@', at + 1)) {
            char before = text.charAt(at - 1);
            boolean word = Character.isLetterOrDigit(before) || "._%+-".indexOf(before) >= 0;
            if (word && Character.isLetterOrDigit(text.charAt(at + 1))) {
                return true;
            }
        }
        return false;
    }

    private static String replaced(MatchResult match, String token) {
        int group = match.groupCount();
        String whole = match.group();
        return whole.substring(0, match.start(group) - match.start())
                + token
                + whole.substring(match.end(group) - match.start());
    }

    /** How often each token was put in. */
    Map<String, Integer> counts() {
        return counts;
    }

    private static boolean isChance(String value) {
        boolean mixed = value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isLetter)
                && value.chars().noneMatch(c -> c == '{' || c == '$' || c == '<');
        return mixed && entropy(value) >= MIN_ENTROPY;
    }

    /** Bits a character, by how often each occurs. */
    private static double entropy(String value) {
        Map<Integer, Integer> times = new TreeMap<>();
        value.chars().forEach(c -> times.merge(c, 1, Integer::sum));
        double bits = 0;
        for (int count : times.values()) {
            double share = (double) count / value.length();
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }
}
