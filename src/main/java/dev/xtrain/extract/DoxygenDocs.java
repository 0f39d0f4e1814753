package dev.xtrain.extract;
import java.util.List;
final class DoxygenDocs implements DocStyle {
    @Override public Place place(String w) {
        if (w.startsWith("///<")||w.startsWith("//!<")||w.startsWith("/**<")||w.startsWith("/*!<")) return Place.AFTER;
        if ((w.startsWith("///") && !w.startsWith("////")) || w.startsWith("//!") || w.startsWith("/*!") || (w.startsWith("/**") && !w.startsWith("/***") && !w.startsWith("/**/"))) return Place.BEFORE;
        return Place.NOWHERE;
    }
    @Override public boolean endsAtGap() { return true; }
    @Override public int firstUsed(List<String> c) {
        int first = c.size() - 1;
        while (first > 0 && c.get(first).startsWith("//") && c.get(first - 1).startsWith("//")) first--;
        return first;
    }
    @Override public Documentation read(List<String> c) {
        var lines = new java.util.ArrayList<String>();
        for (String x : c) { if (x.startsWith("//")) lines.add(x.substring(3)); else lines.addAll(Prose.blockLines(x)); }
        String t = Prose.unindent(lines);
        return new Documentation(t, Prose.oneLine(t));
    }
}
