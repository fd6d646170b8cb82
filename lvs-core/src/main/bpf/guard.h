/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * A director that was killed leaves its virtual addresses on the interface, and the kernel would go
 * on answering for them beside the new master. So whoever asks for their MAC address, by ARP or by a
 * neighbour solicitation, gets no answer while the director gives no sign of life.
 */
#pragma once

#include "count.h"
#include "maps.h"
#include "parse.h"

#define ARP_REQUEST 1

/* RFC 826, for Ethernet and IPv4. */
struct arp_ipv4 {
    __be16 hardware_type;
    __be16 protocol_type;
    __u8 hardware_length;
    __u8 protocol_length;
    __be16 operation;
    __u8 sender_mac[ETH_ALEN];
    __u8 sender_address[4];
    __u8 target_mac[ETH_ALEN];
    __u8 target_address[4];
} __attribute__((packed));

#define NEIGHBOUR_SOLICITATION 135

/* RFC 4861 section 4.3, behind its IPv6 header; options may follow. */
struct solicitation {
    struct ipv6hdr ip;
    __u8 type;
    __u8 code;
    __be16 checksum;
    __be32 reserved;
    struct in6_addr target;
} __attribute__((packed));

static __always_inline int director_alive(void)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings)
        return 0;
    /* The director reads a finer clock, so its sign of life may lie a little ahead. */
    __s32 silence = now() - READ_ONCE(settings->heartbeat);
    return silence <= (__s32)settings->heartbeat_limit;
}

static __always_inline int is_silenced(const struct in6_addr *address)
{
    if (!bpf_map_lookup_elem(&guarded_addresses, address) || director_alive())
        return 0;
    count(ARP_SILENCED);
    return 1;
}

/* Whether a frame asks for the MAC address of a dead director's IPv4 address. */
static __always_inline int asks_dead_arp(struct ethhdr *eth, void *end)
{
    struct arp_ipv4 *arp = (void *)(eth + 1);
    struct in6_addr target = {.s6_addr32 = {0, 0, IPV4_MAPPED, 0}};
    if ((void *)(arp + 1) > end || arp->operation != bpf_htons(ARP_REQUEST))
        return 0;
    __builtin_memcpy(&target.s6_addr32[3], arp->target_address, sizeof(target.s6_addr32[3]));
    return is_silenced(&target);
}

/* The same for an IPv6 address. */
static __always_inline int asks_dead_neighbour(struct ethhdr *eth, void *end)
{
    struct solicitation *solicitation = (void *)(eth + 1);
    if ((void *)(solicitation + 1) > end || solicitation->ip.nexthdr != IPPROTO_ICMPV6 ||
        solicitation->type != NEIGHBOUR_SOLICITATION)
        return 0;
    struct in6_addr target = solicitation->target;
    return is_silenced(&target);
}
