package dev.xtrain.lora;

import dev.xtrain.io.UserError;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which linear maps an adapter trains, chosen by role, by module name or its end ({@code SelfAttention.q}, as PEFT
 * does), or by a pattern with {@code *}.
 *
 * <p>A role wins over a module name of the same letters: {@code q} and {@code o} mean the same maps in T5, whose
 * modules have these names, and are roles everywhere else.
 */
public final class TargetModules {

    /** Maps that transformers' models have beside an encoder's own. */
    private static final List<String> BESIDE = List.of("pooler.dense");

    private TargetModules() {}

    /** The maps that targets choose, in the encoder's order. Errors: a target that chooses none. */
    public static List<LinearShape> choose(List<LinearShape> linears, List<String> targets) {
        Set<LinearShape> chosen = new LinkedHashSet<>();
        for (String target : targets) {
            List<LinearShape> matched =
                    linears.stream().filter(linear -> matches(linear, target)).toList();
            if (matched.isEmpty()) {
                throw UserError.doing("choosing the modules to adapt")
                        .expected("a role (" + roles() + "), a module name such as "
                                + linears.get(0).module() + ", its end, or a pattern with *")
                        .found("'" + target + "', which matches nothing")
                        .in("lora.targets")
                        .fix("This model's modules end in " + endings(linears) + ".");
            }
            chosen.addAll(matched);
        }
        return linears.stream().filter(chosen::contains).toList();
    }

    private static boolean matches(LinearShape linear, String target) {
        for (Role role : Role.values()) {
            if (role.key().equals(target)) {
                return linear.role() == role;
            }
        }
        String module = linear.module();
        if (target.contains("*")) {
            String pattern = Arrays.stream(target.split("\\*", -1))
                    .map(Pattern::quote)
                    .reduce((left, right) -> left + ".*" + right)
                    .orElseThrow();
            return Pattern.matches(pattern, module);
        }
        return isSuffix(module, target);
    }

    private static boolean isSuffix(String module, String target) {
        return module.equals(target) || module.endsWith("." + target);
    }

    /**
     * What PEFT's {@code target_modules} must say to adapt exactly the chosen maps: last name parts where these match
     * nothing else in the model, full module names otherwise (BERT's {@code dense} would match the pooler's, too).
     */
    public static List<String> forPeft(List<LinearShape> linears, List<LinearShape> chosen) {
        Set<String> endings = new TreeSet<>();
        for (LinearShape linear : chosen) {
            endings.add(linear.module().substring(linear.module().lastIndexOf('.') + 1));
        }
        long matched = Stream.concat(linears.stream().map(LinearShape::module), BESIDE.stream())
                .filter(module -> endings.stream().anyMatch(ending -> isSuffix(module, ending)))
                .count();
        if (matched == chosen.size()) {
            return List.copyOf(endings);
        }
        return chosen.stream().map(LinearShape::module).toList();
    }

    private static String roles() {
        return String.join(", ", Arrays.stream(Role.values()).map(Role::key).toList());
    }

    private static String endings(List<LinearShape> linears) {
        var names = new TreeSet<String>();
        for (LinearShape linear : linears) {
            if (linear.layer() == 0) {
                names.add(linear.module());
            }
        }
        return String.join(", ", new ArrayList<>(names));
    }
}
