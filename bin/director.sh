# shellcheck shell=bash
# How the JVM of a director is started. To be sourced after setup.sh.

# Ours come first: what is looked for in them by name is found without opening the others.
libraries=$root/director/target/tandem-director-0.1.0-SNAPSHOT.jar
libraries=$libraries:$root/director/target/lib/tandem-lvs-core-0.1.0-SNAPSHOT.jar:$root/director/target/lib/*
common_flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -XX:+UseCompactObjectHeaders
    -Dslf4j.provider=dev.tandem.director.log.LogProvider -Dslf4j.internal.verbosity=WARN
    # Else it is looked for in all libraries, for 50 ms.
    -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider
    # What was kept for quick starts is used where it lies; to move it elsewhere makes a copy of it.
    -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0)
# No pause may keep the director from its packets. Memory that a busy time took is given back, and at
# rest nothing looks around every 10 ms.
director_flags=("${common_flags[@]}" -XX:+UseShenandoahGC -Xms32m -Xmx512m
    -XX:MaxDirectMemorySize=128m -Xss512k -XX:+ExitOnOutOfMemoryError -XX:TrimNativeHeapInterval=10000
    -XX:+UnlockExperimentalVMOptions -XX:ShenandoahUncommitDelay=10000
    -XX:ShenandoahGuaranteedGCInterval=30000
    -XX:-PrintWarnings -XX:-ShenandoahPacing -XX:+PrintWarnings
    -XX:ShenandoahControlIntervalMin=20 -XX:ShenandoahControlIntervalMax=100
    # What the rehearsal found out about branches has code compiled early that a director gives up in the
    # midst of its first copy of a table. It pays where there is much to read.
    -XX:-AOTReplayTraining)
# Nor does it pay to collect garbage five times on the way, as the collector does at first to learn.
big_site_flags=(-XX:+AOTReplayTraining -XX:ShenandoahInitFreeThreshold=10)

# Whether a configuration is one of thousands of services.
is_big() { [ -n "$(find "$1" -size +1M -print -quit 2>/dev/null)" ]; }
