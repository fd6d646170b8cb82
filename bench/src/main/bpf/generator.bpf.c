// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Makes packets inside the kernel: run with live frames (BPF_PROG_TEST_RUN), each run of the program
 * turns a recycled frame into the next packet of the wanted flows and sends it.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define PORTS_PER_CLIENT 32768
#define FIRST_PORT 1024

struct constants {
    __u32 interface_index;
    __u32 flow_mask;
    /* In an order without pattern instead of one after the other. */
    __u32 scattered;
    /* Answers of the server instead of questions of the clients. */
    __u32 reply;
    __u32 first_client;
    __u32 target;
    __u16 target_port;
    __u8 destination_mac[6];
    __u8 source_mac[6];
    __u8 reserved[2];
};

const volatile struct constants constants = {.flow_mask = 1};

/* One thread generates at a time. */
__u32 next_flow;

/* An odd factor is a bijection on the flows: each comes once a round. */
static __always_inline __u32 scatter(__u32 n)
{
    return n * 0x9e3779b1U;
}

static __always_inline __sum16 checksum(const struct iphdr *ip)
{
    const __u16 *words = (const void *)ip;
    __u32 sum = 0;
#pragma unroll
    for (int i = 0; i < sizeof(*ip) / 2; i++)
        sum += words[i];
    sum = (sum & 0xffff) + (sum >> 16);
    return ~((sum & 0xffff) + (sum >> 16));
}

SEC("xdp")
int generate(struct xdp_md *ctx)
{
    struct ethhdr *eth = (void *)(long)ctx->data;
    struct iphdr *ip = (void *)(eth + 1);
    struct udphdr *udp = (void *)(ip + 1);
    if ((void *)(udp + 1) > (void *)(long)ctx->data_end)
        return XDP_ABORTED;

    __u32 n = next_flow++;
    __u32 flow = (constants.scattered ? scatter(n) : n) & constants.flow_mask;
    __be32 client = bpf_htonl(constants.first_client + flow / PORTS_PER_CLIENT);
    __be16 client_port = bpf_htons(FIRST_PORT + flow % PORTS_PER_CLIENT);
    __be32 target = bpf_htonl(constants.target);
    __be16 target_port = bpf_htons(constants.target_port);

#pragma unroll
    for (int i = 0; i < ETH_ALEN; i++) {
        eth->h_dest[i] = constants.destination_mac[i];
        eth->h_source[i] = constants.source_mac[i];
    }
    eth->h_proto = bpf_htons(ETH_P_IP);
    ip->version = 4;
    ip->ihl = 5;
    ip->tos = 0;
    ip->tot_len = bpf_htons((void *)(long)ctx->data_end - (void *)ip);
    ip->id = 0;
    ip->frag_off = 0;
    ip->ttl = 64;
    ip->protocol = IPPROTO_UDP;
    ip->check = 0;
    ip->saddr = constants.reply ? target : client;
    ip->daddr = constants.reply ? client : target;
    ip->check = checksum(ip);
    udp->source = constants.reply ? target_port : client_port;
    udp->dest = constants.reply ? client_port : target_port;
    udp->len = bpf_htons((void *)(long)ctx->data_end - (void *)udp);
    /* Anything but 0, which would mean that there is none; nobody verifies it. */
    udp->check = 0x1234;
    return bpf_redirect(constants.interface_index, 0);
}

char _license[] SEC("license") = "GPL";
