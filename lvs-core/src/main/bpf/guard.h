/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * A director that was killed leaves its virtual addresses on the interface, and the kernel would go
 * on answering ARP for them beside the new master. So ARP requests for them are dropped here while
 * the director gives no sign of life.
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

static __always_inline int guard_arp(struct ethhdr *eth, void *end)
{
    struct arp_ipv4 *arp = (void *)(eth + 1);
    if ((void *)(arp + 1) > end || arp->operation != bpf_htons(ARP_REQUEST))
        return XDP_PASS;
    __be32 target;
    __builtin_memcpy(&target, arp->target_address, sizeof(target));
    if (!bpf_map_lookup_elem(&guarded_addresses, &target) || director_alive())
        return XDP_PASS;
    count(ARP_SILENCED);
    return XDP_DROP;
}
