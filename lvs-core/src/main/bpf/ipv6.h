/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Packets of IPv6 that are not simply those of known flows: whether they concern the director, which
 * forwards them.
 */
#pragma once

#include "maps.h"
#include "parse.h"
#include "service.h"
#include "table.h"

#define MOST_EXTENSIONS 8
#define IPV6_FRAGMENT_OFFSET 0xfff8
#define IPV6_MORE_FRAGMENTS 1
#define ICMPV6_INFORMATIONAL 128

/* What the headers of a packet tell of its flow; ports are 0 where there are none. */
struct ends {
    struct ipv6hdr ip;
    /* Where the transport header starts in the frame. */
    __u32 payload;
    __be16 source_port;
    __be16 target_port;
    __u8 protocol;
    __u8 is_fragment;
    __u8 is_later_fragment;
    __u8 routed;
    __u32 fragment_id;
};

static __always_inline int is_extension(__u8 header)
{
    return header == IPPROTO_HOPOPTS || header == IPPROTO_ROUTING || header == IPPROTO_FRAGMENT ||
           header == IPPROTO_AH || header == IPPROTO_DSTOPTS;
}

static __always_inline void step(struct ends *ends, const __u8 *header)
{
    __u32 length = (header[1] + 1) * 8;
    if (ends->protocol == IPPROTO_FRAGMENT) {
        __u16 position = header[2] << 8 | header[3];
        ends->is_fragment = (position & (IPV6_FRAGMENT_OFFSET | IPV6_MORE_FRAGMENTS)) != 0;
        ends->is_later_fragment = (position & IPV6_FRAGMENT_OFFSET) != 0;
        __builtin_memcpy(&ends->fragment_id, header + 4, sizeof(ends->fragment_id));
        length = 8;
    } else if (ends->protocol == IPPROTO_AH) {
        length = (header[1] + 2) * 4;
    } else if (ends->protocol == IPPROTO_ROUTING && header[3] > 0) {
        ends->routed = 1;
    }
    ends->protocol = header[0];
    ends->payload += length;
}

static __always_inline int is_mapped(const struct in6_addr *address)
{
    return !address->s6_addr32[0] && !address->s6_addr32[1] &&
           address->s6_addr32[2] == IPV4_MAPPED;
}

/* Where the headers of a packet lead. */
enum lead { TO_NOTHING_OF_OURS, TO_FLOW, TO_NOWHERE };

struct walk {
    struct xdp_md *ctx;
    struct ends *ends;
    int failed;
};

/* The callback of a loop over extension headers: 1 ends it. */
static int next_header(__u32 number, struct walk *walk)
{
    struct ends *ends = walk->ends;
    __u8 header[8];
    if (!is_extension(ends->protocol) || ends->is_later_fragment)
        return 1;
    walk->failed = bpf_xdp_load_bytes(walk->ctx, ends->payload, header, sizeof(header)) != 0;
    if (walk->failed)
        return 1;
    step(ends, header);
    return 0;
}

/* Reads the headers from an offset of the frame on. */
__noinline int read_ends(struct xdp_md *ctx, __u32 offset, struct ends *ends)
{
    if (!ends || bpf_xdp_load_bytes(ctx, offset, &ends->ip, sizeof(ends->ip)))
        return TO_NOTHING_OF_OURS;
    if (is_mapped(&ends->ip.saddr) || is_mapped(&ends->ip.daddr))
        return TO_NOTHING_OF_OURS;
    if (ends->ip.version != 6)
        return TO_NOWHERE;
    ends->payload = offset + sizeof(ends->ip);
    ends->protocol = ends->ip.nexthdr;
    ends->is_fragment = 0;
    ends->is_later_fragment = 0;
    ends->routed = 0;
    struct walk walk = {ctx, ends, 0};
    bpf_loop(MOST_EXTENSIONS, next_header, &walk, 0);
    if (walk.failed)
        return TO_NOWHERE;
    if (ends->routed)
        return TO_NOTHING_OF_OURS;
    if (ends->is_later_fragment || ends->protocol == IPPROTO_ICMPV6)
        return TO_FLOW;
    if (is_extension(ends->protocol))
        return TO_NOWHERE;
    if (ends->protocol != IPPROTO_TCP && ends->protocol != IPPROTO_UDP &&
        ends->protocol != IPPROTO_SCTP)
        return TO_NOTHING_OF_OURS;
    return bpf_xdp_load_bytes(ctx, ends->payload, &ends->source_port, 4) ? TO_NOWHERE : TO_FLOW;
}

/* Whether the headers of the frame's packet claim to be longer than it is, or it longer than the frame. */
static __always_inline int exceeds_frame(struct xdp_md *ctx, const struct ends *ends)
{
    __u32 total = sizeof(struct ethhdr) + sizeof(ends->ip) + bpf_ntohs(ends->ip.payload_len);
    return ends->payload > total || total > ctx->data_end - ctx->data;
}

/* Whether there is the flow of a packet to its client, or else of one from it. Its other end is the
 * service's, or of translated ones the server's. */
__noinline int is_known_ipv6(const struct ends *ends, int to_client, int translated)
{
    struct flow_ipv6 flow = {};
    if (!ends)
        return 0;
    struct key_ipv6 key = {
        .key.client_port = to_client ? ends->target_port : ends->source_port,
        .key.other_port = to_client ? ends->source_port : ends->target_port,
        .key.protocol = ends->protocol,
        .key.from_server = translated,
    };
    const struct in6_addr *client = to_client ? &ends->ip.daddr : &ends->ip.saddr;
    const struct in6_addr *other = to_client ? &ends->ip.saddr : &ends->ip.daddr;
    __builtin_memcpy(key.client, client, sizeof(key.client));
    __builtin_memcpy(key.other, other, sizeof(key.other));
    return find_flow_ipv6(&key, &flow);
}

static __always_inline __u32 service_of(const struct ends *ends, __be16 port)
{
    struct service_key key = {.port = port, .protocol = ends->protocol};
    __builtin_memcpy(key.address, &ends->ip.daddr, sizeof(key.address));
    __u32 *flags = bpf_map_lookup_elem(&services, &key);
    return flags ? *flags : 0;
}

static __always_inline int has_mark_ipv6(struct xdp_md *ctx, const struct ends *ends)
{
    struct markable packet = {
        .source_port = ends->source_port,
        .target_port = ends->target_port,
        .protocol = ends->protocol,
        .interface_index = interface_of(ctx),
    };
    __builtin_memcpy(packet.source, &ends->ip.saddr, sizeof(packet.source));
    __builtin_memcpy(packet.target, &ends->ip.daddr, sizeof(packet.target));
    return marked_for(&packet) & MARK_SERVES_IPV6;
}

__noinline int has_service_ipv6(struct xdp_md *ctx, const struct ends *ends)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings || !ends || ends->source_port == bpf_htons(FTP_DATA))
        return 0;
    if (settings->mark_rules && has_mark_ipv6(ctx, ends))
        return 1;
    __u16 port = bpf_ntohs(ends->target_port);
    int ftp = ends->protocol == IPPROTO_TCP && (port == FTP_DATA || port >= FIRST_UNPRIVILEGED);
    return service_of(ends, ends->target_port) ||
           (ftp && service_of(ends, bpf_htons(FTP)) & SERVICE_TAKES_FTP_DATA) ||
           service_of(ends, 0);
}

/* A key of IPv4's size: another packet with the same one would be looked at by the director in vain. */
static __always_inline struct fragment_key fragment_key_of(const struct ends *ends)
{
    struct fragment_key key = {
        .source = address_hash(ends->ip.saddr.s6_addr32),
        .target = address_hash(ends->ip.daddr.s6_addr32),
        .id = ends->fragment_id ^ ends->fragment_id >> 16,
        .protocol = IPPROTO_FRAGMENT,
    };
    return key;
}
