// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Known flows are forwarded here, new flows of a service go to the director over AF_XDP, everything
 * else reaches the kernel untouched.
 */
#include "count.h"
#include "fragment.h"
#include "guard.h"
#include "hop.h"
#include "icmp.h"
#include "ipv6.h"
#include "layout.h"
#include "maps.h"
#include "parse.h"
#include "rewrite.h"
#include "service.h"
#include "table.h"
#include "tunnel.h"

/* If no director listens, the packet is dropped: the kernel must never answer for a service. */
static __always_inline int to_director(struct xdp_md *ctx, enum packet_counter reason)
{
    __u32 index = constants.port_index * QUEUES_PER_PORT + ctx->rx_queue_index;
    long verdict = bpf_redirect_map(&slow_path_sockets, index, XDP_DROP);
    count(verdict == XDP_REDIRECT ? reason : DIRECTOR_ABSENT);
    return verdict;
}

static __always_inline int drop(enum packet_counter reason)
{
    count(reason);
    return XDP_DROP;
}

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

static __always_inline int next_hop(struct xdp_md *ctx, const struct packet *p,
                                    const struct flow *flow, __u16 server_hop, int from_server,
                                    struct hop *hop)
{
    if (!from_server)
        return read_hop(server_hop, hop);
    if (flow->client_hop)
        return read_hop(flow->client_hop, hop);
    return ask_kernel(ctx, p, flow, hop);
}

/* Prepares to wrap a packet; 0 when the director must do it, because it is too long. */
static __always_inline int prepare(struct wrapping *w, const struct packet *p,
                                   const struct flow *flow, const struct hop *hop)
{
    int df = p->ip->frag_off & bpf_htons(IP_DONT_FRAGMENT);
    w->hop = *hop;
    w->flow_hash = flow->hash;
    w->length = p->length;
    w->tos = p->ip->tos;
    w->ttl = p->ip->ttl - 1;
    w->keeps_df = df && w->tunnel.flags & TUNNEL_KEEPS_DF;
    return p->length <= w->tunnel.mtu;
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
    if (p->protocol == IPPROTO_TCP && watched(flow, class, from_server))
        report(flow, class, from_server);
}

static __always_inline int forward_wrapped(struct xdp_md *ctx, struct packet *p,
                                           const struct flow *flow, const struct hop *hop)
{
    struct wrapping w = {};
    if (!read_tunnel(flow->destination, &w.tunnel))
        return to_director(ctx, HOP_UNKNOWN);
    if (!prepare(&w, p, flow, hop))
        return to_director(ctx, TOO_BIG);
    account(p, flow, 0);
    decrement_ttl(p->ip);
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

static __always_inline int forward(struct xdp_md *ctx, struct packet *p, struct flow *flow,
                                   int from_server)
{
    struct hop hop = {};
    struct destination *destination =
        bpf_map_lookup_elem(&destinations, &flow->destination);
    if (!destination || (destination->flags & DESTINATION_GONE && !from_server))
        return drop(SERVER_GONE);
    if (flow->watch & WATCH_REVISIT_SYN && p->tcp_flags & TCP_SYN && !from_server)
        return to_director(ctx, REVISITED);
    if (p->protocol == IPPROTO_SCTP && needs_director(p, flow))
        return to_director(ctx, SCTP_CONTROL);
    if (p->ip->ttl <= 1)
        return to_director(ctx, TTL_EXPIRED);
    if (!next_hop(ctx, p, flow, destination->hop, from_server, &hop))
        return to_director(ctx, HOP_UNKNOWN);
    if (flow->state & SLOT_TUNNEL)
        return forward_wrapped(ctx, p, flow, &hop);
    if (p->length > hop.mtu)
        return to_director(ctx, TOO_BIG);
    account(p, flow, from_server);
    decrement_ttl(p->ip);
    if (flow->state & SLOT_NAT && !translate(p, flow, from_server))
        fill_udp_checksum(ctx, p->offset, p->ip->ihl * 4);
    return send_to(ctx, p->eth, &hop);
}

static __always_inline int opens_flow(const struct packet *p, const struct settings *settings)
{
    if (p->protocol == IPPROTO_UDP)
        return 1;
    if (p->protocol == IPPROTO_SCTP)
        return p->chunk == SCTP_INIT ||
               (settings->sloppy & SLOPPY_SCTP && p->chunk != SCTP_ABORT);
    int opens = settings->sloppy & SLOPPY_TCP || p->tcp_flags & TCP_SYN;
    return opens && !(p->tcp_flags & TCP_RST);
}

/* Only a SYN opens a TCP connection, unless the director is sloppy. Other segments of unknown flows draw a reset from the kernel,
 * unless the director asks for silence because its table may not be complete yet. */
static __always_inline int unknown_flow(struct xdp_md *ctx, const struct packet *p)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings)
        return XDP_PASS;
    if (!has_service(ctx, p, settings)) {
        count(NO_SERVICE);
        return XDP_PASS;
    }
    if (opens_flow(p, settings))
        return to_director(ctx, NEW_FLOW);
    if (settings->drop_unknown)
        return drop(UNKNOWN_FLOW_DROPPED);
    count(UNKNOWN_FLOW_PASSED);
    return XDP_PASS;
}

/* Of what is not TCP, UDP or SCTP, only errors about connections are of interest, whoever sent them. */
static __always_inline int other_protocol(struct xdp_md *ctx, const struct packet *p)
{
    if (p->ip->protocol != IPPROTO_ICMP || p->ip->frag_off & bpf_htons(IP_FRAGMENT_BITS))
        return XDP_PASS;
    __u32 offset = p->offset + p->ip->ihl * 4;
    return concerns_connection(ctx, offset) ? to_director(ctx, ICMP_ERROR) : XDP_PASS;
}

static __always_inline int fragment(struct xdp_md *ctx, const struct packet *p, int to_service)
{
    __u32 offset = p->offset;
    return fragment_concerns(ctx, offset, to_service) ? to_director(ctx, FRAGMENT) : XDP_PASS;
}

static __always_inline int balance(struct xdp_md *ctx, struct packet *p, void *end)
{
    int to_service = may_be(0, p->ip->daddr);
    int from_server = may_be(1, p->ip->saddr);
    if (!to_service && !from_server)
        return other_protocol(ctx, p);
    switch (parse_ipv4(p, end)) {
    case PARSED:
        break;
    case PARSED_MALFORMED:
        return to_service ? drop(MALFORMED) : XDP_PASS;
    case PARSED_FRAGMENT:
        return fragment(ctx, p, to_service);
    default:
        return other_protocol(ctx, p);
    }
    struct flow flow = {};
    if (to_service) {
        struct key key = {p->source, p->source_port, p->target, p->target_port, p->protocol, 0};
        if (find_flow(&key, &flow))
            return forward(ctx, p, &flow, 0);
    }
    if (from_server) {
        struct key key = {p->target, p->target_port, p->source, p->source_port, p->protocol, 1};
        if (find_flow(&key, &flow))
            return forward(ctx, p, &flow, 1);
    }
    return to_service ? unknown_flow(ctx, p) : XDP_PASS;
}

static __always_inline int unknown_flow_ipv6(struct xdp_md *ctx, const struct ends *ends)
{
    __u32 zero = 0;
    struct packet p = {.protocol = ends->protocol};
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings)
        return XDP_PASS;
    if (!has_service_ipv6(ctx, ends)) {
        count(NO_SERVICE);
        return XDP_PASS;
    }
    if (p.protocol == IPPROTO_TCP)
        bpf_xdp_load_bytes(ctx, ends->payload + TCP_FLAGS, &p.tcp_flags, sizeof(p.tcp_flags));
    if (p.protocol == IPPROTO_SCTP)
        bpf_xdp_load_bytes(ctx, ends->payload + SCTP_CHUNK, &p.chunk, sizeof(p.chunk));
    if (opens_flow(&p, settings))
        return to_director(ctx, NEW_FLOW);
    if (settings->drop_unknown)
        return drop(UNKNOWN_FLOW_DROPPED);
    count(UNKNOWN_FLOW_PASSED);
    return XDP_PASS;
}

static __always_inline int fragment_ipv6(struct xdp_md *ctx, const struct ends *ends, int concerns)
{
    struct fragment_key key = fragment_key_of(ends);
    __u32 yes = 1;
    if (!concerns)
        return bpf_map_lookup_elem(&fragments, &key) ? to_director(ctx, FRAGMENT) : XDP_PASS;
    if (!ends->is_later_fragment)
        bpf_map_update_elem(&fragments, &key, &yes, BPF_ANY);
    return to_director(ctx, FRAGMENT);
}

/* With an offset in the lower 16 bits: an ICMPv6 message lies there. */
#define ICMPV6_AT (1 << 16)

/* What of IPv6 concerns the director, which forwards it; the rest is the kernel's. Messages of ICMPv6 are
 * only found here, to keep within the stack of 512 octets. */
__noinline int balance_ipv6(struct xdp_md *ctx)
{
    struct ends ends = {};
    if (!read_ends(ctx, sizeof(struct ethhdr), &ends))
        return XDP_PASS;
    if (ends.protocol == IPPROTO_ICMPV6)
        return ends.is_fragment ? XDP_PASS : ICMPV6_AT | (ends.payload & 0xffff);
    int to_service = folded_may_be(0, &ends.ip.daddr);
    int from_server = folded_may_be(1, &ends.ip.saddr);
    if (ends.is_later_fragment)
        return fragment_ipv6(ctx, &ends, to_service);
    int known = (to_service && is_known_ipv6(&ends, 0, 0)) ||
                (from_server && is_known_ipv6(&ends, 1, 1));
    if (ends.is_fragment)
        return fragment_ipv6(ctx, &ends, known || (to_service && has_service_ipv6(ctx, &ends)));
    if (known)
        return to_director(ctx, IPV6_KNOWN);
    return to_service ? unknown_flow_ipv6(ctx, &ends) : XDP_PASS;
}

static __always_inline int ipv6(struct xdp_md *ctx)
{
    int verdict = balance_ipv6(ctx);
    if (!(verdict & ICMPV6_AT))
        return verdict;
    return error_concerns_ipv6(ctx, verdict & 0xffff) ? to_director(ctx, ICMP_ERROR) : XDP_PASS;
}

/* Whether the frame is meant for this host alone: a switch may flood frames of others to it. */
static __always_inline int addressed_to_us(const struct ethhdr *eth)
{
    __u32 index = constants.port_index;
    struct port *port = bpf_map_lookup_elem(&ports, &index);
    if (!port)
        return 0;
    __u64 mac = 0;
    __builtin_memcpy(&mac, eth->h_dest, ETH_ALEN);
    return mac == port->mac;
}

SEC("xdp")
int balancer(struct xdp_md *ctx)
{
    void *end = (void *)(long)ctx->data_end;
    struct packet p = {.eth = (void *)(long)ctx->data, .offset = sizeof(struct ethhdr)};
    if ((void *)(p.eth + 1) > end)
        return XDP_PASS;
    if (p.eth->h_proto == bpf_htons(ETH_P_ARP))
        return guard_arp(p.eth, end);
    if (p.eth->h_proto == bpf_htons(ETH_P_IPV6))
        return addressed_to_us(p.eth) ? ipv6(ctx) : XDP_PASS;
    p.ip = (void *)(p.eth + 1);
    if (p.eth->h_proto != bpf_htons(ETH_P_IP) || (void *)(p.ip + 1) > end)
        return XDP_PASS;
    if (!addressed_to_us(p.eth))
        return XDP_PASS;
    return balance(ctx, &p, end);
}

/* The kernel lends some of the helpers used here only to programs under the GPL. */
char _license[] SEC("license") = "GPL";
