package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Documentation by the head that it stands above. */
final class HeadIndex<D> {

    private final Function<D, Documentation> reading;
    private final Map<String, Map<Head, List<D>>> documented = new HashMap<>(); // by what heads that fit share

    /** With the way to read what is kept of a documented head. */
    HeadIndex(Function<D, Documentation> reading) {
        this.reading = reading;
    }

    /** Adds one; false where it says nothing new: that, or two different things, is known of the head already. */
    boolean add(Head declaration, D documentation) {
        List<D> known = documented
                .computeIfAbsent(declaration.key(), key -> new HashMap<>())
                .computeIfAbsent(declaration, head -> new ArrayList<>(1));
        boolean news = known.size() < 2
                && known.stream().noneMatch(other -> reading.apply(other).equals(reading.apply(documentation)));
        if (news) {
            known.add(documentation);
        }
        return news;
    }

    /**
     * What documents a definition: one, or several that differ. Declarations of its very path go before those that are
     * written with more or less of it.
     */
    List<D> fitting(Head definition) {
        Map<Head, List<D>> near = documented.getOrDefault(definition.key(), Map.of());
        var same = new ArrayList<D>();
        var other = new ArrayList<D>();
        near.forEach((declaration, documentation) -> {
            if (definition.fits(declaration)) {
                (declaration.path().equals(definition.path()) ? same : other).addAll(documentation);
            }
        });
        List<D> found = same.isEmpty() ? other : same;
        boolean alike = found.stream().map(reading).distinct().count() == 1;
        return alike ? found.subList(0, 1) : found;
    }
}
