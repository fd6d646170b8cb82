/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#pragma once

#include "maps.h"
#include "reasons.h"

static __u64 clock_jiffies;
static __u32 clock_moment;

/* The program's clock: about a millisecond (2^20 ns), the same as the director's. The kernel's coarse one
 * goes on with each jiffy, so it is called once for each: jiffies are read without a call. */
static __always_inline __u32 now(void)
{
    __u64 jiffies = bpf_jiffies64();
    if (clock_jiffies != jiffies) {
        clock_moment = bpf_ktime_get_coarse_ns() >> 20;
        clock_jiffies = jiffies;
    }
    return clock_moment;
}

static __always_inline void count(enum packet_counter reason)
{
    __u32 index = bpf_get_smp_processor_id() * COUNTERS_PER_CPU + reason;
    __u64 *counter = bpf_map_lookup_elem(&counters, &index);
    if (counter)
        ++*counter;
}

static __always_inline void count_traffic(__u32 destination, int from_server, __u16 length)
{
    __u32 index = bpf_get_smp_processor_id() * constants.destination_count + destination;
    struct traffic *traffic = bpf_map_lookup_elem(&traffics, &index);
    if (!traffic)
        return;
    if (from_server) {
        traffic->out_packets++;
        traffic->out_bytes += length;
    } else {
        traffic->in_packets++;
        traffic->in_bytes += length;
    }
}
