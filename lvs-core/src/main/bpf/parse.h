/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#pragma once

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/* The third word of an IPv4 address in the place of one of IPv6, before the address itself. */
#define IPV4_MAPPED bpf_htonl(0xffff)
#define IP_FRAGMENT_BITS 0x3fff
#define IP_DONT_FRAGMENT 0x4000
#define IP_OFFSET_BITS 0x1fff
/* Where a TCP header has its flags, and an SCTP packet the type of its first chunk. */
#define SCTP_CHUNK 12
#define TCP_FLAGS 13
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

/* RFC 9260 section 3.2. */
#define SCTP_DATA 0
#define SCTP_INIT 1
#define SCTP_SACK 3
#define SCTP_HEARTBEAT 4
#define SCTP_HEARTBEAT_ACK 5
#define SCTP_ABORT 6

/* The common header, and the start of the first chunk. */
struct sctp_packet {
    __be16 source;
    __be16 target;
    __be32 tag;
    __le32 checksum;
    __u8 chunk;
    __u8 flags;
    __be16 length;
};

/* A packet with TCP, UDP or SCTP right behind its IP header, its lengths checked against the frame. The
 * family is a constant where a packet is, so that the code of both is not mixed in the end. */
struct packet {
    struct ethhdr *eth;
    union {
        struct iphdr *ip;
        struct ipv6hdr *ip6;
    };
    void *transport;
    int ipv6;
    /* Of IPv4 only. */
    __be32 source;
    __be32 target;
    __be16 source_port;
    __be16 target_port;
    __u16 length;
    __u8 protocol;
    __u8 tcp_flags;
    /* The type of an SCTP packet's first chunk. */
    __u8 chunk;
};

enum parsed { PARSED, PARSED_MALFORMED, PARSED_FRAGMENT, PARSED_OTHER_PROTOCOL };

static __always_inline enum parsed parse_tcp(struct packet *p, void *end, __u16 room)
{
    struct tcphdr *tcp = p->transport;
    if ((void *)(tcp + 1) > end || room < sizeof(*tcp))
        return PARSED_MALFORMED;
    if (tcp->doff < 5 || tcp->doff * 4 > room)
        return PARSED_MALFORMED;
    p->source_port = tcp->source;
    p->target_port = tcp->dest;
    p->tcp_flags = ((__u8 *)tcp)[13];
    return PARSED;
}

static __always_inline enum parsed parse_udp(struct packet *p, void *end, __u16 room)
{
    struct udphdr *udp = p->transport;
    if ((void *)(udp + 1) > end || room < sizeof(*udp))
        return PARSED_MALFORMED;
    __u16 length = bpf_ntohs(udp->len);
    if (length < sizeof(*udp) || length > room)
        return PARSED_MALFORMED;
    p->source_port = udp->source;
    p->target_port = udp->dest;
    p->tcp_flags = 0;
    return PARSED;
}

static __always_inline enum parsed parse_sctp(struct packet *p, void *end, __u16 room)
{
    struct sctp_packet *sctp = p->transport;
    if ((void *)(sctp + 1) > end || room < sizeof(*sctp))
        return PARSED_MALFORMED;
    p->source_port = sctp->source;
    p->target_port = sctp->target;
    p->tcp_flags = 0;
    p->chunk = sctp->chunk;
    return PARSED;
}

static __always_inline enum parsed parse_transport(struct packet *p, void *end, __u16 room)
{
    if (p->protocol == IPPROTO_TCP)
        return parse_tcp(p, end, room);
    if (p->protocol == IPPROTO_UDP)
        return parse_udp(p, end, room);
    if (p->protocol == IPPROTO_SCTP)
        return parse_sctp(p, end, room);
    return PARSED_OTHER_PROTOCOL;
}

/* Reads a packet whose first 20 octets of IP header are known to be in the frame. */
static __always_inline enum parsed parse_ipv4(struct packet *p, void *end)
{
    struct iphdr *ip = p->ip;
    __u32 header = ip->ihl * 4;
    __u16 length = bpf_ntohs(ip->tot_len);
    if (ip->version != 4 || header < sizeof(*ip) || length < header)
        return PARSED_MALFORMED;
    if ((void *)ip + length > end)
        return PARSED_MALFORMED;
    p->source = ip->saddr;
    p->target = ip->daddr;
    p->length = length;
    p->protocol = ip->protocol;
    if (ip->frag_off & bpf_htons(IP_FRAGMENT_BITS))
        return PARSED_FRAGMENT;
    p->transport = (void *)ip + header;
    return parse_transport(p, end, length - header);
}

/* The same of IPv6, whose header is known to be there and to have no extensions behind it. */
static __always_inline enum parsed parse_ipv6(struct packet *p, void *end)
{
    struct ipv6hdr *ip = p->ip6;
    __u16 room = bpf_ntohs(ip->payload_len);
    p->transport = ip + 1;
    if (ip->version != 6 || p->transport + room > end)
        return PARSED_MALFORMED;
    p->length = sizeof(*ip) + room;
    p->protocol = ip->nexthdr;
    return parse_transport(p, end, room);
}

/* Time to live, or hop limit. */
static __always_inline __u8 ttl_of(const struct packet *p)
{
    return p->ipv6 ? p->ip6->hop_limit : p->ip->ttl;
}

/* Type of service, or traffic class. */
static __always_inline __u8 tos_of(const struct packet *p)
{
    return p->ipv6 ? bpf_ntohs(*(__be16 *)p->ip6) >> 4 : p->ip->tos;
}

static __always_inline enum flag_class flag_class(__u8 tcp_flags)
{
    if (tcp_flags & TCP_RST)
        return CLASS_RST;
    if (tcp_flags & TCP_SYN)
        return CLASS_SYN;
    if (tcp_flags & TCP_FIN)
        return CLASS_FIN;
    return tcp_flags & TCP_ACK ? CLASS_ACK : CLASS_NONE;
}
