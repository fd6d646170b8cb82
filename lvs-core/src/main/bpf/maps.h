/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* The director sets the sizes that depend on its configuration before it loads the program. */
#pragma once

#include <linux/bpf.h>
#include <linux/in6.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/* For memory that the director writes meanwhile. x86 keeps loads in order, so that the compiler must
 * only be kept from moving them. */
#define READ_ONCE(x) (*(volatile typeof(x) *)&(x))
#ifndef barrier
#define barrier() asm volatile("" ::: "memory")
#endif

const volatile struct constants constants = {.bucket_count = 1};

/* What is known of the interface that a packet came by. */
static __always_inline __u8 port_cell(const struct xdp_md *ctx)
{
    return constants.port_cells[ctx->ingress_ifindex * constants.cell_factor >> 24];
}

/* The number of that interface. */
static __always_inline __u32 port_index(const struct xdp_md *ctx)
{
    return port_cell(ctx) & (MAX_PORTS - 1);
}

#define SHARED_ARRAY(map, values, entries)                                                         \
    struct {                                                                                       \
        __uint(type, BPF_MAP_TYPE_ARRAY);                                                          \
        __uint(map_flags, BPF_F_MMAPABLE);                                                         \
        __uint(max_entries, entries);                                                              \
        __type(key, __u32);                                                                        \
        __type(value, values);                                                                     \
    } map SEC(".maps")

SHARED_ARRAY(conn_tags, struct tags, 1);
SHARED_ARRAY(conn_slots, struct slots, 1);
SHARED_ARRAY(conn_addresses, struct addresses, 1);
SHARED_ARRAY(destinations, struct destination, 1);
SHARED_ARRAY(tunnels, struct tunnel, 1);
SHARED_ARRAY(traffics, struct traffic, 1);
SHARED_ARRAY(tallies, struct tally, TALLIES);
SHARED_ARRAY(tally_journals, struct tally_journal, 1);
SHARED_ARRAY(hops, struct hop, MAX_HOPS);
SHARED_ARRAY(ports, struct port, MAX_PORTS);
SHARED_ARRAY(settings_map, struct settings, 1);
SHARED_ARRAY(identities, struct identity, 1);
/* Those in use, and those that are about to replace them. */
SHARED_ARRAY(mark_rules, struct mark_rule, 2 * MAX_MARK_RULES);
SHARED_ARRAY(captures, struct capture, 1);
SHARED_ARRAY(stocks, struct stock, STOCKS);
SHARED_ARRAY(opening_states, struct opening_state, 1);
SHARED_ARRAY(counters, __u64, COUNTERS_PER_CPU);
/* Two bitmaps over hashed addresses: of virtual services, then of real servers. */
SHARED_ARRAY(address_filter, __u64, 2 * FILTER_WORDS);

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 65536);
    __type(key, struct service_key);
    __type(value, __u32);
} services SEC(".maps");

/* The director's VLANs, and the way there from the index of an interface. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_VLANS);
    __type(key, struct vlan_way);
    __type(value, struct vlan);
} vlans SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_VLANS);
    __type(key, __u32);
    __type(value, struct vlan_way);
} vlan_ways SEC(".maps");

/* Packets whose first fragment went to the director: the others go there too. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 4096);
    __type(key, struct fragment_key);
    __type(value, __u32);
} fragments SEC(".maps");

/* Addresses that only a living director may answer for, IPv4 ones as ::ffff:a.b.c.d. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4096);
    __type(key, struct in6_addr);
    __type(value, __u32);
} guarded_addresses SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SYN_LINES);
    __type(key, __u32);
    __type(value, struct syn_line);
} syns SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, OPENING_LINES);
    __type(key, __u32);
    __type(value, __u64);
} opening_lines SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __uint(max_entries, MAX_PORTS * QUEUES_PER_PORT);
    __type(key, __u32);
    __type(value, __u32);
} slow_path_sockets SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 20);
} events SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 20);
} captured_packets SEC(".maps");
