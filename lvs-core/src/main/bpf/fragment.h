/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Fragments: only the first one of a packet has ports, the others follow it. All are the director's;
 * here it is only found out whether they concern it.
 */
#pragma once

#include "icmp.h"
#include "maps.h"
#include "parse.h"
#include "service.h"
#include "table.h"

__noinline int first_fragment_concerns(struct xdp_md *ctx, const struct quoted *first)
{
    if (!first)
        return 0;
    const struct iphdr *ip = &first->ip;
    struct key reply = {ip->daddr, first->target_port, ip->saddr,
                        first->source_port, ip->protocol, 1};
    struct packet p = {.source = ip->saddr,
                       .target = ip->daddr,
                       .source_port = first->source_port,
                       .target_port = first->target_port,
                       .protocol = ip->protocol};
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    return is_known(&reply, 0) || (settings && has_service(ctx, &p, settings)) ||
           wanted_from_server(ip->protocol, may_be(1, ip->saddr));
}

/* Whether a first fragment is too short for its transport header, or that header for itself. */
static __always_inline int is_broken(struct xdp_md *ctx, const struct quoted *first)
{
    __u32 room = bpf_ntohs(first->ip.tot_len) - first->ip.ihl * 4;
    __u8 data_offset;
    if (first->ip.protocol == IPPROTO_UDP)
        return room < sizeof(struct udphdr);
    if (room < sizeof(struct tcphdr) ||
        bpf_xdp_load_bytes(ctx, first->payload + 12, &data_offset, sizeof(data_offset)))
        return 1;
    return data_offset >> 4 < 5 || (data_offset >> 4) * 4 > room;
}

/* Whether the fragment of IPv4 belongs to a packet that concerns the director. One that comes
 * before the first of its packet waits there, if it is to a service's address; a broken one ends there. */
__noinline int fragment_concerns(struct xdp_md *ctx, int to_service)
{
    struct quoted fragment = {};
    struct iphdr *ip = &fragment.ip;
    int first = read_quoted(ctx, sizeof(struct ethhdr), &fragment);
    __u32 yes = 1;
    if (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP)
        return 0;
    struct fragment_key key = {ip->saddr, ip->daddr, ip->id, ip->protocol, 0};
    if (!first)
        return to_service || bpf_map_lookup_elem(&fragments, &key);
    if (!first_fragment_concerns(ctx, &fragment))
        return to_service && is_broken(ctx, &fragment);
    bpf_map_update_elem(&fragments, &key, &yes, BPF_ANY);
    return 1;
}
