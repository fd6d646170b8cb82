/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Changing packets in place; checksums are updated incrementally (RFC 1624), never verified. */
#pragma once

#include "parse.h"
#include "table.h"

static __always_inline __u32 difference16(__u16 before, __u16 after)
{
    return (__u16)~before + after;
}

static __always_inline __u32 difference32(__be32 before, __be32 after)
{
    return difference16(before, after) + difference16(before >> 16, after >> 16);
}

static __always_inline __sum16 updated(__sum16 checksum, __u32 difference)
{
    __u32 sum = (__u16)~checksum + difference;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum;
}

static __always_inline void decrement_ttl(struct iphdr *ip)
{
    __u16 before = *(__u16 *)&ip->ttl;
    ip->ttl--;
    ip->check = updated(ip->check, difference16(before, *(__u16 *)&ip->ttl));
}

static __always_inline void fix_transport_checksum(struct packet *p, __u32 difference)
{
    if (p->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = p->transport;
        tcp->check = updated(tcp->check, difference);
        return;
    }
    struct udphdr *udp = p->transport;
    if (udp->check == 0)
        return;
    __sum16 check = updated(udp->check, difference);
    /* 0 would mean that there is no checksum (RFC 768). */
    udp->check = check ? check : 0xffff;
}

/* Puts the server's address in place of the virtual one, or on the way back the reverse. */
static __always_inline void translate(struct packet *p, const struct flow *flow, int from_server)
{
    struct iphdr *ip = p->ip;
    __be16 *ports = p->transport;
    __u32 difference;
    if (from_server) {
        difference = difference32(ip->saddr, flow->virtual_address);
        ip->saddr = flow->virtual_address;
        ip->check = updated(ip->check, difference);
        difference += difference16(ports[0], flow->virtual_port);
        ports[0] = flow->virtual_port;
    } else {
        difference = difference32(ip->daddr, flow->server_address);
        ip->daddr = flow->server_address;
        ip->check = updated(ip->check, difference);
        difference += difference16(ports[1], flow->server_port);
        ports[1] = flow->server_port;
    }
    fix_transport_checksum(p, difference);
}
