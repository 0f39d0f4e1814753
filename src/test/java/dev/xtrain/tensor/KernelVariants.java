package dev.xtrain.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernels in other forms than the jar has them, for tests: in float64, or wrong on purpose. */
public final class KernelVariants {

    /** What makes an argument float64 that comes as fp32, such as a weight. */
    private static final String WIDEN = """
            def widen(self, x: Tensor) -> Tensor:
                if x.dtype == 6:
                    return x.to(7)
                return x

            def widen_all(self, xs: List[Tensor]) -> List[Tensor]:
                wide = annotate(List[Tensor], [])
                for x in xs:
                    wide.append(self.widen(x))
                return wide

            """;

    private static final Pattern HEAD = Pattern.compile("def \\w+\\(self, (.*)\\) -> .*:");
    private static final Pattern TENSORS = Pattern.compile("(\\w+): (Tensor|List\\[Tensor])");

    private KernelVariants() {}

    /** The CPU with changed kernels. */
    public static Torch open(UnaryOperator<String> change) {
        return Torch.open(ComputeDevice.CPU, KernelArchive.pack(change.apply(KernelArchive.definitions())));
    }

    /** Definitions that only tests have, from {@code kernels/} among the test resources. */
    public static String resource(String name) {
        try (InputStream in = KernelVariants.class.getResourceAsStream("/kernels/" + name + ".py")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All kernels in float64: what they make fp32 becomes float64, as do arguments that come as fp32. */
    public static String doubles(String definitions) {
        var text = new StringBuilder(WIDEN);
        boolean inPlace = false; // the optimizer's, which come last
        for (String line : definitions.lines().toList()) {
            text.append(line.replace(".to(6)", ".to(7)").replace("dtype=6", "dtype=7"))
                    .append('\n');
            Matcher head = HEAD.matcher(line);
            inPlace |= line.startsWith("def square_sum(");
            if (head.matches() && !inPlace) {
                Matcher tensor = TENSORS.matcher(head.group(1));
                while (tensor.find()) {
                    String name = tensor.group(1);
                    if (!name.contains("grad")) { // accumulated in place
                        String widen = tensor.group(2).equals("Tensor") ? "widen" : "widen_all";
                        text.append("    %s = self.%s(%s)\n".formatted(name, widen, name));
                    }
                }
            }
        }
        return text.toString();
    }

    /** The attention of the other devices in place of the fused one. */
    public static String mathAttention(String definitions) {
        return definitions
                .replace("def attend_fused", "def attend_")
                .replace("def attend_math", "def attend_fused")
                .replace("def attend_(", "def attend_math(")
                .replace("def attend__backward", "def attend_math_backward");
    }

    /** The text with something replaced. Errors: it is not there, so that no mutant is the original. */
    public static String replace(String text, String target, String replacement) {
        if (!text.contains(target)) {
            throw new IllegalArgumentException("the kernels have no '" + target + "'");
        }
        return text.replace(target, replacement);
    }
}
