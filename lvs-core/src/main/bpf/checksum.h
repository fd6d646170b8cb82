/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Internet checksums (RFC 1071) and their incremental update (RFC 1624). */
#pragma once

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* More at once would take too much of the stack, at the end of the deepest chain of calls. */
#define SUM_STEP 64
#define SUM_STEPS 64

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

/* Sums up 16-bit words of the frame, as long as it is no longer than the verifier can follow. Not
 * static, like all that is out of line: so it is verified once, not for each call. */
__noinline __u32 sum_frame(struct xdp_md *ctx, __u32 offset, __u32 length)
{
    __be32 words[SUM_STEP / 4];
    __u32 sum = 0;
    for (int i = 0; i < SUM_STEPS && length >= SUM_STEP; i++) {
        if (bpf_xdp_load_bytes(ctx, offset, words, SUM_STEP))
            return 0;
        sum = bpf_csum_diff(0, 0, words, SUM_STEP, sum);
        offset += SUM_STEP;
        length -= SUM_STEP;
    }
    if (length == 0 || length >= SUM_STEP)
        return sum;
    __builtin_memset(words, 0, sizeof(words));
    if (bpf_xdp_load_bytes(ctx, offset, words, length))
        return 0;
    return bpf_csum_diff(0, 0, words, SUM_STEP, sum);
}

static __always_inline __sum16 folded(__u32 sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum;
}
