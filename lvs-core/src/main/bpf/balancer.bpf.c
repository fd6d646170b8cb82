// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Known flows are forwarded here, new flows of a service go to the director over AF_XDP, everything
 * else reaches the kernel untouched.
 */
#include "capture.h"
#include "flood.h"
#include "forward.h"
#include "fragment.h"
#include "guard.h"
#include "icmp.h"
#include "ipv6.h"
#include "layout.h"
#include "maps.h"
#include "open.h"
#include "parse.h"
#include "service.h"
#include "table.h"
#include "verdict.h"
#include "vlan.h"

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

static __always_inline int is_put_off(const struct packet *p, const struct settings *settings)
{
    return p->protocol == IPPROTO_TCP && settings->sloppy & SYN_TWICE;
}

/* What belongs to no connection and is for no service is the kernel's, with few exceptions. */
static __always_inline int of_no_service(struct xdp_md *ctx, __u8 protocol, int from_server)
{
    return wanted_from_server(protocol, from_server) ? to_director(ctx, NEW_FLOW) : XDP_PASS;
}

/* Only a SYN opens a TCP connection, unless the director is sloppy. Other segments of unknown flows draw a reset from the kernel,
 * unless the director asks for silence because its table may not be complete yet. */
static __always_inline int unknown_flow(struct xdp_md *ctx, const struct packet *p, int from_server)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings)
        return XDP_PASS;
    if (!has_service(ctx, p, settings)) {
        count(NO_SERVICE);
        return of_no_service(ctx, p->protocol, from_server);
    }
    if (opens_flow(p, settings))
        return is_put_off(p, settings) && !comes_again(p->source, p->target, p->source_port,
                                                       p->target_port)
                   ? drop(SYN_PUT_OFF)
                   : to_director(ctx, NEW_FLOW);
    if (settings->drop_unknown)
        return drop(UNKNOWN_FLOW_DROPPED);
    count(UNKNOWN_FLOW_PASSED);
    return XDP_PASS;
}

/* Packets of IPv4, but for fragments and errors. */
__noinline int balance_ipv4(struct xdp_md *ctx)
{
    void *end = (void *)(long)ctx->data_end;
    struct packet p = {.eth = (void *)(long)ctx->data, .ipv6 = 0};
    p.ip = (void *)(p.eth + 1);
    if ((void *)(p.ip + 1) > end)
        return XDP_PASS;
    int to_service = may_be(0, p.ip->daddr);
    int from_server = may_be(1, p.ip->saddr);
    if (!to_service && !from_server)
        return p.ip->protocol == IPPROTO_ICMP ? UNDECIDED : XDP_PASS;
    switch (parse_ipv4(&p, end)) {
    case PARSED:
        break;
    case PARSED_MALFORMED:
        return to_service ? drop(MALFORMED) : XDP_PASS;
    default:
        return UNDECIDED;
    }
    struct flow flow = {};
    if (to_service) {
        struct key key = {p.source, p.source_port, p.target, p.target_port, p.protocol, 0};
        if (find_flow(&key, &flow) || (!from_server && open_flow(&key, p.tcp_flags, &flow)))
            return forward(ctx, &p, &flow, &flow.server_address, 0);
    }
    if (from_server) {
        struct key key = {p.target, p.target_port, p.source, p.source_port, p.protocol, 1};
        if (find_flow(&key, &flow))
            return forward(ctx, &p, &flow, &flow.virtual_address, 1);
    }
    if (is_early(flow.hash))
        return to_director(ctx, EARLY);
    return to_service ? unknown_flow(ctx, &p, from_server)
                      : of_no_service(ctx, p.protocol, from_server);
}

/* Of what is not TCP, UDP or SCTP, only errors about connections are of interest, whoever sent them. */
static __always_inline int other_ipv4(struct xdp_md *ctx)
{
    struct iphdr ip;
    if (bpf_xdp_load_bytes(ctx, sizeof(struct ethhdr), &ip, sizeof(ip)))
        return XDP_PASS;
    if (ip.frag_off & bpf_htons(IP_FRAGMENT_BITS))
        return fragment_concerns(ctx, may_be(0, ip.daddr)) ? to_director(ctx, FRAGMENT) : XDP_PASS;
    __u32 icmp = sizeof(struct ethhdr) + ip.ihl * 4;
    return ip.protocol == IPPROTO_ICMP && concerns_connection(ctx, icmp)
               ? to_director(ctx, ICMP_ERROR)
               : XDP_PASS;
}

static __always_inline int find_ipv6(const struct packet *p, int from_server, struct flow_ipv6 *flow)
{
    struct key_ipv6 key = {
        .key.client_port = from_server ? p->target_port : p->source_port,
        .key.other_port = from_server ? p->source_port : p->target_port,
        .key.protocol = p->protocol,
        .key.from_server = from_server,
    };
    const struct in6_addr *client = from_server ? &p->ip6->daddr : &p->ip6->saddr;
    const struct in6_addr *other = from_server ? &p->ip6->saddr : &p->ip6->daddr;
    __builtin_memcpy(key.client, client, sizeof(key.client));
    __builtin_memcpy(key.other, other, sizeof(key.other));
    return find_flow_ipv6(&key, flow);
}

/* Packets of flows of IPv6 that need no more than those of IPv4 do. */
__noinline int balance_ipv6(struct xdp_md *ctx)
{
    void *end = (void *)(long)ctx->data_end;
    struct packet p = {.eth = (void *)(long)ctx->data, .ipv6 = 1};
    p.ip6 = (void *)(p.eth + 1);
    if ((void *)(p.ip6 + 1) > end || is_mapped(&p.ip6->saddr) || is_mapped(&p.ip6->daddr))
        return XDP_PASS;
    __u8 header = p.ip6->nexthdr;
    if (header != IPPROTO_TCP && header != IPPROTO_UDP && header != IPPROTO_SCTP)
        return UNDECIDED;
    int to_service = may_be_ipv6(0, p.ip6->daddr.s6_addr32);
    int from_server = may_be_ipv6(1, p.ip6->saddr.s6_addr32);
    if (!to_service && !from_server)
        return XDP_PASS;
    if (parse_ipv6(&p, end) != PARSED)
        return to_service ? drop(MALFORMED) : XDP_PASS;
    if (p.protocol == IPPROTO_UDP && ((struct udphdr *)p.transport)->check == 0)
        return UNDECIDED;
    struct flow_ipv6 flow = {};
    if (to_service && find_ipv6(&p, 0, &flow))
        return forward(ctx, &p, &flow.flow, flow.replacement, 0);
    if (from_server && find_ipv6(&p, 1, &flow))
        return forward(ctx, &p, &flow.flow, flow.replacement, 1);
    return to_service ? UNDECIDED : of_no_service(ctx, p.protocol, from_server);
}

static __always_inline int unknown_flow_ipv6(struct xdp_md *ctx, const struct ends *ends,
                                             int from_server)
{
    __u32 zero = 0;
    struct packet p = {.protocol = ends->protocol};
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings)
        return XDP_PASS;
    if (!has_service_ipv6(ctx, ends)) {
        count(NO_SERVICE);
        return of_no_service(ctx, ends->protocol, from_server);
    }
    if (p.protocol == IPPROTO_TCP)
        bpf_xdp_load_bytes(ctx, ends->payload + TCP_FLAGS, &p.tcp_flags, sizeof(p.tcp_flags));
    if (p.protocol == IPPROTO_SCTP)
        bpf_xdp_load_bytes(ctx, ends->payload + SCTP_CHUNK, &p.chunk, sizeof(p.chunk));
    if (opens_flow(&p, settings))
        return is_put_off(&p, settings) &&
                       !comes_again(address_hash(ends->ip.saddr.s6_addr32),
                                    address_hash(ends->ip.daddr.s6_addr32), ends->source_port,
                                    ends->target_port)
                   ? drop(SYN_PUT_OFF)
                   : to_director(ctx, NEW_FLOW);
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

/* What of IPv6 else concerns the director, which forwards it; the rest is the kernel's. Where a message of
 * ICMPv6 begins, its caller must look. */
__noinline int other_ipv6(struct xdp_md *ctx, __u32 *icmp)
{
    struct ends ends = {};
    if (!icmp)
        return XDP_PASS;
    int lead = read_ends(ctx, sizeof(struct ethhdr), &ends);
    int to_service = may_be_ipv6(0, ends.ip.daddr.s6_addr32);
    int from_server = may_be_ipv6(1, ends.ip.saddr.s6_addr32);
    if (lead == TO_NOWHERE || exceeds_frame(ctx, &ends))
        return to_service ? drop(MALFORMED) : XDP_PASS;
    if (lead == TO_NOTHING_OF_OURS)
        return XDP_PASS;
    if (ends.is_fragment && ends.protocol != IPPROTO_TCP && ends.protocol != IPPROTO_UDP)
        return XDP_PASS;
    if (ends.protocol == IPPROTO_ICMPV6) {
        *icmp = ends.payload;
        return XDP_PASS;
    }
    if (ends.is_later_fragment)
        return fragment_ipv6(ctx, &ends, to_service);
    int known = (to_service && is_known_ipv6(&ends, 0, 0)) ||
                (from_server && is_known_ipv6(&ends, 1, 1));
    if (ends.is_fragment)
        return fragment_ipv6(ctx, &ends,
                             known || (to_service && has_service_ipv6(ctx, &ends)) ||
                                 wanted_from_server(ends.protocol, from_server));
    if (known)
        return to_director(ctx, IPV6_KNOWN);
    return to_service ? unknown_flow_ipv6(ctx, &ends, from_server)
                      : of_no_service(ctx, ends.protocol, from_server);
}

static __always_inline int ipv4(struct xdp_md *ctx)
{
    int verdict = balance_ipv4(ctx);
    return verdict == UNDECIDED ? other_ipv4(ctx) : verdict;
}

static __always_inline int ipv6(struct xdp_md *ctx)
{
    __u32 icmp = 0;
    int verdict = balance_ipv6(ctx);
    if (verdict == UNDECIDED)
        verdict = other_ipv6(ctx, &icmp);
    return icmp && error_concerns_ipv6(ctx, icmp) ? to_director(ctx, ICMP_ERROR) : verdict;
}

/* Whether the frame is meant for this host alone: a switch may flood frames of others to it. */
static __always_inline int addressed_to_us(const struct ethhdr *eth, __u64 mac)
{
    return ((*(__u64 *)eth->h_dest ^ mac) & MAC_BITS) == 0;
}

static __always_inline int balance(struct xdp_md *ctx, struct ethhdr *eth, void *end, __u64 mac)
{
    switch (eth->h_proto) {
    case bpf_htons(ETH_P_IP):
        return addressed_to_us(eth, mac) ? ipv4(ctx) : XDP_PASS;
    case bpf_htons(ETH_P_IPV6):
        if (asks_dead_neighbour(eth, end))
            return XDP_DROP;
        return addressed_to_us(eth, mac) ? ipv6(ctx) : XDP_PASS;
    case bpf_htons(ETH_P_ARP):
        return asks_dead_arp(eth, end) ? XDP_DROP : XDP_PASS;
    default:
        return XDP_PASS;
    }
}

/* A frame without its tag. In line, because another call would need more stack than there is. */
static __always_inline int balance_untagged(struct xdp_md *ctx, __u64 mac)
{
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = (void *)(long)ctx->data;
    return (void *)(eth + 1) > end ? XDP_PASS : balance(ctx, eth, end, mac);
}

static __always_inline int balance_frame(struct xdp_md *ctx, __u64 mac)
{
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = (void *)(long)ctx->data;
    if ((void *)(eth + 1) > end)
        return XDP_PASS;
    if (!constants.vlans || eth->h_proto != bpf_htons(ETH_P_8021Q))
        return balance(ctx, eth, end, mac);
    return take_tag(ctx, &mac) ? finish_tagged(ctx, balance_untagged(ctx, mac)) : XDP_PASS;
}

SEC("xdp")
int balancer(struct xdp_md *ctx)
{
    __u32 index = port_index(ctx);
    struct port *port = bpf_map_lookup_elem(&ports, &index);
    if (!port)
        return XDP_PASS;
    __u64 mac = port->mac;
    int shown = mac & PORT_CAPTURED && remember(ctx);
    int action = mac & PORT_STANDS_BACK ? XDP_PASS : balance_frame(ctx, mac);
    if (shown)
        show(ctx, action);
    return action;
}

/* The kernel lends some of the helpers used here only to programs under the GPL. */
char _license[] SEC("license") = "GPL";
