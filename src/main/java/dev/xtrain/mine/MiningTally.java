package dev.xtrain.mine;

/** Counts what mining by a model comes to. */
final class MiningTally {

    private int groups;
    private int kept;
    private long tooNear;
    private long alike;
    private long found;
    private int first;

    /** How many languages and kinds were begun; each call begins one. */
    int groups() {
        return groups++;
    }

    void keep(long negatives) {
        kept++;
        found += negatives;
    }

    void tooNear() {
        tooNear++;
    }

    void alike() {
        alike++;
    }

    void first() {
        first++;
    }

    ModelMining.Outcome outcome(int rows) {
        return new ModelMining.Outcome(kept, rows - kept, tooNear, alike, found, first);
    }
}
