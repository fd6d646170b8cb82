/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Wrapping packets: IP in IP (RFC 2003), generic UDP encapsulation (variant 0) and GRE (RFC 2784). The
 * twin of dev.tandem.lvs.forward.Encapsulation. Kept out of line: translated and routed flows do not
 * pass here.
 */
#pragma once

#include "checksum.h"
#include "hop.h"
#include "maps.h"
#include "parse.h"
#include "rewrite.h"

#define GRE_CHECKSUM 0x8000
#define GUE_HEADER 4
#define GRE_HEADER 4
/* The kernel's default range of ephemeral ports, from which it takes the source port of a flow. */
#define FIRST_SOURCE_PORT 32768
#define SOURCE_PORTS 28231

/* What is known of the inner packet, and where the outer one goes. */
struct wrapping {
    struct tunnel tunnel;
    struct hop hop;
    __u64 flow_hash;
    __u16 length;
    __u8 tos;
    __u8 ttl;
    __u8 keeps_df;
    __u8 ipv6;
};

/* Copies a tunnel; 0 when there is no way to the server, or it changes right now. */
__noinline int read_tunnel(__u32 destination, struct tunnel *copy)
{
    if (!copy)
        return 0;
    struct tunnel *tunnel = bpf_map_lookup_elem(&tunnels, &destination);
    if (!tunnel)
        return 0;
    __u32 version = READ_ONCE(tunnel->version);
    barrier();
    if (version == 0 || version & 1)
        return 0;
    *copy = *tunnel;
    barrier();
    return READ_ONCE(tunnel->version) == version;
}

/* Congestion marks of the inner packet must not come from the outer one's path. */
static __always_inline __u8 outer_tos(__u8 inner)
{
    return (inner & 3) == 3 ? (inner & ~3) | 2 : inner;
}

static __always_inline __u32 shim_length(const struct tunnel *tunnel)
{
    if (tunnel->kind == TUNNEL_GUE)
        return sizeof(struct udphdr) + GUE_HEADER;
    if (tunnel->kind == TUNNEL_GRE)
        return tunnel->flags & TUNNEL_CHECKSUM ? 2 * GRE_HEADER : GRE_HEADER;
    return 0;
}

/* The protocol that the inner packet is. */
static __always_inline __u8 inner_protocol(const struct wrapping *w)
{
    return w->ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
}

static __always_inline __u8 outer_protocol(const struct wrapping *w)
{
    if (w->tunnel.kind == TUNNEL_GUE)
        return IPPROTO_UDP;
    return w->tunnel.kind == TUNNEL_GRE ? IPPROTO_GRE : inner_protocol(w);
}

static __always_inline void outer_ipv4(struct iphdr *ip, const struct wrapping *w, __u16 payload)
{
    ip->version = 4;
    ip->ihl = 5;
    ip->tos = outer_tos(w->tos);
    ip->tot_len = bpf_htons(sizeof(*ip) + payload);
    ip->id = w->keeps_df ? 0 : bpf_get_prandom_u32();
    ip->frag_off = w->keeps_df ? bpf_htons(IP_DONT_FRAGMENT) : 0;
    ip->ttl = w->ttl;
    ip->protocol = outer_protocol(w);
    ip->check = 0;
    ip->saddr = w->tunnel.source[3];
    ip->daddr = w->tunnel.server[3];
    ip->check = folded(bpf_csum_diff(0, 0, (__be32 *)ip, sizeof(*ip), 0));
}

static __always_inline void outer_ipv6(struct ipv6hdr *ip, const struct wrapping *w, __u16 payload)
{
    *(__be32 *)ip = bpf_htonl(6 << 28 | outer_tos(w->tos) << 20);
    ip->payload_len = bpf_htons(payload);
    ip->nexthdr = outer_protocol(w);
    ip->hop_limit = w->ttl;
    __builtin_memcpy(&ip->saddr, w->tunnel.source, sizeof(ip->saddr));
    __builtin_memcpy(&ip->daddr, w->tunnel.server, sizeof(ip->daddr));
}

/* Writes the headers between the outer IP header and the inner packet; 0 if that is impossible. */
static __always_inline int write_shim(struct xdp_md *ctx, const struct wrapping *w, __u32 offset,
                                      __u16 payload, __u32 pseudo_sum)
{
    __be16 shim[6] = {};
    int checksum = w->tunnel.flags & TUNNEL_CHECKSUM;
    __u16 *check;
    if (w->tunnel.kind == TUNNEL_GUE) {
        shim[0] = bpf_htons(FIRST_SOURCE_PORT + ((w->flow_hash >> 32) * SOURCE_PORTS >> 32));
        shim[1] = w->tunnel.port;
        shim[2] = bpf_htons(payload);
        shim[4] = bpf_htons(inner_protocol(w));
        check = &shim[3];
    } else {
        shim[0] = checksum ? bpf_htons(GRE_CHECKSUM) : 0;
        shim[1] = bpf_htons(w->ipv6 ? ETH_P_IPV6 : ETH_P_IP);
        check = &shim[2];
        pseudo_sum = 0;
    }
    __u32 length = shim_length(&w->tunnel);
    if (checksum) {
        __u32 sum = bpf_csum_diff(0, 0, (__be32 *)shim, sizeof(shim), pseudo_sum);
        __u32 inner = sum_frame(ctx, offset + length, w->length);
        sum = (sum & 0xffff) + (sum >> 16) + (inner & 0xffff) + (inner >> 16);
        *check = folded(sum);
        if (w->tunnel.kind == TUNNEL_GUE && *check == 0)
            *check = 0xffff;
    }
    if (length == 12)
        return bpf_xdp_store_bytes(ctx, offset, shim, 12) == 0;
    if (length == 8)
        return bpf_xdp_store_bytes(ctx, offset, shim, 8) == 0;
    return bpf_xdp_store_bytes(ctx, offset, shim, 4) == 0;
}

/* Writes the outer IP header; returns the sum of what a checksum covers of it, or -1. */
static __always_inline __s64 write_outer(struct xdp_md *ctx, const struct wrapping *w,
                                         __u16 payload)
{
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = (void *)(long)ctx->data;
    struct iphdr *ip = (void *)(eth + 1);
    struct ipv6hdr *ip6 = (void *)(eth + 1);
    __u32 sum = bpf_htons(IPPROTO_UDP) + bpf_htons(payload);
    if (w->tunnel.flags & TUNNEL_OVER_IPV6) {
        if ((void *)(ip6 + 1) > end)
            return -1;
        eth->h_proto = bpf_htons(ETH_P_IPV6);
        outer_ipv6(ip6, w, payload);
        return bpf_csum_diff(0, 0, (__be32 *)&ip6->saddr, 8 * sizeof(__be32), sum);
    }
    if ((void *)(ip + 1) > end)
        return -1;
    eth->h_proto = bpf_htons(ETH_P_IP);
    outer_ipv4(ip, w, payload);
    return bpf_csum_diff(0, 0, &ip->saddr, 2 * sizeof(__be32), sum);
}

__noinline int encapsulate(struct xdp_md *ctx, const struct wrapping *w)
{
    if (!w)
        return XDP_DROP;
    __u32 outer = w->tunnel.flags & TUNNEL_OVER_IPV6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    __u32 shim = shim_length(&w->tunnel);
    __u16 payload = shim + w->length;
    if (bpf_xdp_adjust_head(ctx, -(int)(outer + shim)))
        return XDP_DROP;
    __s64 sum = write_outer(ctx, w, payload);
    if (sum < 0 || (shim && !write_shim(ctx, w, sizeof(struct ethhdr) + outer, payload, sum)))
        return XDP_DROP;
    struct ethhdr *eth = (void *)(long)ctx->data;
    if ((void *)(eth + 1) > (void *)(long)ctx->data_end)
        return XDP_DROP;
    return send_to(ctx, eth, &w->hop);
}
