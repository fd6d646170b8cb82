// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * The servers' end of a path, with eyes: counts which server each packet arrives at, by the second octet of
 * its client's address, and those that are not as they should be. Takes the place of endpoints.bpf.c's sink
 * where that matters more than speed.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "frames.h"

#define SERVERS 256
#define GROUPS 256
#define FLOWS (1 << 20)

struct constants {
    /* A server's port is this and its address's last octet. */
    __u16 first_server_port;
    /* The clients whose packets must stay with the server of their flow's first one. */
    __u8 known_group;
};

const volatile struct constants constants = {};

#define SHARED_ARRAY(map, values, entries)                                                         \
    struct {                                                                                       \
        __uint(type, BPF_MAP_TYPE_ARRAY);                                                          \
        __uint(map_flags, BPF_F_MMAPABLE);                                                         \
        __uint(max_entries, entries);                                                              \
        __type(key, __u32);                                                                        \
        __type(value, values);                                                                     \
    } map SEC(".maps")

/* By group of clients and server. */
SHARED_ARRAY(arrivals, __u64, GROUPS *SERVERS);
/* By group of clients: what came to another server than its flow's first packet, and what is not whole. */
SHARED_ARRAY(misled, __u64, GROUPS);
SHARED_ARRAY(torn, __u64, GROUPS);
/* The server that the first packet of a known flow came to. */
SHARED_ARRAY(homes, __u64, FLOWS);

static __always_inline void add(void *map, __u32 index)
{
    __u64 *count = bpf_map_lookup_elem(map, &index);
    if (count)
        __sync_fetch_and_add(count, 1);
}

/* Both checksums hold, the port is the server's, and it was sent on once. TCP has its ports where UDP has them. */
static __always_inline int is_whole(const struct iphdr *ip, const struct udphdr *udp, __u32 server)
{
    int length = FRAME_LENGTH - sizeof(struct ethhdr) - sizeof(*ip);
    __u32 pseudo = bpf_htons(ip->protocol) + bpf_htons(length) + sum(&ip->saddr, 8);
    return ip->ttl == SENT_TTL - 1 && bpf_ntohs(udp->dest) == constants.first_server_port + server &&
           !folded(sum(ip, sizeof(*ip))) && !folded(pseudo + sum(udp, length));
}

static __always_inline int is_home(__u32 client, __u16 port, __u32 server)
{
    __u32 flow = (client & 0xffff) * PORTS_PER_CLIENT + (port - FIRST_PORT);
    __u64 *home = bpf_map_lookup_elem(&homes, &flow);
    if (!home)
        return 1;
    if (!*home)
        *home = server;
    return *home == server;
}

SEC("xdp")
int witness(struct xdp_md *ctx)
{
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = (void *)(long)ctx->data;
    struct iphdr *ip = (void *)(eth + 1);
    struct udphdr *udp = (void *)(ip + 1);
    if ((void *)eth + FRAME_LENGTH > end || eth->h_proto != bpf_htons(ETH_P_IP) ||
        (ip->protocol != IPPROTO_UDP && ip->protocol != IPPROTO_TCP))
        return XDP_DROP;
    __u32 client = bpf_ntohl(ip->saddr);
    __u32 server = bpf_ntohl(ip->daddr) & 0xff;
    __u32 group = client >> 16 & 0xff;
    add(&arrivals, group * SERVERS + server);
    if (!is_whole(ip, udp, server))
        add(&torn, group);
    if (group == constants.known_group && !is_home(client, bpf_ntohs(udp->source), server))
        add(&misled, group);
    return XDP_DROP;
}

char _license[] SEC("license") = "GPL";
