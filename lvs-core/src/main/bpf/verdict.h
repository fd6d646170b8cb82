/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What becomes of a packet, and under which name it is counted. */
#pragma once

#include "count.h"
#include "maps.h"
#include "vlan.h"

/* No verdict yet: what is not simply a packet of a flow is looked at by a function of its own. Both are
 * called by the program itself, one after the other, because together they would need more than the 512
 * octets of stack that there are. */
#define UNDECIDED -1

/* If no director listens, the packet is dropped: the kernel must never answer for a service. */
__noinline int to_director(struct xdp_md *ctx, enum packet_counter reason)
{
    __u32 index = port_index(ctx) * QUEUES_PER_PORT + ctx->rx_queue_index;
    long verdict = bpf_redirect_map(&slow_path_sockets, index, XDP_DROP);
    count(verdict == XDP_REDIRECT ? reason : DIRECTOR_ABSENT);
    if (constants.vlans)
        restore_tag(ctx);
    return verdict;
}

__noinline int drop(enum packet_counter reason)
{
    count(reason);
    return XDP_DROP;
}
