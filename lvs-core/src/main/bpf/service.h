/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Whether a new flow has a service: which one, the director finds out in the same way. */
#pragma once

#include "maps.h"
#include "parse.h"

#define FTP_DATA 20
#define FTP 21
/* The default of ip_unprivileged_port_start. */
#define FIRST_UNPRIVILEGED 1024

#define IPV4_MAPPED bpf_htonl(0xffff)

/* Whether an IPv4 address is in a network of 128 bits. */
static __always_inline int within(const __be32 *network, const __be32 *mask, __be32 address)
{
    return !network[0] && !network[1] && (IPV4_MAPPED & mask[2]) == network[2] &&
           (address & mask[3]) == network[3];
}

static __always_inline int fits_ports(const struct mark_rule *rule, const struct packet *p,
                                      __u32 interface_index)
{
    __u16 source_port = bpf_ntohs(p->source_port);
    __u16 target_port = bpf_ntohs(p->target_port);
    return source_port >= rule->first_source_port && source_port <= rule->last_source_port &&
           target_port >= rule->first_target_port && target_port <= rule->last_target_port &&
           (!rule->interface_index || rule->interface_index == interface_index) &&
           (!rule->protocol || rule->protocol == p->protocol);
}

static __always_inline int fits(const struct mark_rule *rule, const struct packet *p,
                                __u32 interface_index)
{
    return within(rule->source, rule->source_mask, p->source) &&
           within(rule->target, rule->target_mask, p->target) &&
           fits_ports(rule, p, interface_index);
}

/* Whether the packet carries a firewall mark that has a service; the last rule that fits decides. */
static __always_inline int has_mark(struct xdp_md *ctx, const struct packet *p, __u32 rules)
{
    __u32 count = rules & ((1 << MARK_RULES_FIRST_SHIFT) - 1);
    __u32 first = rules >> MARK_RULES_FIRST_SHIFT;
    for (__u32 i = 0; i < MAX_MARK_RULES; i++) {
        if (i >= count)
            break;
        __u32 index = first + count - 1 - i;
        struct mark_rule *rule = bpf_map_lookup_elem(&mark_rules, &index);
        if (!rule)
            break;
        if (fits(rule, p, ctx->ingress_ifindex))
            return rule->served & MARK_SERVES_IPV4;
    }
    return 0;
}

static __always_inline __u32 service_at(const struct packet *p, __be16 port)
{
    struct service_key key = {
        .address = {0, 0, IPV4_MAPPED, p->target}, .port = port, .protocol = p->protocol};
    __u32 *flags = bpf_map_lookup_elem(&services, &key);
    return flags ? *flags : 0;
}

static __always_inline int takes_ftp_data(const struct packet *p)
{
    __u16 port = bpf_ntohs(p->target_port);
    if (p->protocol != IPPROTO_TCP || (port != FTP_DATA && port < FIRST_UNPRIVILEGED))
        return 0;
    return service_at(p, bpf_htons(FTP)) & SERVICE_TAKES_FTP_DATA;
}

static __always_inline int has_service(struct xdp_md *ctx, const struct packet *p,
                                       const struct settings *settings)
{
    /* Active FTP: its data connections belong to a control connection. */
    if (p->source_port == bpf_htons(FTP_DATA))
        return 0;
    __u32 rules = settings->mark_rules;
    if (rules && has_mark(ctx, p, rules))
        return 1;
    return service_at(p, p->target_port) || takes_ftp_data(p) || service_at(p, 0);
}
