/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What the generator and the other end of the path know of the frames between them. */
#pragma once

#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/* All frames have the least length of Ethernet, without the check sequence. */
#define FRAME_LENGTH 64
#define SENT_TTL 64
#define FIRST_PORT 1024
#define PORTS_PER_CLIENT 32768

/* The sink tells packets with a time from others by this. */
#define STAMP_MAGIC 0x54647374
#define STAMP_OFFSET 48

static __always_inline __u32 sum(const void *data, int length)
{
    const __u16 *words = data;
    __u32 sum = 0;
#pragma unroll
    for (int i = 0; i < length / 2; i++)
        sum += words[i];
    return sum;
}

static __always_inline __sum16 folded(__u32 sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return ~((sum & 0xffff) + (sum >> 16));
}
