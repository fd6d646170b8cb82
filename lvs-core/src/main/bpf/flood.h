/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * While too many connections are half open, a SYN opens one only when it comes again: a client that is real
 * repeats it after a second (RFC 6298), a flood from random sources does not. What came is remembered for about
 * four seconds, in bits that two SYNs may share, so that a flood fills no memory.
 */
#pragma once

#include "count.h"
#include "maps.h"
#include "table.h"

/* Three of the 64 bits of a word. */
static __always_inline __u64 syn_bits(__u64 hash)
{
    return 1ULL << (hash >> 58) | 1ULL << (hash >> 52 & 63) | 1ULL << (hash >> 46 & 63);
}

/* Forgets the words of a line whose moments are over, and returns the word of this moment. Two processors may do so at once:
 * then a SYN or two must come once more. */
static __always_inline __u32 keep_moment(struct syn_line *line)
{
    __u32 moment = now() >> SYN_MOMENT_SHIFT;
    __u32 passed = moment - line->moment;
    for (__u32 i = 0; i < SYN_MOMENTS && i < passed; i++)
        line->seen[(moment - i) & (SYN_MOMENTS - 1)] = 0;
    line->moment = moment;
    return moment & (SYN_MOMENTS - 1);
}

/* Whether a SYN came in an earlier moment too; it is remembered if not. */
__noinline int comes_again(__u32 source, __u32 target, __u16 source_port, __u16 target_port)
{
    __u64 ports = (__u64)source_port << 16 | target_port;
    __u64 hash = mix(mix((__u64)source << 32 | target) ^ ports ^ constants.hash_seed);
    __u64 bits = syn_bits(hash);
    __u32 index = hash & (SYN_LINES - 1);
    struct syn_line *line = bpf_map_lookup_elem(&syns, &index);
    if (!line)
        return 1;
    __u32 present = keep_moment(line);
    int earlier = 0;
    for (__u32 i = 0; i < SYN_MOMENTS; i++)
        earlier |= i != present && (line->seen[i] & bits) == bits;
    line->seen[present] |= bits;
    return earlier;
}
