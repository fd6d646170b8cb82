/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * IPv6: whether a packet concerns the director, which forwards it. Addresses of flows are in records
 * beside their slots.
 */
#pragma once

#include <linux/ipv6.h>

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

/* Reads the headers from an offset of the frame on; 0 if they do not lead to something that could
 * belong to a flow. */
__noinline int read_ends(struct xdp_md *ctx, __u32 offset, struct ends *ends)
{
    __u8 header[8];
    if (!ends || bpf_xdp_load_bytes(ctx, offset, &ends->ip, sizeof(ends->ip)))
        return 0;
    if (ends->ip.version != 6 || is_mapped(&ends->ip.saddr) || is_mapped(&ends->ip.daddr))
        return 0;
    ends->payload = offset + sizeof(ends->ip);
    ends->protocol = ends->ip.nexthdr;
    ends->is_fragment = 0;
    ends->is_later_fragment = 0;
    ends->routed = 0;
    for (int i = 0; i < MOST_EXTENSIONS; i++) {
        if (!is_extension(ends->protocol) || ends->is_later_fragment)
            break;
        if (bpf_xdp_load_bytes(ctx, ends->payload, header, sizeof(header)))
            return 0;
        step(ends, header);
    }
    if (ends->routed || ends->is_later_fragment)
        return !ends->routed;
    if (ends->protocol == IPPROTO_ICMPV6)
        return 1;
    if (ends->protocol != IPPROTO_TCP && ends->protocol != IPPROTO_UDP &&
        ends->protocol != IPPROTO_SCTP)
        return 0;
    return bpf_xdp_load_bytes(ctx, ends->payload, &ends->source_port, 4) == 0;
}

/* What stands for an address in slots, the same as in FlowHash. */
static __always_inline __u32 address_hash(const struct in6_addr *address)
{
    __u64 high = (__u64)bpf_ntohl(address->s6_addr32[0]) << 32 | bpf_ntohl(address->s6_addr32[1]);
    __u64 low = (__u64)bpf_ntohl(address->s6_addr32[2]) << 32 | bpf_ntohl(address->s6_addr32[3]);
    return mix(mix(high ^ constants.hash_seed) ^ low);
}

static __always_inline int same(const __be32 *one, const struct in6_addr *other)
{
    return one[0] == other->s6_addr32[0] && one[1] == other->s6_addr32[1] &&
           one[2] == other->s6_addr32[2] && one[3] == other->s6_addr32[3];
}

/* Whether a slot holds the flow of a packet; see is_known_ipv6. The director looks again, so a slot that
 * changes meanwhile does no harm. */
__noinline int holds(const struct slot *slot, const struct ends *ends, int to_client, int translated)
{
    if (!slot || !ends)
        return 0;
    __u32 state = READ_ONCE(slot->state);
    __u32 wanted = SLOT_LIVE | SLOT_IPV6 | (translated ? SLOT_NAT : 0);
    __u32 record = bpf_ntohl(slot->server_address);
    if ((state & (wanted | SLOT_TEMPLATE)) != wanted || slot->protocol != ends->protocol)
        return 0;
    __be16 client_port = to_client ? ends->target_port : ends->source_port;
    __be16 other_port = to_client ? ends->source_port : ends->target_port;
    if (slot->client_port != client_port ||
        (translated ? slot->server_port : slot->virtual_port) != other_port)
        return 0;
    struct addresses *addresses = bpf_map_lookup_elem(&conn_addresses, &record);
    if (!addresses)
        return 0;
    const struct in6_addr *client = to_client ? &ends->ip.daddr : &ends->ip.saddr;
    const struct in6_addr *other = to_client ? &ends->ip.saddr : &ends->ip.daddr;
    return same(addresses->client, client) &&
           same(translated ? addresses->server : addresses->virtual, other);
}

static __always_inline int bucket_holds(__u32 bucket, __u32 tag, const struct ends *ends,
                                        int to_client, int translated)
{
    struct tags *tags = bpf_map_lookup_elem(&conn_tags, &bucket);
    struct slots *slots = bpf_map_lookup_elem(&conn_slots, &bucket);
    if (!tags || !slots)
        return 0;
    for (int i = 0; i < SLOTS_PER_BUCKET; i++)
        if (tags->tag[i] == tag && holds(&slots->slot[i], ends, to_client, translated))
            return 1;
    return 0;
}

/* Whether there is the flow of a packet to its client, or else of one from it. Its other end is the
 * service's, or of translated ones the server's. */
__noinline int is_known_ipv6(const struct ends *ends, int to_client, int translated)
{
    if (!ends)
        return 0;
    struct key key = {
        .client_address = bpf_htonl(address_hash(to_client ? &ends->ip.daddr : &ends->ip.saddr)),
        .client_port = to_client ? ends->target_port : ends->source_port,
        .protocol = ends->protocol,
    };
    __u64 hash = flow_hash(&key);
    __u32 tag = flow_tag(hash);
    return bucket_holds(first_bucket(hash), tag, ends, to_client, translated) ||
           bucket_holds(second_bucket(hash), tag, ends, to_client, translated);
}

static __always_inline __u32 service_of(const struct ends *ends, __be16 port)
{
    struct service_key key = {.port = port, .protocol = ends->protocol};
    __builtin_memcpy(key.address, &ends->ip.daddr, sizeof(key.address));
    __u32 *flags = bpf_map_lookup_elem(&services, &key);
    return flags ? *flags : 0;
}

static __always_inline int has_mark_ipv6(struct xdp_md *ctx, const struct ends *ends, __u32 rules)
{
    struct markable packet = {
        .source_port = ends->source_port,
        .target_port = ends->target_port,
        .protocol = ends->protocol,
        .interface_index = ctx->ingress_ifindex,
    };
    __builtin_memcpy(packet.source, &ends->ip.saddr, sizeof(packet.source));
    __builtin_memcpy(packet.target, &ends->ip.daddr, sizeof(packet.target));
    return served_by_mark(&packet, rules) & MARK_SERVES_IPV6;
}

__noinline int has_service_ipv6(struct xdp_md *ctx, const struct ends *ends)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings || !ends || ends->source_port == bpf_htons(FTP_DATA))
        return 0;
    __u32 rules = settings->mark_rules;
    if (rules && has_mark_ipv6(ctx, ends, rules))
        return 1;
    __u16 port = bpf_ntohs(ends->target_port);
    int ftp = ends->protocol == IPPROTO_TCP && (port == FTP_DATA || port >= FIRST_UNPRIVILEGED);
    return service_of(ends, ends->target_port) ||
           (ftp && service_of(ends, bpf_htons(FTP)) & SERVICE_TAKES_FTP_DATA) ||
           service_of(ends, 0);
}

static __always_inline int folded_may_be(__u32 which, const struct in6_addr *address)
{
    return may_be(which, address->s6_addr32[0] ^ address->s6_addr32[1] ^ address->s6_addr32[2] ^
                             address->s6_addr32[3]);
}

/* A key of IPv4's size: another packet with the same one would be looked at by the director in vain. */
static __always_inline struct fragment_key fragment_key_of(const struct ends *ends)
{
    struct fragment_key key = {
        .source = address_hash(&ends->ip.saddr),
        .target = address_hash(&ends->ip.daddr),
        .id = ends->fragment_id ^ ends->fragment_id >> 16,
        .protocol = IPPROTO_FRAGMENT,
    };
    return key;
}
