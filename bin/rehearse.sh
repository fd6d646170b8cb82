# shellcheck shell=bash
# Quick starts and quick takeovers: a pair of directors runs for some seconds in a network namespace of
# its own. One of them gets the role, gives it away and gets it again, and its JVM keeps what it found out
# about classes and their use meanwhile (JEP 483, 514, 515). To be sourced after setup.sh; `libraries` and
# `director_flags` say what is run.

start_cache="$root/director/target/start.aot"
rehearsal_pins="/sys/fs/bpf/tandem-rehearsal-$$"

# One of its two instances: name, virtual router, address, number of the director and of the other one.
rehearsal_instance() {
    cat <<END
vrrp_instance $1 {
    version 3
    state BACKUP
    interface front$4
    virtual_router_id $2
    priority 10$5
    advert_int 0.1
    nopreempt
    virtual_ipaddress {
        $3/24
    }
}
END
}

# Many services with many servers, so that what reads a big configuration is in the cache too.
rehearsal_services() {
    local port server
    for port in {1000..1499}; do
        printf 'virtual_server 198.18.0.1 %d {\n    protocol TCP\n    lb_algo rr\n    lb_kind NAT\n' "$port"
        for server in {1..10}; do
            printf '    real_server 198.18.1.%d %d {\n        weight 1\n    }\n' "$server" "$port"
        done
        printf '}\n'
    done
}

# The configuration of one director: folder, number (1 or 2), number of the other one.
rehearsal_configuration() {
    cat <<END
global_defs {
    router_id rehearsal$2
}
data_plane {
    interface front$2
    connections 10000
    pin_path $rehearsal_pins-$2
}
admin {
    socket $1/$2.sock
}
session_sync {
    address 127.0.0.$2
    peer 127.0.0.$3
}
vrrp_sync_group REHEARSAL {
    group {
        FRONT
        BACK
    }
}
$(rehearsal_instance FRONT 1 192.0.2.10 "$2" "$3")
$(rehearsal_instance BACK 2 192.0.2.11 "$2" "$3")
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
$(rehearsal_services)
END
}

# Takes the place of the shell, so that who kills that kills the command: the JVM's flags, --, the command.
rehearsal_tandem() {
    local jvm=()
    while [ "$1" != -- ]; do
        jvm+=("$1")
        shift
    done
    shift
    exec timeout 60 "$JAVA_HOME/bin/java" "${jvm[@]}" -cp "$libraries" dev.tandem.director.cli.Tandem "$@"
}

# Gives the role away as soon as that director has it and the other one is there: folder, number.
rehearsal_hand_over() {
    local try
    for try in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$learner" && kill -0 "$other" || return 0
        ! (rehearsal_tandem "${plain[@]}" -- failover --socket "$1/$2.sock") || return 0
        sleep 0.3
    done
    say "director $2 did not give its role away in $try tries"
}

# What happens in the namespace; the folder is the argument. The second director is the one that learns.
rehearsal_scene() {
    local other learner try
    local plain=("${common_flags[@]}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
    trap 'kill $(jobs -p)' EXIT
    ip link set lo up
    ip link add front1 type veth peer name front2
    ip addr add 192.0.2.1/24 dev front1
    ip addr add 192.0.2.2/24 dev front2
    ip link set front1 up
    ip link set front2 up
    (rehearsal_tandem "${plain[@]}" -- run -f "$1/1.conf") &
    other=$!
    # The learner is to join it, not to begin a channel of its own.
    for try in 1 2 3 4 5 6 7 8 9 10; do
        [ ! -S "$1/1.sock" ] || break
        sleep 0.5
    done
    (rehearsal_tandem "${director_flags[@]}" "-XX:AOTCacheOutput=$start_cache" -- run -f "$1/2.conf") &
    learner=$!
    rehearsal_hand_over "$1" 1
    rehearsal_hand_over "$1" 2
    rehearsal_hand_over "$1" 1
    sleep 1
    kill "$learner" "$other"
    wait
}

# Prepares quick starts once after each build. Where that is not possible, without root for example, all
# works as well.
rehearse() {
    [ ! "$start_cache" -nt "$root/director/target/built" ] || return 0
    say "Preparing quick starts, once; this takes 25 seconds."
    local folder
    folder=$(mktemp -d)
    rehearsal_configuration "$folder" 1 2 >"$folder/1.conf"
    rehearsal_configuration "$folder" 2 1 >"$folder/2.conf"
    rm -f "$start_cache"
    {
        declare -p JAVA_HOME libraries start_cache common_flags director_flags
        declare -f say rehearsal_tandem rehearsal_hand_over rehearsal_scene
        echo "rehearsal_scene '$folder'"
    } >"$folder/scene.sh"
    unshare --net bash "$folder/scene.sh" >"$root/target/rehearsal.log" 2>&1 </dev/null || true
    # Directors that had no time for their own end have left their maps there.
    rm -rf "$folder" "$rehearsal_pins"-[12]
    # An empty one is not used, and says that it is no use to try again.
    [ -e "$start_cache" ] || : >"$start_cache"
}

# The flags of a JVM that starts from what was kept, if anything was: in quick_start.
find_quick_start() {
    quick_start=()
    [ ! -s "$start_cache" ] || quick_start=("-XX:AOTCache=$start_cache" -Xlog:aot=off -Xlog:cds=off)
}
