// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* Where packets end (counted by processor) and the limit they are compared with: a bare redirect. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>

#include "frames.h"

struct constants {
    __u32 interface_index;
    __u8 destination_mac[6];
    __u8 source_mac[6];
};

const volatile struct constants constants = {.interface_index = 1};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 256 * 8);
    __type(key, __u32);
    __type(value, __u64);
} arrivals SEC(".maps");

/* Times under way are counted by steps of 2^5 ns; the last count is for all that took longer. */
#define STEP_SHIFT 5
#define STEPS 65536

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, STEPS);
    __type(key, __u32);
    __type(value, __u64);
} times SEC(".maps");

static __always_inline void count_time(void *data, void *end)
{
    __u32 *words = data + STAMP_OFFSET;
    if ((void *)(words + 3) > end || words[0] != STAMP_MAGIC)
        return;
    __u64 made;
    __builtin_memcpy(&made, words + 1, sizeof(made));
    __u64 step = (bpf_ktime_get_ns() - made) >> STEP_SHIFT;
    __u32 index = step < STEPS ? step : STEPS - 1;
    __u64 *count = bpf_map_lookup_elem(&times, &index);
    if (count)
        __sync_fetch_and_add(count, 1);
}

SEC("xdp")
int sink(struct xdp_md *ctx)
{
    /* One line of the cache for each processor. */
    __u32 index = (bpf_get_smp_processor_id() & 255) * 8;
    __u64 *count = bpf_map_lookup_elem(&arrivals, &index);
    if (count)
        ++*count;
    count_time((void *)(long)ctx->data, (void *)(long)ctx->data_end);
    return XDP_DROP;
}

SEC("xdp")
int redirect(struct xdp_md *ctx)
{
    struct ethhdr *eth = (void *)(long)ctx->data;
    if ((void *)(eth + 1) > (void *)(long)ctx->data_end)
        return XDP_PASS;
#pragma unroll
    for (int i = 0; i < ETH_ALEN; i++) {
        eth->h_dest[i] = constants.destination_mac[i];
        eth->h_source[i] = constants.source_mac[i];
    }
    return bpf_redirect(constants.interface_index, 0);
}

SEC("xdp")
int pass(struct xdp_md *ctx)
{
    return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
