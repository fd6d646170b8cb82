/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Frames of VLANs (IEEE 802.1Q). While the program looks at one, its tag is off, so that nothing else has to know
 * of it; the kernel and the director get the frame as it came. A director without VLANs has none of this in its
 * program: the verifier leaves out what a constant rules out.
 */
#pragma once

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "maps.h"

#define VLAN_ID_BITS 0xfff

/* Stands between the addresses and the type of a frame. */
struct tag {
    __be16 protocol;
    __be16 control;
};

struct tagged_frame {
    __u8 macs[2 * ETH_ALEN];
    struct tag tag;
    __be16 type;
};

/* Of the frame in hand, by which interface of a VLAN it came, and the tag it had; 0 without one. */
struct arrival {
    __u32 interface_index;
    __u16 control;
    __u16 reserved;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct arrival);
} arrivals SEC(".maps");

static __always_inline struct arrival *arrival(void)
{
    __u32 zero = 0;
    return bpf_map_lookup_elem(&arrivals, &zero);
}

/* A frame begins with two addresses: x86 moves their 12 octets in two steps, which the compiler does not dare. */
static __always_inline void copy_macs(void *to, const void *from)
{
    __u64 first = *(const __u64 *)from;
    __u32 rest = *(const __u32 *)(from + 8);
    *(__u64 *)to = first;
    *(__u32 *)(to + 8) = rest;
}

/* The VLAN of a frame; 0 if the frame has no tag, or that of none of the director's VLANs. */
static __always_inline struct vlan *vlan_of(struct xdp_md *ctx)
{
    struct tagged_frame *frame = (void *)(long)ctx->data;
    if ((void *)(frame + 1) > (void *)(long)ctx->data_end ||
        frame->tag.protocol != bpf_htons(ETH_P_8021Q))
        return 0;
    struct vlan_way way = {.interface_index = ctx->ingress_ifindex,
                           .id = bpf_ntohs(frame->tag.control) & VLAN_ID_BITS};
    return bpf_map_lookup_elem(&vlans, &way);
}

/* By which interface the frame in hand came, one of a VLAN where it had a tag. */
static __always_inline __u32 interface_of(const struct xdp_md *ctx)
{
    if (!constants.vlans)
        return ctx->ingress_ifindex;
    struct arrival *came = arrival();
    return came && came->interface_index ? came->interface_index : ctx->ingress_ifindex;
}

/* Takes the tag off, and tells the MAC address that the VLAN's frames go to; 0 if the frame is none of ours. */
__noinline int take_tag(struct xdp_md *ctx, __u64 *mac)
{
    struct vlan *vlan = vlan_of(ctx);
    struct arrival *came = arrival();
    struct tagged_frame *frame = (void *)(long)ctx->data;
    if (!mac || !vlan || !came || (void *)(frame + 1) > (void *)(long)ctx->data_end)
        return 0;
    *mac = vlan->mac;
    came->interface_index = vlan->interface_index;
    came->control = bpf_ntohs(frame->tag.control);
    copy_macs((void *)frame + sizeof(struct tag), frame->macs);
    return bpf_xdp_adjust_head(ctx, sizeof(struct tag)) == 0;
}

/* Puts a tag into a frame; 0 if there is no room. */
__noinline int put_tag(struct xdp_md *ctx, __u32 control)
{
    if (bpf_xdp_adjust_head(ctx, -(int)sizeof(struct tag)))
        return 0;
    struct tagged_frame *frame = (void *)(long)ctx->data;
    if ((void *)(frame + 1) > (void *)(long)ctx->data_end)
        return 0;
    copy_macs(frame->macs, (void *)frame + sizeof(struct tag));
    frame->tag.protocol = bpf_htons(ETH_P_8021Q);
    frame->tag.control = bpf_htons(control);
    return 1;
}

/* Gives the frame in hand the tag back that it came with, once. */
static __always_inline void restore_tag(struct xdp_md *ctx)
{
    struct arrival *came = arrival();
    if (!came || !came->control)
        return;
    put_tag(ctx, came->control);
    came->control = 0;
}

/* Ends the work on a frame that had a tag: what was not sent on is as it came, for whoever sees it. */
__noinline int finish_tagged(struct xdp_md *ctx, int action)
{
    struct arrival *came = arrival();
    if (action == XDP_PASS || action == XDP_DROP)
        restore_tag(ctx);
    if (came) {
        came->interface_index = 0;
        came->control = 0;
    }
    return action;
}
