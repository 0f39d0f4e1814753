package dev.xtrain.source;

/** Why a file or folder was not read. The table in {@code docs/extraction.md} explains each. */
public enum SkipReason {
    IGNORED("ignored by .gitignore"),
    HIDDEN("hidden"),
    BUILD_OUTPUT("build output or vendored"),
    SYMLINK("symbolic link"),
    NOT_REGULAR("not a regular file"),
    UNREADABLE("unreadable"),
    TOO_LARGE("too large"),
    NOT_UTF8("not UTF-8"),
    UNSAFE_NAME("entry name leaves the archive"),
    BOMB("compressed beyond belief"),
    NATIVE_CRASH("native crash");

    private final String words;

    SkipReason(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** Whether it is worth naming each one: something the user may not expect. */
    public boolean isNotable() {
        return switch (this) {
            case UNREADABLE, TOO_LARGE, NOT_UTF8, UNSAFE_NAME, BOMB, NATIVE_CRASH -> true;
            case IGNORED, HIDDEN, BUILD_OUTPUT, SYMLINK, NOT_REGULAR -> false;
        };
    }
}
