/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Sending packets of known flows on, of either family. */
#pragma once

#include "count.h"
#include "hop.h"
#include "maps.h"
#include "parse.h"
#include "rewrite.h"
#include "table.h"
#include "tunnel.h"
#include "verdict.h"

/* RFC 791 and RFC 8200 section 5: every network takes packets of this length. */
#define SMALLEST_MTU 68
#define SMALLEST_MTU_IPV6 1280

static __always_inline void report(const struct flow *flow, enum flag_class class, int from_server)
{
    struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
    if (!event) {
        count(EVENT_LOST);
        return;
    }
    event->slot = flow->index;
    event->state = flow->state;
    event->flag_class = class;
    event->from_server = from_server;
    event->reserved = 0;
    event->reserved2 = 0;
    bpf_ringbuf_submit(event, 0);
}

/* Two processors may count one packet less between them; nobody decides by these numbers. */
static __always_inline void touch(struct slot *slot, const struct packet *p, int from_server)
{
    __u32 moment = now();
    if (slot->last_seen != moment)
        slot->last_seen = moment;
    if (from_server)
        slot->out_packets++;
    else
        slot->in_packets++;
    if (p->protocol == IPPROTO_TCP) {
        __u16 flags = from_server ? p->tcp_flags << 8 : p->tcp_flags;
        if (flags & ~slot->seen_flags)
            slot->seen_flags |= flags;
    }
}

static __always_inline int watched(const struct flow *flow, enum flag_class class, int from_server)
{
    return flow->watch >> (class + (from_server ? WATCH_OUT_SHIFT : 0)) & 1;
}

/* Datagrams are told of once: at the second one of a client, which makes a flow of them. */
static __always_inline int is_told(const struct packet *p, const struct slot *slot)
{
    return p->protocol == IPPROTO_TCP || (slot && slot->in_packets == DATAGRAMS_OF_A_FLOW);
}

static __always_inline void account(const struct packet *p, const struct flow *flow,
                                    int from_server)
{
    enum flag_class class = flag_class(p->tcp_flags);
    struct slot *slot = slot_at(flow->index);
    if (slot)
        touch(slot, p, from_server);
    count_traffic(flow->destination, from_server, p->length);
    count(from_server ? FORWARDED_OUT : FORWARDED_IN);
    if (watched(flow, class, from_server) && is_told(p, slot))
        report(flow, class, from_server);
}

/* Prepares to wrap a packet; 0 when the director must do it, because it is too long. */
static __always_inline int prepare(struct wrapping *w, const struct packet *p,
                                   const struct flow *flow, const struct hop *hop)
{
    int df = !p->ipv6 && p->ip->frag_off & bpf_htons(IP_DONT_FRAGMENT);
    w->hop = *hop;
    w->flow_hash = flow->hash;
    w->length = p->length;
    w->tos = tos_of(p);
    w->ttl = ttl_of(p) - 1;
    w->keeps_df = df && w->tunnel.flags & TUNNEL_KEEPS_DF;
    w->ipv6 = p->ipv6;
    return p->length <= w->tunnel.mtu;
}

static __always_inline int forward_wrapped(struct xdp_md *ctx, struct packet *p,
                                           const struct flow *flow, const struct hop *hop)
{
    struct wrapping w = {};
    if (!read_tunnel(flow->destination, &w.tunnel) ||
        w.tunnel.mtu < (p->ipv6 ? SMALLEST_MTU_IPV6 : SMALLEST_MTU))
        return to_director(ctx, HOP_UNKNOWN);
    if (!prepare(&w, p, flow, hop))
        return to_director(ctx, TOO_BIG);
    account(p, flow, 0);
    decrement_ttl(p);
    return encapsulate(ctx, &w);
}

/* Whether an SCTP packet may change the state of its association, or needs another checksum: that
 * covers the whole packet, but no addresses. */
static __always_inline int needs_director(const struct packet *p, const struct flow *flow)
{
    int like_data = p->chunk == SCTP_DATA ||
                    (p->chunk >= SCTP_SACK && p->chunk <= SCTP_HEARTBEAT_ACK);
    return !like_data || (flow->state & SLOT_NAT && flow->virtual_port != flow->server_port);
}

/* An answer goes to a neighbour that the slot names, or else where the kernel's routes lead. */
static __always_inline int next_hop(struct xdp_md *ctx, const struct packet *p,
                                    const struct flow *flow, const __be32 *replacement,
                                    __u16 server_hop, int from_server, struct hop *hop)
{
    if (!from_server)
        return read_hop(server_hop, hop);
    if (flow->client_hop)
        return read_hop(flow->client_hop, hop);
    return ask_kernel(ctx, p, replacement, hop);
}

/* The replacement takes the place of the address of a translated packet that is not the client's. */
static __always_inline int forward(struct xdp_md *ctx, struct packet *p, struct flow *flow,
                                   const __be32 *replacement, int from_server)
{
    struct hop hop = {};
    struct destination *destination =
        bpf_map_lookup_elem(&destinations, &flow->destination);
    if (!destination || (destination->flags & DESTINATION_GONE && !from_server))
        return drop(SERVER_GONE);
    if (flow->state & SLOT_HELPED)
        return to_director(ctx, HELPED);
    if (flow->watch & WATCH_REVISIT_SYN && p->tcp_flags & TCP_SYN && !from_server)
        return to_director(ctx, REVISITED);
    if (p->protocol == IPPROTO_SCTP && needs_director(p, flow))
        return to_director(ctx, SCTP_CONTROL);
    if (destination->flags & DESTINATION_LOCAL) {
        account(p, flow, from_server);
        return XDP_PASS;
    }
    if (ttl_of(p) <= 1)
        return to_director(ctx, TTL_EXPIRED);
    if (!next_hop(ctx, p, flow, replacement, destination->hop, from_server, &hop))
        return to_director(ctx, HOP_UNKNOWN);
    if (flow->state & SLOT_TUNNEL)
        return forward_wrapped(ctx, p, flow, &hop);
    if (p->length > hop.mtu)
        return to_director(ctx, TOO_BIG);
    account(p, flow, from_server);
    decrement_ttl(p);
    if (flow->state & SLOT_NAT)
        translate(ctx, p, flow, replacement, from_server);
    return send_to(ctx, p->eth, &hop);
}
