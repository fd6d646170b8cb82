# shellcheck shell=bash
# Quick starts: a director runs for a few seconds in a network namespace of its own, and the JVM keeps
# what it found out about classes and their use meanwhile (JEP 483, 514, 515). To be sourced after
# setup.sh; `libraries` and `director_flags` say what is run.

start_cache="$root/director/target/start.aot"

rehearsal_configuration() {
    cat <<END
global_defs {
    router_id rehearsal
}
data_plane {
    interface lo
    connections 10000
    pin_path /sys/fs/bpf/tandem-rehearsal-$$
}
admin {
    socket $1/admin.sock
}
session_sync {
    address 127.0.0.1
    peer 127.0.0.2
}
vrrp_instance REHEARSAL {
    interface lo
    virtual_router_id 1
    priority 100
    virtual_ipaddress {
        192.0.2.10/32
    }
}
virtual_server 192.0.2.10 80 {
    protocol TCP
    lb_algo wlc
    lb_kind NAT
    persistence_timeout 300
    real_server 127.0.0.1 80 {
        TCP_CHECK {
            connect_timeout 1
        }
    }
}
END
}

# Prepares quick starts once after each build. Where that is not possible, without root for example, all
# works as well.
rehearse() {
    [ ! "$start_cache" -nt "$root/director/target/built" ] || return 0
    say "Preparing quick starts, once; this takes 15 seconds."
    local folder
    folder=$(mktemp -d)
    rehearsal_configuration "$folder" >"$folder/tandem.conf"
    rm -f "$start_cache"
    timeout -s TERM 8 unshare --net sh -c 'ip link set lo up && exec "$@"' - \
        "$JAVA_HOME/bin/java" "${director_flags[@]}" "-XX:AOTCacheOutput=$start_cache" \
        -cp "$libraries" dev.tandem.director.cli.Tandem run -f "$folder/tandem.conf" \
        >"$root/target/rehearsal.log" 2>&1 </dev/null || true
    # One that had no time for its own end has left its maps there.
    rm -rf "$folder" "/sys/fs/bpf/tandem-rehearsal-$$"
    # An empty one is not used, and says that it is no use to try again.
    [ -e "$start_cache" ] || : >"$start_cache"
}
