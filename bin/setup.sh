# shellcheck shell=bash
# What bin/tandem, bin/test and bin/bench need before they can do their work: a JDK 25, packages, a
# build. To be sourced; `root` is the folder of the repository.

build_packages="maven clang libbpf-dev linux-libc-dev"
run_packages="libbpf1 libpcap0.8"
lab_packages="iproute2 util-linux procps ethtool curl iputils-ping"
peer_packages="keepalived nftables tcpdump tshark"
bench_packages="nftables wrk nginx libnginx-mod-stream haproxy"

say() { printf '%s\n' "$*" >&2; }
die() {
    say "tandem: $*"
    exit 1
}

# Whether a folder holds a JDK of at least release 25, with a compiler if one is wanted.
is_jdk() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    [ "${need_compiler:-yes}" = no ] || [ -x "$1/bin/javac" ] || return 1
    [[ $(<"$1/release") =~ (^|$'\n')JAVA_VERSION=\"([0-9]+) ]] && [ "${BASH_REMATCH[2]}" -ge 25 ]
}

find_jdk() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/local/*jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        if [ -n "$home" ] && is_jdk "$home"; then
            JAVA_HOME=$home
            export JAVA_HOME
            return 0
        fi
    done
    die "no JDK 25 was found in JAVA_HOME, /usr/lib/jvm, /opt or /usr/local.
Get one in one of these ways, then run this again:
  - Temurin 25 from https://adoptium.net, unpacked into /opt or /usr/lib/jvm
  - Debian 13 or later: apt-get install openjdk-25-jdk-headless
  - SDKMAN: sdk install java 25-tem"
}

# Whether packages were there when dpkg was last asked, and it has changed nothing since: to ask it takes 20 ms.
were_there() {
    local package names
    [ "$1" -nt /var/lib/dpkg/status ] && read -r names <"$1" || return 1
    for package in "${@:2}"; do
        [[ " $names " == *" $package "* ]] || return 1
    done
}

# Adds to those that were there for other commands; who may not write asks dpkg again the next time.
remember_packages() {
    local names="" package
    [ ! "$1" -nt /var/lib/dpkg/status ] || read -r names <"$1" || true
    for package in "${@:2}"; do
        [[ " $names " == *" $package "* ]] || names="${names:+$names }$package"
    done
    mkdir -p "${1%/*}" 2>/dev/null && echo "$names" 2>/dev/null >"$1.$$" && mv -f "$1.$$" "$1" || true
}

# Installs the packages that are missing, without a question; says what to install where it cannot.
need_packages() {
    command -v dpkg-query >/dev/null || return 0
    local missing="" package installed known="$root/target/packages"
    were_there "$known" "$@" && return 0
    installed=" $(dpkg-query -W -f='${Package}=${db:Status-Status} ' "$@" 2>/dev/null || true)"
    for package in "$@"; do
        [[ $installed == *" $package=installed "* ]] || missing="$missing $package"
    done
    if [ -z "$missing" ]; then
        remember_packages "$known" "$@"
        return 0
    fi
    if [ "$EUID" != 0 ]; then
        die "these packages are missing. Install them, or run this as root:
  apt-get install$missing"
    fi
    say "Installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    # Wireshark would ask, and servers such as keepalived, HAProxy and nginx would start.
    local policy=/usr/sbin/policy-rc.d ours=""
    if [ ! -e "$policy" ]; then
        ours=$policy
        trap "rm -f $ours" EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    {
        apt-get update -qq && apt-get install -y -qq --no-install-recommends \
            -o Dpkg::Options::=--force-confold $missing
    } >"${TMPDIR:-/tmp}/tandem-packages.log" 2>&1 </dev/null ||
        die "the packages could not be installed:
$(tail -n 5 "${TMPDIR:-/tmp}/tandem-packages.log")"
    if [ -n "$ours" ]; then
        rm -f "$ours"
        trap - EXIT
    fi
}

maven() {
    # Maven 3.8 on a new JDK warns of itself at every start; the flags silence that.
    MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
        mvn -B -f "$root/pom.xml" "$@"
}

# Whether nothing has changed since the build; with "test", in the tests either.
is_built() {
    local built="$root/director/target/built" sources
    [ -e "$built" ] || return 1
    sources=("$root"/*/src/main)
    [ "${1:-}" != test ] || sources+=("$root"/*/src/test)
    [ -z "$(find "$root"/pom.xml "$root"/*/pom.xml "${sources[@]}" "$root/bin/setup.sh" \
        -newer "$built" -print -quit)" ]
}

# Builds once; later starts see that nothing has changed.
build() {
    is_built "$@" && return 0
    need_packages $build_packages
    local log="$root/target/build.log"
    mkdir -p "$root/target"
    exec 9>"$root/target/build.lock"
    flock 9
    if ! is_built "$@"; then
        say "Building Tandem, once; this takes a minute."
        if ! maven -DskipTests package >"$log" 2>&1 9>&- &
        then :; fi
        show_progress $! "$log"
        mkdir -p "$root/director/target"
        touch "$root/director/target/built"
    fi
    exec 9>&-
}

# Prints the modules of a build as they are reached, and its end if it fails.
show_progress() {
    local pid=$1 log=$2 shown=0 count
    while kill -0 "$pid" 2>/dev/null; do
        count=$(grep -c '^\[INFO\] Building Tandem' "$log" 2>/dev/null || true)
        if [ "${count:-0}" -gt "$shown" ]; then
            shown=$count
            say "  $(grep '^\[INFO\] Building Tandem' "$log" | tail -n 1 |
                sed 's/^\[INFO\] Building //; s/ 0\.[^ ]*//; s/  */ /g')"
        fi
        sleep 0.3
    done
    wait "$pid" || die "the build failed; its log is $log. It ends:
$(grep -E 'ERROR|BUILD' "$log" | head -n 12)"
}
