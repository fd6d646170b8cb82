// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Unwraps IP in IP, GUE and GRE on a real server whose kernel has no module for it: takes the outer
 * headers off and lets the kernel have what was inside. For labs; checksums are not verified.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define GUE_HEADER 4
#define GRE_HEADER 4
#define GRE_CHECKSUM 0x80

/* The port that GUE comes to; set by who loads the program. */
const volatile __u16 gue_port = 6080;

/* Length of what lies between the outer IP header and the inner packet; -1 if nothing is wrapped. */
static __always_inline int shim_length(void *shim, void *end, __u8 protocol)
{
    if (protocol == IPPROTO_IPIP || protocol == IPPROTO_IPV6)
        return 0;
    struct udphdr *udp = shim;
    if (protocol == IPPROTO_UDP)
        return (void *)(udp + 1) <= end && udp->dest == bpf_htons(gue_port)
                   ? (int)sizeof(*udp) + GUE_HEADER
                   : -1;
    __u8 *gre = shim;
    if (protocol == IPPROTO_GRE && (void *)(gre + GRE_HEADER) <= end)
        return gre[0] & GRE_CHECKSUM ? 2 * GRE_HEADER : GRE_HEADER;
    return -1;
}

SEC("xdp")
int decapsulate(struct xdp_md *ctx)
{
    void *end = (void *)(long)ctx->data_end;
    struct ethhdr *eth = (void *)(long)ctx->data;
    struct iphdr *ip = (void *)(eth + 1);
    struct ipv6hdr *ip6 = (void *)(eth + 1);
    int outer = 0;
    int shim = -1;
    if ((void *)(ip + 1) > end)
        return XDP_PASS;
    if (eth->h_proto == bpf_htons(ETH_P_IP)) {
        outer = sizeof(*ip);
        shim = shim_length(ip + 1, end, ip->protocol);
    } else if (eth->h_proto == bpf_htons(ETH_P_IPV6) && (void *)(ip6 + 1) <= end) {
        outer = sizeof(*ip6);
        shim = shim_length(ip6 + 1, end, ip6->nexthdr);
    }
    if (shim < 0)
        return XDP_PASS;
    struct ethhdr header = *eth;
    if (bpf_xdp_adjust_head(ctx, outer + shim))
        return XDP_PASS;
    end = (void *)(long)ctx->data_end;
    eth = (void *)(long)ctx->data;
    ip = (void *)(eth + 1);
    if ((void *)(ip + 1) > end)
        return XDP_DROP;
    header.h_proto = ip->version == 4 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
    *eth = header;
    return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
