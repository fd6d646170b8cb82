/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Shows somebody what becomes of packets, which tcpdump does not see here. Off, it costs nothing: whether
 * a port is captured stands above its MAC address, which is read for each packet anyway. The reason
 * of a verdict is the counter that went up meanwhile: all of it is this processor's.
 */
#pragma once

#include "count.h"
#include "layout.h"
#include "maps.h"
#include "reasons.h"
#include "vlan.h"

/* The packet that the program has in hand, as it came. */
struct in_hand {
    __u64 counts[PROGRAM_COUNTERS];
    struct captured packet;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct in_hand);
} packets_in_hand SEC(".maps");

static __always_inline __u64 count_of(__u32 reason)
{
    __u32 index = bpf_get_smp_processor_id() * COUNTERS_PER_CPU + reason;
    __u64 *counter = bpf_map_lookup_elem(&counters, &index);
    return counter ? *counter : 0;
}

static __always_inline void keep_frame(struct xdp_md *ctx, struct captured *packet, __u32 snap)
{
    __u32 length = ctx->data_end - ctx->data;
    __u32 kept = length < snap ? length : snap;
    packet->length = length;
    packet->kept = 0;
    if (kept == 0 || kept > MOST_SNAP)
        return;
    if (!bpf_xdp_load_bytes(ctx, 0, packet->frame, kept))
        packet->kept = kept;
}

/* Whoever captures gives signs of life; the first packet after the last one ends it. */
static __always_inline int goes_on(const struct capture *capture, struct port *port)
{
    if (capture->until && (__s32)(capture->until - now()) > 0)
        return 1;
    __sync_fetch_and_and(&port->mac, ~PORT_CAPTURED);
    return 0;
}

/* The callback of a loop over all counters. */
static int keep_count(__u32 reason, struct in_hand **hand)
{
    if (reason < PROGRAM_COUNTERS)
        (*hand)->counts[reason] = count_of(reason);
    return 0;
}

/* Whether an interface is the one that the frame came by, or of the VLAN whose tag it has. */
static __always_inline int came_by(struct xdp_md *ctx, __u32 interface_index)
{
    if (interface_index == ctx->ingress_ifindex)
        return 1;
    struct vlan *vlan = constants.vlans ? vlan_of(ctx) : 0;
    return vlan && vlan->interface_index == interface_index;
}

/* Whether the packet is to be shown once its verdict is known. */
__noinline int remember(struct xdp_md *ctx)
{
    __u32 zero = 0;
    __u32 index = port_index(ctx);
    struct port *port = bpf_map_lookup_elem(&ports, &index);
    struct capture *capture = bpf_map_lookup_elem(&captures, &zero);
    struct in_hand *hand = bpf_map_lookup_elem(&packets_in_hand, &zero);
    if (!port || !capture || !hand || !goes_on(capture, port))
        return 0;
    if (capture->interface_index && !came_by(ctx, capture->interface_index))
        return 0;
    bpf_loop(PROGRAM_COUNTERS, keep_count, &hand, 0);
    if (!capture->as_sent)
        keep_frame(ctx, &hand->packet, capture->snap);
    return 1;
}

struct reason_search {
    const struct in_hand *hand;
    __u32 found;
};

/* The callback of a loop: 1 ends it. A report that was lost is no verdict of its own. */
static int find_reason(__u32 reason, struct reason_search *search)
{
    if (reason >= PROGRAM_COUNTERS || reason == EVENT_LOST ||
        count_of(reason) == search->hand->counts[reason])
        return 0;
    search->found = reason;
    return 1;
}

static __always_inline __u8 reason_since(const struct in_hand *hand)
{
    struct reason_search search = {hand, NO_REASON};
    bpf_loop(PROGRAM_COUNTERS, find_reason, &search, 0);
    return search.found;
}

static __always_inline enum capture_verdict verdict_of(int action, __u8 reason)
{
    if (action == XDP_PASS)
        return CAPTURE_PASSED;
    if (action != XDP_TX && action != XDP_REDIRECT)
        return CAPTURE_DROPPED;
    return reason == FORWARDED_IN || reason == FORWARDED_OUT ? CAPTURE_FORWARDED
                                                             : CAPTURE_TO_DIRECTOR;
}

/* Two processors may let a packet more through when a second begins. */
static __always_inline int within_rate(struct capture *capture, __u64 time)
{
    __u64 second = time / 1000000000;
    if (capture->second != second) {
        capture->second = second;
        capture->taken = 0;
    }
    if (__sync_fetch_and_add(&capture->taken, 1) < capture->rate)
        return 1;
    __sync_fetch_and_add(&capture->left_out, 1);
    return 0;
}

/* Hands over what was remembered. */
__noinline int show(struct xdp_md *ctx, int action)
{
    __u32 zero = 0;
    struct capture *capture = bpf_map_lookup_elem(&captures, &zero);
    struct in_hand *hand = bpf_map_lookup_elem(&packets_in_hand, &zero);
    if (!capture || !hand)
        return 0;
    struct captured *packet = &hand->packet;
    packet->time = bpf_ktime_get_ns();
    packet->interface_index = ctx->ingress_ifindex;
    packet->reason = reason_since(hand);
    packet->verdict = verdict_of(action, packet->reason);
    if (!(capture->verdicts >> packet->verdict & 1) || !within_rate(capture, packet->time))
        return 0;
    if (capture->as_sent)
        keep_frame(ctx, packet, capture->snap);
    __u32 kept = packet->kept;
    if (kept > MOST_SNAP)
        return 0;
    if (bpf_ringbuf_output(&captured_packets, packet, offsetof(struct captured, frame) + kept, 0))
        __sync_fetch_and_add(&capture->lost, 1);
    return 0;
}
