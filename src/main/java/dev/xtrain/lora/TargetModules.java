package dev.xtrain.lora;

import dev.xtrain.io.UserError;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
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

    private static final String ACTIVITY = "choosing the modules to adapt";

    private TargetModules() {}

    /**
     * What settings adapt and how, in the encoder's order. Errors: a target that chooses none, a layer that is not
     * there, a pattern of ranks or alphas that chooses nothing of what is adapted.
     */
    public static List<LoraShape> choose(List<LinearShape> linears, LoraSettings settings) {
        List<LinearShape> chosen = choose(inLayers(linears, settings.layers()), settings.targets());
        requireUse(settings.rankPattern().keySet(), chosen, "lora.rank_pattern");
        requireUse(settings.alphaPattern().keySet(), chosen, "lora.alpha_pattern");
        List<LoraShape> shapes = new ArrayList<>();
        for (LinearShape linear : chosen) {
            int rank = first(settings.rankPattern(), linear, settings.rank());
            double alpha = first(settings.alphaPattern(), linear, settings.alpha());
            shapes.add(new LoraShape(linear, rank, alpha, settings.scale(rank, alpha), settings.dora()));
        }
        return shapes;
    }

    /** The maps of some layers; of all where none are named. Errors: a layer that is not there. */
    static List<LinearShape> inLayers(List<LinearShape> linears, List<Integer> layers) {
        if (layers.isEmpty()) {
            return linears;
        }
        int last = linears.stream().mapToInt(LinearShape::layer).max().orElse(0);
        for (int layer : layers) {
            if (layer > last) {
                throw UserError.doing(ACTIVITY)
                        .expected("layers from 0 to " + last)
                        .found(Integer.toString(layer))
                        .in("lora.layers")
                        .fix("Name layers that the model has.");
            }
        }
        return linears.stream()
                .filter(linear -> layers.contains(linear.layer()))
                .toList();
    }

    private static void requireUse(Set<String> keys, List<LinearShape> chosen, String where) {
        for (String key : keys) {
            if (chosen.stream().noneMatch(linear -> matches(linear, key))) {
                throw UserError.doing(ACTIVITY)
                        .expected("keys that choose some of the adapted modules")
                        .found("'" + key + "', which chooses none")
                        .in(where)
                        .fix("Adapted are " + endings(chosen) + " and their likes in other layers.");
            }
        }
    }

    private static <T> T first(Map<String, T> pattern, LinearShape linear, T otherwise) {
        return pattern.entrySet().stream()
                .filter(entry -> matches(linear, entry.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(otherwise);
    }

    /** The maps that targets choose, in the encoder's order. Errors: a target that chooses none. */
    static List<LinearShape> choose(List<LinearShape> linears, List<String> targets) {
        Set<LinearShape> chosen = new LinkedHashSet<>();
        for (String target : targets) {
            List<LinearShape> matched =
                    linears.stream().filter(linear -> matches(linear, target)).toList();
            if (matched.isEmpty()) {
                throw UserError.doing(ACTIVITY)
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

    /** What the list is called that layers are in, such as {@code layer} in {@code encoder.layer.3.output.dense}. */
    static String layerList(LinearShape linear) {
        Matcher list = Pattern.compile("([^.]+)\\." + linear.layer() + "\\.").matcher(linear.module());
        if (!list.find()) {
            throw new IllegalStateException(linear.module() + " is not of layer " + linear.layer());
        }
        return list.group(1);
    }

    private static String roles() {
        return String.join(", ", Arrays.stream(Role.values()).map(Role::key).toList());
    }

    private static String endings(List<LinearShape> linears) {
        var names = new TreeSet<String>();
        for (LinearShape linear : linears) {
            if (linear.layer() == linears.get(0).layer()) {
                names.add(linear.module());
            }
        }
        return String.join(", ", new ArrayList<>(names));
    }
}
