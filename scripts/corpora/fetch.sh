# Fetches packages through the registries' own clients: sourced by scripts/fetch-eval and scripts/build-corpus.
# POSIX sh only. `program` is the name of the script that sources it, `list` the file of packages, and it defines
#   prepare NAME LANGUAGE SHARE   what is done to $work/tree before it becomes $into/NAME; the line's third and fourth words
#   finish NAME                   what is done when it is there, fetched now or before
# shellcheck shell=sh disable=SC2154

suite=trixie # whose sources debian-source: takes

wrong() {
    echo "$program: $*" >&2
    exit 2
}

# Where to, and what is cleaned up whatever happens. `into` becomes absolute.
begin_fetching() { # INTO
    mkdir -p "$1"
    into=$(cd "$1" && pwd)
    work=$into/.fetch.$$
    log=$work/log
    trap 'rm -rf "$work"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir "$work"
    fetched=0 there=0 skipped=0 failed=0
}

has() { command -v "$1" >/dev/null 2>&1; }

# Runs a client in a fresh folder, quiet unless it fails.
quietly() { (cd "$work/download" && "$@") </dev/null >>"$log" 2>&1; }

# What the client said, its errors where it marks them.
complaints() {
    { grep -E '^(E:|npm )|\[ERROR\] [A-Z]' "$log" || tail -n 5 "$log"; } | awk '!seen[$0]++ && ++n <= 3 { print "    " $0 }'
}

apt_get() {
    # Package lists of our own (below) touch nothing of the system and need no root.
    if [ -d "$work/lists" ]; then
        set -- -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" "$@"
    fi
    # As root, apt would otherwise warn that its sandbox user cannot write here.
    apt-get -o "APT::Sandbox::User=$(id -un)" "$@"
}

# The version of a package that this system's sources have now; nothing where they have none.
available() {
    apt_get download --print-uris "$1" </dev/null 2>/dev/null |
        awk '{ n = split($2, part, "_"); if (n > 1) { gsub(/%3a/, ":", part[2]); version = part[2] } } END { print version }'
}

# Each fetch_* leaves the files in $work/tree and sets `taken` to the version it got; 3 = this machine cannot.
fetch_debian() { # PACKAGE VERSION
    if ! has apt-get || ! has dpkg-deb; then
        reason="needs apt-get and dpkg-deb, which this machine does not have"
        return 3
    fi
    taken=$2
    if ! quietly apt_get download "$1=$2"; then
        if [ ! -d "$work/lists" ]; then
            mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
            quietly apt_get update || return 1
        fi
        if ! quietly apt_get download "$1=$2"; then
            taken=$(available "$1")
            if [ -z "$taken" ]; then
                reason="the package sources of this system have no $1"
                return 1
            fi
            quietly apt_get download "$1=$taken" || return 1
        fi
    fi
    quietly dpkg-deb -x "$work/download/"*.deb "$work/unpacked" || return 1
    # Only the sources, at the top: a path must not hold a version or the distribution's layout.
    if [ -d "$work/unpacked/usr/share/cargo/registry" ]; then
        mv "$work/unpacked/usr/share/cargo/registry/"* "$work/tree"
    elif [ -d "$work/unpacked/usr/lib/python3/dist-packages" ]; then
        mv "$work/unpacked/usr/lib/python3/dist-packages" "$work/tree"
    elif [ -d "$work/unpacked/usr/include" ]; then
        mv "$work/unpacked/usr/include" "$work/tree"
    else
        mv "$work/unpacked" "$work/tree"
    fi
    if [ -f "$work/unpacked/usr/share/doc/$1/copyright" ]; then
        cp "$work/unpacked/usr/share/doc/$1/copyright" "$work/tree/copyright"
    fi
}

# What upstream released, as $suite keeps it, whatever this system runs. Tests stay packed: compilers have 100,000 of them.
fetch_debian_source() { # PACKAGE VERSION
    if ! has apt-get || ! has xz; then
        reason="needs apt-get and xz, which this machine does not have"
        return 3
    fi
    place=$work/sources
    if [ ! -d "$place" ]; then
        # shellcheck disable=SC2016
        mirror=$(apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(COMPONENT) $(REPO_URI)' 2>>"$log" |
            awk '$1 == "Packages" && $2 == "Debian" && $3 == "main" && $4 !~ /security/ { print $4; exit }')
        if [ -z "$mirror" ]; then
            reason="needs a system whose packages are Debian's"
            return 3
        fi
        mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
        : >"$place/status"
        echo "deb-src $mirror $suite main" >"$place/list"
        cat >"$place/configuration" <<END
Dir::Etc::sourcelist "$place/list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$place/lists";
Dir::State::status "$place/status";
Dir::Cache "$place/cache";
END
        APT_CONFIG=$place/configuration quietly apt_get update || return 1
    fi
    # The tarball alone: the archive is quicker to lose what goes with it. A version that is gone is said below.
    taken=$2
    if ! APT_CONFIG=$place/configuration quietly apt_get source --download-only --tar-only "$1=$2"; then
        APT_CONFIG=$place/configuration quietly apt_get source --download-only --tar-only "$1" || return 1
        taken=$(APT_CONFIG=$place/configuration apt_get source --print-uris --dsc-only "$1" </dev/null 2>>"$log" |
            awk '$2 ~ /\.dsc$/ { split($2, part, "_"); sub(/\.dsc$/, "", part[2]); print part[2] }')
    fi
    mkdir "$work/unpacked"
    for archive in "$work/download/"*.tar.*; do
        quietly tar xf "$archive" -C "$work/unpacked" --exclude='*/test' --exclude='*/tests' --exclude='*/unittests' \
            --exclude='*/validation-test' || return 1
    done
    # A tarball has one folder at its top, the version in its name; some packages have several tarballs.
    mkdir "$work/tree"
    for top in "$work/unpacked/"*; do
        if [ -d "$top" ]; then mv "$top/"* "$work/tree" 2>>"$log" || mv "$top" "$work/tree"; fi
    done
}

fetch_maven() { # GROUP:ARTIFACT VERSION
    if ! has mvn; then
        reason="needs mvn, which this machine does not have"
        return 3
    fi
    taken=$2
    quietly mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.11.0:unpack \
        "-Dartifact=$1:$2:jar:sources" "-DoutputDirectory=$work/tree"
}

fetch_npm() { # NAME VERSION
    if ! has npm; then
        reason="needs npm, which this machine does not have"
        return 3
    fi
    taken=$2
    quietly npm pack --loglevel=error "$1@$2" || return 1
    mkdir "$work/unpacked"
    quietly tar xzf "$work/download/"*.tgz -C "$work/unpacked" || return 1
    mv "$work/unpacked/"* "$work/tree"
}

fetch() { # NAME SOURCE LANGUAGE SHARE
    case $1 in
    .* | *[!A-Za-z0-9._-]*) wrong "$list: expected a name of letters, digits, dots and dashes, found $1" ;;
    esac
    case $2 in
    debian:*=* | debian-source:*=* | maven:*:*=* | npm:*=*) ;;
    *) wrong "$list: $1: expected debian:, debian-source:, maven: or npm:PACKAGE=VERSION, found $2" ;;
    esac
    if [ -f "$into/$1/.source" ] && [ "$(sed -n 's/^asked //p' "$into/$1/.source")" = "$2" ]; then
        there=$((there + 1))
        echo "$1: there already ($(sed -n 's/^taken //p' "$into/$1/.source"))"
        finish "$1"
        return
    fi
    if [ ! -f "$into/$1/.source" ] && { [ -e "$into/$1" ] || [ -L "$into/$1" ]; }; then
        failed=$((failed + 1))
        echo "$1: expected a folder that $program made, found no $into/$1/.source. Move $into/$1 away, or name" \
            "another folder with --into" >&2
        return
    fi
    ecosystem=${2%%:*}
    package=${2#*:}
    version=${package#*=}
    package=${package%%=*}
    reason='' taken=''
    rm -rf "$work/download" "$work/unpacked" "$work/tree"
    mkdir "$work/download"
    : >"$log"
    status=0
    "fetch_$(echo "$ecosystem" | tr - _)" "$package" "$version" || status=$?
    if [ $status -eq 3 ]; then
        skipped=$((skipped + 1))
        echo "$1: skipped: $2 $reason"
        return
    fi
    if [ $status -eq 0 ]; then
        prepare "$1" "$3" "$4"
        if [ -z "$(find "$work/tree" -type f -print 2>>"$log" | head -n 1)" ]; then
            status=1 reason="the package holds no file"
        fi
    fi
    if [ $status -ne 0 ]; then
        failed=$((failed + 1))
        echo "$1: failed to fetch $2: ${reason:-its client says}" >&2
        complaints >&2
        return
    fi
    printf 'asked %s\ntaken %s:%s=%s\n' "$2" "$ecosystem" "$package" "$taken" >"$work/tree/.source"
    rm -rf "${into:?}/$1"
    mv "$work/tree" "$into/$1"
    fetched=$((fetched + 1))
    echo "$1: fetched $ecosystem:$package=$taken, $(find "$into/$1" -type f | wc -l | tr -d ' ') files"
    finish "$1"
    if [ "$taken" != "$version" ]; then
        echo "$1: note: version $version is gone from the archive, took $taken. Answers may have moved." >&2
    fi
}

# Fetches those of the list that are named, or all. Errors: no such name.
fetch_all() { # [NAME...]
    for wanted in "$@"; do
        awk -v name="$wanted" '$1 == name { found = 1 } END { exit !found }' "$list" ||
            wrong "no corpus $wanted in $list. It has: $(awk '!/^#/ && NF { printf "%s ", $1 }' "$list")"
    done
    while read -r name source language share; do
        case $name in
        '' | '#'*) continue ;;
        esac
        if [ $# -gt 0 ]; then
            case " $* " in
            *" $name "*) ;;
            *) continue ;;
            esac
        fi
        fetch "$name" "$source" "$language" "$share"
    done <"$list"
    echo "$into: $fetched fetched, $there there already, $skipped skipped, $failed failed"
}
