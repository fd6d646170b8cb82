/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Whether a new flow has a service: which one, the director finds out in the same way. */
#pragma once

#include "maps.h"
#include "parse.h"

#define FTP_DATA 20
#define FTP 21
/* The default of ip_unprivileged_port_start. */
#define FIRST_UNPRIVILEGED 1024

/* What the rules for firewall marks look at; IPv4 addresses are mapped into IPv6. */
struct markable {
    __be32 source[4];
    __be32 target[4];
    __be16 source_port;
    __be16 target_port;
    __u8 protocol;
    __u8 reserved[3];
    __u32 interface_index;
};

static __always_inline __u32 outside(const __be32 *network, const __be32 *mask,
                                     const __be32 *address)
{
    return ((address[0] & mask[0]) ^ network[0]) | ((address[1] & mask[1]) ^ network[1]) |
           ((address[2] & mask[2]) ^ network[2]) | ((address[3] & mask[3]) ^ network[3]);
}

/* The sign bit is set when the port is out of the range. */
static __always_inline __u32 out_of(__u16 first, __u16 last, __be16 port)
{
    __u32 number = bpf_ntohs(port);
    return (number - first | last - number) & 1U << 31;
}

/* Zero in a rule stands for any. */
static __always_inline __u64 is_other(__u64 wanted, __u64 found)
{
    return (wanted ^ found) & -(-wanted >> 63);
}

/* Not static, like served_by_mark: verified once, not for each rule. */
__noinline int fits(const struct mark_rule *rule, const struct markable *packet)
{
    if (!rule || !packet)
        return 0;
    return !(outside(rule->source, rule->source_mask, packet->source) |
             outside(rule->target, rule->target_mask, packet->target) |
             out_of(rule->first_source_port, rule->last_source_port, packet->source_port) |
             out_of(rule->first_target_port, rule->last_target_port, packet->target_port) |
             is_other(rule->interface_index, packet->interface_index) |
             is_other(rule->protocol, packet->protocol));
}

struct rule_search {
    const struct markable *packet;
    __u32 last;
    __u32 served;
};

/* The callback of a loop: 1 ends it. */
static int look_at_rule(__u32 step, struct rule_search *search)
{
    __u32 index = search->last - step;
    struct mark_rule *rule = bpf_map_lookup_elem(&mark_rules, &index);
    if (!rule)
        return 1;
    if (!fits(rule, search->packet))
        return 0;
    search->served = rule->served;
    return 1;
}

/*
 * For which families the firewall mark of a packet has a service: MARK_SERVES_. The last rule that
 * fits decides.
 */
__noinline int served_by_mark(const struct markable *packet, __u32 rules)
{
    __u32 count = rules & ((1 << MARK_RULES_FIRST_SHIFT) - 1);
    if (!packet || count > MAX_MARK_RULES)
        return 0;
    struct rule_search search = {packet, (rules >> MARK_RULES_FIRST_SHIFT) + count - 1, 0};
    bpf_loop(count, look_at_rule, &search, 0);
    return search.served;
}

/* Two replacements of the rules in a row may overwrite those that are being read: then they are read again. */
#define MARK_TRIES 4

__noinline int marked_for(const struct markable *packet)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings)
        return 0;
    for (int i = 0; i < MARK_TRIES; i++) {
        __u32 changes = READ_ONCE(settings->mark_changes);
        barrier();
        int served = served_by_mark(packet, READ_ONCE(settings->mark_rules));
        barrier();
        if (READ_ONCE(settings->mark_changes) == changes)
            return served;
    }
    /* The director knows better. */
    return MARK_SERVES_IPV4 | MARK_SERVES_IPV6;
}

static __always_inline int has_mark(struct xdp_md *ctx, const struct packet *p)
{
    struct markable packet = {
        .source = {0, 0, IPV4_MAPPED, p->source},
        .target = {0, 0, IPV4_MAPPED, p->target},
        .source_port = p->source_port,
        .target_port = p->target_port,
        .protocol = p->protocol,
        .interface_index = interface_of(ctx),
    };
    return marked_for(&packet) & MARK_SERVES_IPV4;
}

/* The value of the service that has just this address and port, or 0. */
static __always_inline __u32 service_value(__be32 address, __be16 port, __u8 protocol)
{
    struct service_key key = {
        .address = {0, 0, IPV4_MAPPED, address}, .port = port, .protocol = protocol};
    __u32 *value = bpf_map_lookup_elem(&services, &key);
    return value ? *value : 0;
}

static __always_inline __u32 service_at(const struct packet *p, __be16 port)
{
    return service_value(p->target, port, p->protocol);
}

static __always_inline int takes_ftp_data(const struct packet *p)
{
    __u16 port = bpf_ntohs(p->target_port);
    if (p->protocol != IPPROTO_TCP || (port != FTP_DATA && port < FIRST_UNPRIVILEGED))
        return 0;
    return service_at(p, bpf_htons(FTP)) & SERVICE_TAKES_FTP_DATA;
}

/* Whether the director wants to see a packet that belongs to no connection and is for no service: it
 * may be a call that a server of SIP begins, or a stray answer. */
static __always_inline int wanted_from_server(__u8 protocol, int from_server)
{
    __u32 zero = 0;
    if (!from_server)
        return 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings)
        return 0;
    if (protocol == IPPROTO_UDP && settings->sloppy & SERVERS_CALL)
        return 1;
    return settings->sloppy & SEES_STRAYS &&
           (protocol == IPPROTO_UDP || protocol == IPPROTO_TCP || protocol == IPPROTO_SCTP);
}

static __always_inline int has_service(struct xdp_md *ctx, const struct packet *p,
                                       const struct settings *settings)
{
    /* Active FTP: its data connections belong to a control connection. */
    if (p->source_port == bpf_htons(FTP_DATA))
        return 0;
    if (settings->mark_rules && has_mark(ctx, p))
        return 1;
    return service_at(p, p->target_port) || takes_ftp_data(p) || service_at(p, 0);
}
