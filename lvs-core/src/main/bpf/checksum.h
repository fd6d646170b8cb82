/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Internet checksums (RFC 1071) and their incremental update (RFC 1624). */
#pragma once

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* More at once would take too much of the stack, at the end of the deepest chain of calls. */
#define SUM_STEP 64

static __always_inline __u32 difference16(__u16 before, __u16 after)
{
    return (__u16)~before + after;
}

static __always_inline __u32 difference32(__be32 before, __be32 after)
{
    return difference16(before, after) + difference16(before >> 16, after >> 16);
}

static __always_inline __sum16 updated(__sum16 checksum, __u32 difference)
{
    __u32 sum = (__u16)~checksum + difference;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum;
}

struct summing {
    struct xdp_md *ctx;
    __u32 offset;
    __u32 sum;
    __be32 words[SUM_STEP / 4];
};

/* The callback of a loop: 1 ends it. */
static int sum_step(__u32 step, struct summing *summing)
{
    __u32 offset = summing->offset + step * SUM_STEP;
    if (bpf_xdp_load_bytes(summing->ctx, offset, summing->words, SUM_STEP))
        return 1;
    summing->sum = bpf_csum_diff(0, 0, summing->words, SUM_STEP, summing->sum);
    return 0;
}

/* Sums up 16-bit words of the frame. Not static, like all that is out of line: so it is verified
 * once, not for each call. */
__noinline __u32 sum_frame(struct xdp_md *ctx, __u32 offset, __u32 length)
{
    struct summing summing = {.ctx = ctx, .offset = offset};
    __u32 rest = length & (SUM_STEP - 1);
    bpf_loop(length / SUM_STEP, sum_step, &summing, 0);
    if (rest == 0)
        return summing.sum;
    __builtin_memset(summing.words, 0, sizeof(summing.words));
    if (bpf_xdp_load_bytes(ctx, offset + length - rest, summing.words, rest))
        return 0;
    return bpf_csum_diff(0, 0, summing.words, SUM_STEP, summing.sum);
}

static __always_inline __sum16 folded(__u32 sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum;
}
