/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Changing packets in place; checksums are never verified. */
#pragma once

#include "checksum.h"
#include "parse.h"
#include "table.h"

static __always_inline void decrement_ttl(struct packet *p)
{
    struct iphdr *ip = p->ip;
    if (p->ipv6) {
        p->ip6->hop_limit--;
        return;
    }
    __u16 before = *(__u16 *)&ip->ttl;
    ip->ttl--;
    ip->check = updated(ip->check, difference16(before, *(__u16 *)&ip->ttl));
}

/* Returns 0 if the packet has no checksum. */
static __always_inline int fix_transport_checksum(struct packet *p, __u32 difference)
{
    /* Only packets whose ports stay come here, and addresses are not covered. */
    if (p->protocol == IPPROTO_SCTP)
        return 1;
    if (p->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = p->transport;
        tcp->check = updated(tcp->check, difference);
        return 1;
    }
    struct udphdr *udp = p->transport;
    if (udp->check == 0)
        return 0;
    __sum16 check = updated(udp->check, difference);
    /* 0 would mean that there is no checksum (RFC 768). */
    udp->check = check ? check : 0xffff;
    return 1;
}

/* Gives a UDP datagram of IPv4 the checksum that it came without, as IPVS does. The length of the IP
 * header is in octets. */
__noinline int fill_udp_checksum(struct xdp_md *ctx, __u32 header)
{
    const __u32 offset = sizeof(struct ethhdr);
    __be32 addresses[2];
    struct udphdr udp;
    if (bpf_xdp_load_bytes(ctx, offset + 12, addresses, sizeof(addresses)) ||
        bpf_xdp_load_bytes(ctx, offset + header, &udp, sizeof(udp)))
        return 0;
    __u32 length = bpf_ntohs(udp.len);
    __u32 sum = sum_frame(ctx, offset + header, length);
    sum = bpf_csum_diff(0, 0, addresses, sizeof(addresses), sum);
    sum = (sum & 0xffff) + (sum >> 16) + bpf_htons(IPPROTO_UDP) + udp.len;
    udp.check = folded(sum);
    if (udp.check == 0)
        udp.check = 0xffff;
    return bpf_xdp_store_bytes(ctx, offset + header, &udp, sizeof(udp)) == 0;
}

/* Puts another address and port in place of those of the source or the destination; returns 0 if the
 * packet has no transport checksum. */
static __always_inline int translate_ipv4(struct packet *p, __be32 address, __be16 port,
                                          int from_server)
{
    struct iphdr *ip = p->ip;
    __be16 *ports = p->transport;
    __u32 difference;
    if (from_server) {
        difference = difference32(ip->saddr, address);
        ip->saddr = address;
        ip->check = updated(ip->check, difference);
        difference += difference16(ports[0], port);
        ports[0] = port;
    } else {
        difference = difference32(ip->daddr, address);
        ip->daddr = address;
        ip->check = updated(ip->check, difference);
        difference += difference16(ports[1], port);
        ports[1] = port;
    }
    return fix_transport_checksum(p, difference);
}

/* The same for IPv6, whose packets all have one. */
static __always_inline void translate_ipv6(struct packet *p, const __be32 *address, __be16 port,
                                           int from_server)
{
    __be32 *place = from_server ? p->ip6->saddr.s6_addr32 : p->ip6->daddr.s6_addr32;
    __be16 *ports = p->transport;
    __be16 *place_of_port = from_server ? &ports[0] : &ports[1];
    __u32 difference = difference16(*place_of_port, port);
#pragma unroll
    for (int i = 0; i < 4; i++) {
        difference += difference32(place[i], address[i]);
        place[i] = address[i];
    }
    *place_of_port = port;
    fix_transport_checksum(p, difference);
}

/* Puts the server's address in place of the virtual one, or on the way back the reverse. */
static __always_inline void translate(struct xdp_md *ctx, struct packet *p, const struct flow *flow,
                                      const __be32 *replacement, int from_server)
{
    __be16 port = from_server ? flow->virtual_port : flow->server_port;
    if (p->ipv6)
        translate_ipv6(p, replacement, port, from_server);
    else if (!translate_ipv4(p, *replacement, port, from_server))
        fill_udp_checksum(ctx, p->ip->ihl * 4);
}
