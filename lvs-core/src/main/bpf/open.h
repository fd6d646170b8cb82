/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * New flows at a high rate: the program takes a server that the director has chosen ahead, and reports the flow.
 * Until the director has heard of it, a line remembers that it was opened, and all else of it is the director's.
 */
#pragma once

#include "guard.h"
#include "maps.h"
#include "service.h"
#include "table.h"

/* Of a flow that has no slot yet: no bucket has this number. */
#define NO_SLOT 0xffffffffU
/* Other processors may take choices at the same time. */
#define TAKE_TRIES 4

static __always_inline struct opening_state *opening_state(void)
{
    __u32 zero = 0;
    return bpf_map_lookup_elem(&opening_states, &zero);
}

static __always_inline __u64 *opening_line(__u64 hash)
{
    __u32 index = hash & (OPENING_LINES - 1);
    return bpf_map_lookup_elem(&opening_lines, &index);
}

static __always_inline int is_closed(__u64 line, const struct opening_state *state)
{
    return (__s32)((__u32)line - READ_ONCE(state->closed)) < 0;
}

/* Whether a flow was opened that the director may not have heard of, by the hash of its client's side. Others
 * may have the same: they are handed to the director for nothing. */
__noinline int is_early(__u64 hash)
{
    struct opening_state *state = opening_state();
    if (!state || !state->in_use)
        return 0;
    __u64 *line = opening_line(hash);
    if (!line)
        return 0;
    __u64 found = READ_ONCE(*line);
    return ((found ^ hash) & OPENING_TAG_BITS) == 0 && !is_closed(found, state);
}

/* Remembers a flow, unless the line is another one's that the director has not heard of, or already its own. */
static __always_inline int claim_line(__u64 hash, __u32 epoch, const struct opening_state *state)
{
    __u64 *line = opening_line(hash);
    if (!line)
        return 0;
    __u64 found = READ_ONCE(*line);
    __u64 claimed = (hash & OPENING_TAG_BITS) | epoch;
    return is_closed(found, state) && __sync_val_compare_and_swap(line, found, claimed) == found;
}

/* The director overwrites a choice only when it was taken, so one that is still there to take was read whole. */
static __always_inline int take(struct stock *stock, struct choice *choice)
{
    for (int i = 0; i < TAKE_TRIES; i++) {
        __u32 taken = READ_ONCE(stock->taken);
        barrier();
        if (taken == READ_ONCE(stock->laid))
            return 0;
        barrier();
        *choice = stock->choice[taken & (CHOICES - 1)];
        barrier();
        if (__sync_val_compare_and_swap(&stock->taken, taken, taken + 1) == taken)
            return 1;
    }
    return 0;
}

/* A stock is for those flows that the director would take at once, and only by the service's own port. */
static __always_inline struct stock *stock_for(const struct key *key)
{
    __u32 value = service_value(key->other_address, key->other_port, key->protocol);
    __u32 number = value >> SERVICE_STOCK_SHIFT;
    if (!number--)
        return NULL;
    struct stock *stock = bpf_map_lookup_elem(&stocks, &number);
    return stock && READ_ONCE(stock->taken) != READ_ONCE(stock->laid) ? stock : NULL;
}

static __always_inline int may_open(const struct key *key, __u32 tcp_flags)
{
    __u32 zero = 0;
    struct settings *settings = bpf_map_lookup_elem(&settings_map, &zero);
    if (!settings || settings->mark_rules || key->client_port == bpf_htons(FTP_DATA))
        return 0;
    if (key->protocol == IPPROTO_UDP)
        return 1;
    return key->protocol == IPPROTO_TCP && !(settings->sloppy & SYN_TWICE) &&
           (tcp_flags & (TCP_SYN | TCP_ACK | TCP_FIN | TCP_RST)) == TCP_SYN;
}

static __always_inline void describe(struct opening *opening, const struct key *key,
                                     const struct choice *choice, __u32 tcp_flags)
{
    opening->destination = choice->destination;
    opening->client_address = key->client_address;
    opening->virtual_address = key->other_address;
    opening->client_port = key->client_port;
    opening->virtual_port = key->other_port;
    opening->protocol = key->protocol;
    opening->tcp_flags = tcp_flags;
    opening->reserved = 0;
}

static __always_inline void follow(struct flow *flow, const struct key *key,
                                   const struct choice *choice)
{
    flow->index = NO_SLOT;
    flow->state = choice->state;
    flow->virtual_address = key->other_address;
    flow->virtual_port = key->other_port;
    flow->server_address = choice->server_address;
    flow->server_port = choice->server_port;
    flow->destination = choice->destination;
    flow->client_hop = 0;
    flow->watch = 0;
}

/*
 * Opens the flow of a packet, if there is a choice for it; else the director does. There is room for the report
 * before anything else, and the epoch is read after that: so a director that has read all reports up to here since
 * it opened a later epoch knows that there is none of this one to come.
 */
__noinline int open_flow(const struct key *key, __u32 tcp_flags, struct flow *flow)
{
    if (!key || !flow)
        return 0;
    struct opening_state *state = opening_state();
    if (!state || !state->in_use || !may_open(key, tcp_flags) || !director_alive())
        return 0;
    struct stock *stock = stock_for(key);
    if (!stock)
        return 0;
    struct opening *opening = bpf_ringbuf_reserve(&events, sizeof(*opening), 0);
    if (!opening)
        return 0;
    struct choice choice;
    __u32 epoch = READ_ONCE(state->epoch);
    if (!claim_line(flow->hash, epoch, state) || !take(stock, &choice)) {
        bpf_ringbuf_discard(opening, BPF_RB_NO_WAKEUP);
        return 0;
    }
    opening->epoch = epoch;
    describe(opening, key, &choice, tcp_flags);
    bpf_ringbuf_submit(opening, READ_ONCE(state->awake) ? BPF_RB_NO_WAKEUP : 0);
    follow(flow, key, &choice);
    return 1;
}
