/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * ICMP errors about packets of connections. They are rare, so only the question whether one concerns
 * a connection is answered here; what becomes of it is the director's business.
 */
#pragma once

#include "ipv6.h"
#include "parse.h"
#include "table.h"

#define ICMP_HEADER 8
#define ICMP_UNREACHABLE 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_TIME_EXCEEDED 11
#define GUE_SHIM (sizeof(struct udphdr) + 4)

/* What a quoted packet tells of its flow. */
struct quoted {
    struct iphdr ip;
    __be16 source_port;
    __be16 target_port;
    __u32 payload;
};

__noinline int is_known(const struct key *key, __u32 wanted)
{
    struct flow flow = {};
    return key && find_flow(key, &flow) && (flow.state & wanted) == wanted;
}

/* Reads the packet at an offset of the frame; 0 if it is not IPv4 or its ports are not there. */
static __always_inline int read_quoted(struct xdp_md *ctx, __u32 offset, struct quoted *quoted)
{
    if (bpf_xdp_load_bytes(ctx, offset, &quoted->ip, sizeof(quoted->ip)))
        return 0;
    if (quoted->ip.version != 4 || quoted->ip.ihl < 5 ||
        quoted->ip.frag_off & bpf_htons(IP_OFFSET_BITS))
        return 0;
    quoted->payload = offset + quoted->ip.ihl * 4;
    return bpf_xdp_load_bytes(ctx, quoted->payload, &quoted->source_port, 4) == 0;
}

/* Where what a tunnel's packet wraps begins; 0 if it wraps nothing. */
static __always_inline __u32 inner_offset(__u8 protocol, __u32 payload, __be16 first_word)
{
    if (protocol == IPPROTO_IPIP || protocol == IPPROTO_IPV6)
        return payload;
    if (protocol == IPPROTO_UDP)
        return payload + GUE_SHIM;
    if (protocol == IPPROTO_GRE)
        return payload + (first_word & bpf_htons(0x8000) ? 8 : 4);
    return 0;
}

/* Whether the packet at an offset, which another one wraps, is a connection's. */
__noinline int wrapped_is_known(struct xdp_md *ctx, __u32 offset)
{
    struct quoted quoted = {};
    if (!read_quoted(ctx, offset, &quoted))
        return 0;
    struct key key = {quoted.ip.saddr, quoted.source_port, quoted.ip.daddr,
                      quoted.target_port, quoted.ip.protocol, 0};
    return is_known(&key, SLOT_TUNNEL);
}

__noinline int wrapped_is_known_ipv6(struct xdp_md *ctx, __u32 offset)
{
    struct ends ends = {};
    return read_ends(ctx, offset, &ends) == TO_FLOW && !ends.is_later_fragment && is_known_ipv6(&ends, 0, 0);
}

/* Whether errors about packets of services open connections. */
static __always_inline int schedules_errors(void)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    return settings && settings->sloppy & SCHEDULES_ERRORS;
}

/* Whether a frame whose ICMP header lies at an offset is an error about a packet of a connection. */
__noinline int concerns_connection(struct xdp_md *ctx, __u32 offset)
{
    struct quoted quoted = {};
    __u8 type;
    if (bpf_xdp_load_bytes(ctx, offset, &type, sizeof(type)))
        return 0;
    if (type != ICMP_UNREACHABLE && type != ICMP_SOURCE_QUENCH && type != ICMP_TIME_EXCEEDED)
        return 0;
    if (!read_quoted(ctx, offset + ICMP_HEADER, &quoted))
        return 0;
    struct iphdr *ip = &quoted.ip;
    struct key to_server = {ip->saddr, quoted.source_port, ip->daddr,
                            quoted.target_port, ip->protocol, 1};
    if (is_known(&to_server, 0))
        return 1;
    struct key to_client = {ip->daddr, quoted.target_port, ip->saddr,
                            quoted.source_port, ip->protocol, 0};
    if (is_known(&to_client, 0) || (may_be(0, ip->saddr) && schedules_errors()))
        return 1;
    __u32 inner = inner_offset(ip->protocol, quoted.payload, quoted.source_port);
    return inner && (wrapped_is_known(ctx, inner) || wrapped_is_known_ipv6(ctx, inner));
}

/* Whether a frame whose ICMPv6 header lies at an offset is an error about a packet of a connection. */
__noinline int error_concerns_ipv6(struct xdp_md *ctx, __u32 icmp)
{
    struct ends quoted = {};
    __u8 type;
    if (bpf_xdp_load_bytes(ctx, icmp, &type, sizeof(type)) || type >= ICMPV6_INFORMATIONAL)
        return 0;
    if (read_ends(ctx, icmp + ICMP_HEADER, &quoted) == TO_FLOW &&
        (is_known_ipv6(&quoted, 0, 1) || is_known_ipv6(&quoted, 1, 0) ||
         (may_be_ipv6(0, quoted.ip.saddr.s6_addr32) && schedules_errors())))
        return 1;
    if (!quoted.payload)
        return 0;
    __be16 first_word = 0;
    bpf_xdp_load_bytes(ctx, quoted.payload, &first_word, sizeof(first_word));
    __u32 inner = inner_offset(quoted.protocol, quoted.payload, first_word);
    return inner && (wrapped_is_known(ctx, inner) || wrapped_is_known_ipv6(ctx, inner));
}
