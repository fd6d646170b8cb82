// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Makes packets inside the kernel: run with live frames (BPF_PROG_TEST_RUN), each run of the program
 * turns a recycled frame into the next packet of the wanted flows and sends it.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "frames.h"

#define IP_LENGTH (FRAME_LENGTH - sizeof(struct ethhdr))
#define TRANSPORT_LENGTH (IP_LENGTH - sizeof(struct iphdr))
#define TRANSPORT_LENGTH_IPV6 (IP_LENGTH - sizeof(struct ipv6hdr))

/* The first quarter of the clients' IPv6 addresses; the last one is their number. */
#define CLIENTS_IPV6 0xfd020000U

enum order {
    /* One after the other. */
    SEQUENTIAL,
    /* In an order without pattern. */
    SCATTERED,
    /* As the map says, over and over. */
    LISTED
};

struct constants {
    __u32 interface_index;
    __u32 flow_mask;
    __u32 order;
    /* The length of the list, a power of two, less one. */
    __u32 list_mask;
    /* Answers of the server instead of questions of the clients. */
    __u32 reply;
    __u32 first_client;
    __u32 target;
    __u16 target_port;
    __u8 destination_mac[6];
    __u8 source_mac[6];
    /* 0 for UDP. */
    __u8 tcp_flags;
    /* Whether packets carry the moment they were made. */
    __u8 stamped;
    /* Whether packets are made at the pace that the map says, instead of as fast as can be. */
    __u8 paced;
    /* Whether no packet of TCP is as it should be. */
    __u8 malformed;
    __be32 target_ipv6[4];
};

const volatile struct constants constants = {.flow_mask = 1};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} list SEC(".maps");

/* One thread generates at a time. */
__u32 next_flow;

/* From one packet to the next; when the first and the last one were made, when the last one was due, and
 * how long a call only waited. In nanoseconds. */
struct pace {
    __u64 period;
    __u64 began;
    __u64 ended;
    __u64 due;
    __u64 waited;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct pace);
} paces SEC(".maps");

/* Looks at the clock so often at most: for about a tenth of a millisecond. */
#define LOOKS 4096

/* A call of its own for each burst would not do: each waits for a grace period of the kernel. */
static __always_inline void keep_pace(void)
{
    __u32 zero = 0;
    struct pace *pace = bpf_map_lookup_elem(&paces, &zero);
    if (!pace)
        return;
    __u64 start = bpf_ktime_get_ns();
    __u64 now = start;
    if (!pace->began) {
        pace->began = start;
        pace->due = start;
    } else {
        pace->due += pace->period;
    }
    for (int i = 0; i < LOOKS && now < pace->due; i++)
        now = bpf_ktime_get_ns();
    pace->waited += now - start;
    pace->ended = now;
}

/* An odd factor is a bijection on the flows: each comes once a round. */
static __always_inline __u32 scatter(__u32 n)
{
    return n * 0x9e3779b1U;
}

/* Conntrack refuses packets with a wrong one. */
static __always_inline __sum16 transport_checksum(const struct iphdr *ip, const void *transport)
{
    __u32 pseudo = bpf_htons(ip->protocol) + bpf_htons(TRANSPORT_LENGTH);
    return folded(pseudo + sum(&ip->saddr, 8) + sum(transport, TRANSPORT_LENGTH));
}

static __always_inline __u32 flow_number(void)
{
    __u32 n = next_flow++;
    if (constants.order == SCATTERED)
        return scatter(n) & constants.flow_mask;
    if (constants.order == LISTED) {
        __u32 index = n & constants.list_mask;
        __u32 *flow = bpf_map_lookup_elem(&list, &index);
        return flow ? *flow & constants.flow_mask : 0;
    }
    return n & constants.flow_mask;
}

static __always_inline void write_ethernet(struct ethhdr *eth, __u16 protocol)
{
#pragma unroll
    for (int i = 0; i < ETH_ALEN; i++) {
        eth->h_dest[i] = constants.destination_mac[i];
        eth->h_source[i] = constants.source_mac[i];
    }
    eth->h_proto = bpf_htons(protocol);
}

static __always_inline void write_udp(struct udphdr *udp, __be16 source, __be16 target, __u16 length)
{
    udp->source = source;
    udp->dest = target;
    udp->len = bpf_htons(length);
    udp->check = 0;
}

static __always_inline void write_tcp(struct tcphdr *tcp, __be16 source, __be16 target)
{
    tcp->source = source;
    tcp->dest = target;
    tcp->seq = 0;
    tcp->ack_seq = 0;
    ((__u8 *)tcp)[12] = sizeof(*tcp) / 4 << 4;
    ((__u8 *)tcp)[13] = constants.tcp_flags;
    tcp->window = bpf_htons(1024);
    tcp->check = 0;
    tcp->urg_ptr = 0;
}

/* One of the four ways in which a packet contradicts itself. */
static __always_inline void spoil(struct iphdr *ip, struct tcphdr *tcp, __u32 way)
{
    switch (way & 3) {
    case 0:
        ip->ihl = 4;
        break;
    case 1:
        ip->tot_len = bpf_htons(IP_LENGTH + 1);
        break;
    case 2:
        ip->tot_len = bpf_htons(sizeof(*ip) + sizeof(*tcp) - 1);
        break;
    default:
        ((__u8 *)tcp)[12] = 0xf0;
    }
}

static __always_inline void stamp(void *data)
{
    __u32 *words = data + STAMP_OFFSET;
    __u64 now = bpf_ktime_get_ns();
    words[0] = STAMP_MAGIC;
    __builtin_memcpy(words + 1, &now, sizeof(now));
}

SEC("xdp")
int generate(struct xdp_md *ctx)
{
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = (void *)(long)ctx->data;
    struct iphdr *ip = (void *)(eth + 1);
    void *transport = ip + 1;
    if ((void *)eth + FRAME_LENGTH > end)
        return XDP_ABORTED;

    if (constants.paced)
        keep_pace();
    __u32 flow = flow_number();
    __be32 client = bpf_htonl(constants.first_client + flow / PORTS_PER_CLIENT);
    __be16 client_port = bpf_htons(FIRST_PORT + flow % PORTS_PER_CLIENT);
    __be32 target = bpf_htonl(constants.target);
    __be16 target_port = bpf_htons(constants.target_port);
    __be16 from = constants.reply ? target_port : client_port;
    __be16 to = constants.reply ? client_port : target_port;

    write_ethernet(eth, ETH_P_IP);
    ip->version = 4;
    ip->ihl = 5;
    ip->tos = 0;
    ip->tot_len = bpf_htons(IP_LENGTH);
    ip->id = 0;
    ip->frag_off = 0;
    ip->ttl = SENT_TTL;
    ip->protocol = constants.tcp_flags ? IPPROTO_TCP : IPPROTO_UDP;
    ip->check = 0;
    ip->saddr = constants.reply ? target : client;
    ip->daddr = constants.reply ? client : target;
    ip->check = folded(sum(ip, sizeof(*ip)));
    if (constants.stamped)
        stamp(eth);
    if (constants.tcp_flags) {
        struct tcphdr *tcp = transport;
        write_tcp(tcp, from, to);
        tcp->check = transport_checksum(ip, tcp);
        if (constants.malformed)
            spoil(ip, tcp, flow);
    } else {
        struct udphdr *udp = transport;
        write_udp(udp, from, to, TRANSPORT_LENGTH);
        udp->check = transport_checksum(ip, udp);
    }
    return bpf_redirect(constants.interface_index, 0);
}

/* UDP over IPv6, from clients alone. */
SEC("xdp")
int generate_ipv6(struct xdp_md *ctx)
{
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = (void *)(long)ctx->data;
    struct ipv6hdr *ip = (void *)(eth + 1);
    struct udphdr *udp = (void *)(ip + 1);
    if ((void *)eth + FRAME_LENGTH > end)
        return XDP_ABORTED;

    if (constants.paced)
        keep_pace();
    __u32 flow = flow_number();
    write_ethernet(eth, ETH_P_IPV6);
    *(__be32 *)ip = bpf_htonl(6U << 28);
    ip->payload_len = bpf_htons(TRANSPORT_LENGTH_IPV6);
    ip->nexthdr = IPPROTO_UDP;
    ip->hop_limit = SENT_TTL;
    ip->saddr.in6_u.u6_addr32[0] = bpf_htonl(CLIENTS_IPV6);
    ip->saddr.in6_u.u6_addr32[1] = 0;
    ip->saddr.in6_u.u6_addr32[2] = 0;
    ip->saddr.in6_u.u6_addr32[3] = bpf_htonl(constants.first_client + flow / PORTS_PER_CLIENT);
#pragma unroll
    for (int i = 0; i < 4; i++)
        ip->daddr.in6_u.u6_addr32[i] = constants.target_ipv6[i];
    __be16 from = bpf_htons(FIRST_PORT + flow % PORTS_PER_CLIENT);
    write_udp(udp, from, bpf_htons(constants.target_port), TRANSPORT_LENGTH_IPV6);
    __u32 pseudo = bpf_htons(IPPROTO_UDP) + bpf_htons(TRANSPORT_LENGTH_IPV6);
    udp->check = folded(pseudo + sum(&ip->saddr, 32) + sum(udp, TRANSPORT_LENGTH_IPV6));
    /* 0 would say that there is none. */
    if (!udp->check)
        udp->check = 0xffff;
    return bpf_redirect(constants.interface_index, 0);
}

char _license[] SEC("license") = "GPL";
