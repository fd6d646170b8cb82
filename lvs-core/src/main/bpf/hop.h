/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Where a packet goes next. The director keeps neighbours up to date; the kernel's table is asked
 * only for clients that have no entry of their own: it costs 100 ns and needs ip_forward. */
#pragma once

#include "maps.h"
#include "parse.h"
#include "table.h"
#include "vlan.h"

#define AF_INET 2
#define AF_INET6 10
/* Traffic class and flow label. */
#define IPV6_FLOW_BITS 0x0fffffff

/* Copies a neighbour; 0 when its address is not known or changes right now. */
static __always_inline int read_hop(__u32 index, struct hop *copy)
{
    struct hop *hop = bpf_map_lookup_elem(&hops, &index);
    if (!hop)
        return 0;
    __u32 version = READ_ONCE(hop->version);
    barrier();
    if (version == 0 || version & 1)
        return 0;
    copy->interface_index = hop->interface_index;
    copy->mtu = hop->mtu;
    copy->vlan = hop->vlan;
    copy_macs(copy->destination_mac, hop->destination_mac);
    barrier();
    return READ_ONCE(hop->version) == version;
}

/* The kernel names the interface of a VLAN, which frames do not leave by. */
static __always_inline void lead_to_vlan(struct hop *hop)
{
    if (!constants.vlans)
        return;
    struct vlan_way *way = bpf_map_lookup_elem(&vlan_ways, &hop->interface_index);
    if (way) {
        hop->interface_index = way->interface_index;
        hop->vlan = way->id;
    }
}

/* Asks the way of an answer to its client, which comes from the virtual address there. */
static __always_inline int ask_kernel(struct xdp_md *ctx, const struct packet *p,
                                      const __be32 *virtual_address, struct hop *copy)
{
    struct bpf_fib_lookup fib = {
        .family = p->ipv6 ? AF_INET6 : AF_INET,
        .l4_protocol = p->protocol,
        .tot_len = p->length,
        .ifindex = interface_of(ctx),
    };
    if (p->ipv6) {
        fib.flowinfo = *(__be32 *)p->ip6 & bpf_htonl(IPV6_FLOW_BITS);
        __builtin_memcpy(fib.ipv6_src, virtual_address, sizeof(fib.ipv6_src));
        __builtin_memcpy(fib.ipv6_dst, &p->ip6->daddr, sizeof(fib.ipv6_dst));
    } else {
        fib.tos = p->ip->tos;
        fib.ipv4_src = *virtual_address;
        fib.ipv4_dst = p->target;
    }
    if (bpf_fib_lookup(ctx, &fib, sizeof(fib), 0) != BPF_FIB_LKUP_RET_SUCCESS)
        return 0;
    copy->interface_index = fib.ifindex;
    /* The kernel has looked at the length itself. */
    copy->mtu = 0xffff;
    __builtin_memcpy(copy->destination_mac, fib.dmac, ETH_ALEN);
    __builtin_memcpy(copy->source_mac, fib.smac, ETH_ALEN);
    lead_to_vlan(copy);
    return 1;
}

static __always_inline int leave(struct xdp_md *ctx, const struct hop *hop)
{
    if (hop->interface_index == ctx->ingress_ifindex && !(port_cell(ctx) & PORT_REDIRECTS_BACK))
        return XDP_TX;
    return bpf_redirect(hop->interface_index, 0);
}

__noinline int send_tagged(struct xdp_md *ctx, const struct hop *hop)
{
    if (!hop || !put_tag(ctx, hop->vlan))
        return XDP_DROP;
    struct ethhdr *eth = (void *)(long)ctx->data;
    if ((void *)(eth + 1) > (void *)(long)ctx->data_end)
        return XDP_DROP;
    copy_macs(eth, hop->destination_mac);
    return leave(ctx, hop);
}

static __always_inline int send_to(struct xdp_md *ctx, struct ethhdr *eth, const struct hop *hop)
{
    if (constants.vlans && hop->vlan)
        return send_tagged(ctx, hop);
    copy_macs(eth, hop->destination_mac);
    return leave(ctx, hop);
}
