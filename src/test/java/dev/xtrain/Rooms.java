package dev.xtrain;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The package table of {@code docs/architecture.md} as rules: which room may import which, and which library stays in
 * which room. The rules hold for the rooms under one root package, so that a test can point them at broken ones.
 *
 * @param root the package that holds the rooms
 */
record Rooms(String root) {

    /** A room, and what it may import besides what those may import. In the order of the way through. */
    private static final Map<String, List<String>> MAY_IMPORT = table();

    private static Map<String, List<String>> table() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("io", List.of());
        table.put("report", List.of("io"));
        table.put("source", List.of("io"));
        table.put("extract", List.of("source"));
        table.put("pairs", List.of("extract", "report"));
        table.put("tensor", List.of("io"));
        table.put("model", List.of("tensor"));
        table.put("lora", List.of("model"));
        table.put("loss", List.of("model"));
        table.put("search", List.of("extract", "model"));
        table.put("mine", List.of("pairs", "search"));
        table.put("eval", List.of("pairs", "search"));
        table.put("train", List.of("lora", "loss", "mine", "eval"));
        table.put("watch", List.of("train"));
        table.put("tune", List.copyOf(table.keySet()));
        table.put("bench", List.copyOf(table.keySet()));
        table.put("doctor", List.of("train"));
        table.put("cli", List.copyOf(table.keySet()));
        return table;
    }

    static Set<String> names() {
        return MAY_IMPORT.keySet();
    }

    /** The rooms that {@code room} may import, itself among them. */
    static Set<String> within(String room) {
        Set<String> reached = new TreeSet<>(Set.of(room));
        for (String imported : MAY_IMPORT.get(room)) {
            reached.addAll(within(imported));
        }
        return reached;
    }

    List<ArchRule> rules() {
        List<ArchRule> rules = new ArrayList<>();
        for (String room : names()) {
            rules.add(noClasses()
                    .that()
                    .resideInAPackage(packageOf(room))
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(root + "..").and(not(resideInAnyPackage(packagesOf(within(room))))))
                    .as(room + " may import " + within(room)));
        }
        rules.add(classes()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .resideInAnyPackage(packagesOf(names()))
                .as("every class is in a room"));
        rules.add(slices().matching(root + ".(**)").should().beFreeOfCycles().as("no cycle of packages"));
        rules.add(only(List.of("extract"), "org.treesitter.."));
        rules.add(only(List.of("tensor", "model", "lora", "loss", "train", "bench"), "ai.djl.."));
        return rules.stream().map(rule -> rule.allowEmptyShould(true)).toList();
    }

    private ArchRule only(List<String> rooms, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packagesOf(rooms))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as("only " + rooms + " use " + library);
    }

    private String packageOf(String room) {
        return root + "." + room + "..";
    }

    private String[] packagesOf(Iterable<String> rooms) {
        List<String> packages = new ArrayList<>();
        rooms.forEach(room -> packages.add(packageOf(room)));
        return packages.toArray(String[]::new);
    }
}
