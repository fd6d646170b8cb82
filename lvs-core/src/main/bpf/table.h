/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Looking up connections. The director is the only writer of keys and decisions. */
#pragma once

#include "maps.h"
#include "parse.h"

/* A connection as it was when it was found, copied so that the director may change it meanwhile. */
struct flow {
    __u64 hash;
    __u32 index;
    __u32 state;
    __be32 virtual_address;
    __be32 server_address;
    __be16 virtual_port;
    __be16 server_port;
    __u32 destination;
    __u16 client_hop;
    __u16 watch;
};

/* The client's side is hashed alone, so that both directions of a connection find the same slot. */
struct key {
    __be32 client_address;
    __be16 client_port;
    __be32 other_address;
    __be16 other_port;
    __u8 protocol;
    __u8 from_server;
};

/* The same for IPv6: in place of the client's address there is a hash of it, the other one is not used. */
struct flow_ipv6 {
    struct flow flow;
    /* What a translated packet gets in place of the key's other address. */
    __be32 replacement[4];
};

struct key_ipv6 {
    struct key key;
    __be32 client[4];
    __be32 other[4];
};

static __always_inline __u64 mix(__u64 x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ x >> 33;
}

static __always_inline __u64 flow_hash(const struct key *key)
{
    __u64 x = (__u64)bpf_ntohl(key->client_address) << 32 |
              (__u32)bpf_ntohs(key->client_port) << 16 | key->protocol;
    return mix(x ^ constants.hash_seed);
}

/* Never 0, which stands for a free slot. */
static __always_inline __u32 flow_tag(__u64 hash)
{
    __u32 tag = hash ^ hash >> 32;
    return tag ? tag : 1;
}

static __always_inline __u32 first_bucket(__u64 hash)
{
    return (hash & 0xffffffff) * constants.bucket_count >> 32;
}

static __always_inline __u32 second_bucket(__u64 hash)
{
    return (hash >> 32) * constants.bucket_count >> 32;
}

/* Where flows lie for which both of their buckets were full. */
static __always_inline __u32 spare_bucket(__u32 tag)
{
    return constants.bucket_count + ((__u64)tag * constants.spare_buckets >> 32);
}

/* Where in its first bucket a flow lies if it can. */
static __always_inline __u32 home_slot(__u64 hash)
{
    return first_bucket(hash) * SLOTS_PER_BUCKET + (hash & (SLOTS_PER_BUCKET - 1));
}

/* Where it lies if its home was taken: in the same page of memory, whose translation is at hand by then. */
static __always_inline __u32 slot_beside(__u32 home)
{
    return home ^ 1;
}

/* The slot of a number. */
static __always_inline struct slot *slot_at(__u32 index)
{
    __u32 bucket = index / SLOTS_PER_BUCKET;
    struct slots *slots = bpf_map_lookup_elem(&conn_slots, &bucket);
    return slots ? &slots->slot[index & (SLOTS_PER_BUCKET - 1)] : NULL;
}

/* Copies a slot if it holds the key; a slot that the director touches meanwhile counts as a miss. */
static __always_inline int read_slot(struct slot *slot, const struct key *key, struct flow *flow)
{
    __u32 state = READ_ONCE(slot->state);
    barrier();
    if ((state & (SLOT_LIVE | SLOT_TEMPLATE | SLOT_IPV6)) != SLOT_LIVE)
        return 0;
    flow->virtual_address = slot->virtual_address;
    flow->server_address = slot->server_address;
    flow->virtual_port = slot->virtual_port;
    flow->server_port = slot->server_port;
    int reply = key->from_server;
    __be32 other = reply ? flow->server_address : flow->virtual_address;
    __be16 other_port = reply ? flow->server_port : flow->virtual_port;
    if ((reply && !(state & SLOT_NAT)) ||
        slot->client_address != key->client_address || slot->client_port != key->client_port ||
        slot->protocol != key->protocol || other != key->other_address ||
        other_port != key->other_port)
        return 0;
    flow->destination = slot->destination;
    flow->client_hop = slot->client_hop;
    flow->watch = slot->watch;
    barrier();
    if (READ_ONCE(slot->state) != state)
        return 0;
    flow->state = state;
    return 1;
}

/* Whether two addresses of IPv6 differ; without branches, as in with_tag. */
static __always_inline int differ(const __be32 *one, const __be32 *other)
{
    return ((one[0] ^ other[0]) | (one[1] ^ other[1]) | (one[2] ^ other[2]) |
            (one[3] ^ other[3])) != 0;
}

/* The same for IPv6, whose addresses are in a record that stays the slot's as long as its state does. */
static __always_inline int read_slot_ipv6(struct slot *slot, const struct key_ipv6 *key,
                                          struct flow_ipv6 *flow)
{
    __u32 wanted = SLOT_LIVE | SLOT_IPV6 | (key->key.from_server ? SLOT_NAT : 0);
    __u32 state = READ_ONCE(slot->state);
    barrier();
    if ((state & (wanted | SLOT_TEMPLATE)) != wanted)
        return 0;
    __be16 other_port = key->key.from_server ? slot->server_port : slot->virtual_port;
    if (slot->client_port != key->key.client_port || other_port != key->key.other_port ||
        slot->protocol != key->key.protocol)
        return 0;
    __u32 record = bpf_ntohl(slot->server_address);
    struct addresses *addresses = bpf_map_lookup_elem(&conn_addresses, &record);
    if (!addresses || differ(addresses->client, key->client))
        return 0;
    const __be32 *other = key->key.from_server ? addresses->server : addresses->virtual;
    const __be32 *replacement = key->key.from_server ? addresses->virtual : addresses->server;
    if (differ(other, key->other))
        return 0;
    __builtin_memcpy(flow->replacement, replacement, sizeof(flow->replacement));
    flow->flow.virtual_port = slot->virtual_port;
    flow->flow.server_port = slot->server_port;
    flow->flow.destination = slot->destination;
    flow->flow.client_hop = slot->client_hop;
    flow->flow.watch = slot->watch;
    barrier();
    if (READ_ONCE(slot->state) != state)
        return 0;
    flow->flow.state = state;
    return 1;
}

/*
 * A bit for each slot of a bucket that has the tag. There is no branch in it, and none in
 * lowest_bit: with each the kernel's verifier would have more paths to go through.
 */
static __always_inline __u64 with_tag(const struct tags *tags, __u32 tag)
{
    __u64 mask = 0;
#pragma unroll
    for (int i = 0; i < SLOTS_PER_BUCKET; i++)
        mask |= ((__u64)(tags->tag[i] ^ tag) - 1) >> 63 << i;
    return mask;
}

/* The number of the lowest bit that is set among the lower eight: how many there are below it. */
static __always_inline __u32 lowest_bit(__u64 mask)
{
    __u64 below = (mask & -mask) - 1;
    below -= below >> 1 & 0x55;
    below = (below & 0x33) + (below >> 2 & 0x33);
    return (below + (below >> 4)) & (SLOTS_PER_BUCKET - 1);
}

/*
 * The slot of the lowest bit. The first ones of a bucket are the fullest, so the processor guesses them
 * and fetches the slot while it still waits for the tags; without a branch it would wait for one after
 * the other.
 */
static __always_inline __u32 likely_slot(__u64 mask)
{
    if (mask & 1)
        return 0;
    if (mask & 2)
        return 1;
    return lowest_bit(mask);
}

/* Not static, like all that is out of line: so it is verified once by itself, and not with each of
 * its callers. */
__noinline int find_at(__u32 index, const struct key *key, struct flow *flow)
{
    if (!key || !flow)
        return 0;
    flow->index = index;
    struct slot *slot = slot_at(index);
    return slot && read_slot(slot, key, flow);
}

__noinline int find_at_ipv6(__u32 index, const struct key_ipv6 *key, struct flow_ipv6 *flow)
{
    if (!key || !flow)
        return 0;
    flow->flow.index = index;
    struct slot *slot = slot_at(index);
    return slot && read_slot_ipv6(slot, key, flow);
}

/* Flows of one client's port to several services have the same tag, so all that have it are read. */
static __always_inline int search(__u32 bucket, __u32 tag, const struct key *key, struct flow *flow,
                                  int ipv6)
{
    struct tags *tags = bpf_map_lookup_elem(&conn_tags, &bucket);
    if (!tags)
        return 0;
    __u64 mask = with_tag(tags, tag);
#pragma clang loop unroll(disable)
    for (int i = 0; i < SLOTS_PER_BUCKET && mask; i++, mask &= mask - 1) {
        __u32 index = bucket * SLOTS_PER_BUCKET + likely_slot(mask);
        if (ipv6 ? find_at_ipv6(index, (void *)key, (void *)flow) : find_at(index, key, flow))
            return 1;
    }
    return 0;
}

__noinline int find_in_bucket(__u32 bucket, __u32 tag, const struct key *key, struct flow *flow)
{
    if (!key || !flow)
        return 0;
    return search(bucket, tag, key, flow, 0);
}

__noinline int find_in_bucket_ipv6(__u32 bucket, __u32 tag, const struct key_ipv6 *key,
                                   struct flow_ipv6 *flow)
{
    if (!key || !flow)
        return 0;
    return search(bucket, tag, &key->key, &flow->flow, 1);
}

/*
 * Of the connections of a packet from a server, only a translated one is found: its answers pass here. Most
 * flows are at home, where they are found with one access to memory: tags would cost another one.
 */
static __always_inline int find_flow(const struct key *key, struct flow *flow)
{
    __u64 hash = flow_hash(key);
    __u32 tag = flow_tag(hash);
    __u32 home = home_slot(hash);
    flow->hash = hash;
    flow->index = home;
    struct slot *slot = slot_at(home);
    if (slot && read_slot(slot, key, flow))
        return 1;
    return find_at(slot_beside(home), key, flow) ||
           find_in_bucket(first_bucket(hash), tag, key, flow) ||
           find_in_bucket(second_bucket(hash), tag, key, flow) ||
           find_in_bucket(spare_bucket(tag), tag, key, flow);
}

/* What stands for an address of IPv6 in slots, the same as in FlowHash. */
static __always_inline __u32 address_hash(const __be32 *address)
{
    __u64 high = (__u64)bpf_ntohl(address[0]) << 32 | bpf_ntohl(address[1]);
    __u64 low = (__u64)bpf_ntohl(address[2]) << 32 | bpf_ntohl(address[3]);
    return mix(mix(high ^ constants.hash_seed) ^ low);
}

static __always_inline int find_flow_ipv6(struct key_ipv6 *key, struct flow_ipv6 *flow)
{
    key->key.client_address = bpf_htonl(address_hash(key->client));
    __u64 hash = flow_hash(&key->key);
    __u32 tag = flow_tag(hash);
    __u32 home = home_slot(hash);
    flow->flow.hash = hash;
    return find_at_ipv6(home, key, flow) || find_at_ipv6(slot_beside(home), key, flow) ||
           find_in_bucket_ipv6(first_bucket(hash), tag, key, flow) ||
           find_in_bucket_ipv6(second_bucket(hash), tag, key, flow) ||
           find_in_bucket_ipv6(spare_bucket(tag), tag, key, flow);
}

/* Whether an address may belong to a service (0) or a server (1); never says no to one that does. */
static __always_inline int may_be(__u32 which, __be32 address)
{
    __u32 hash = bpf_ntohl(address) * 0x9e3779b1U;
    __u32 word = which * FILTER_WORDS + (hash >> 22);
    __u64 *bits = bpf_map_lookup_elem(&address_filter, &word);
    return bits && (*bits >> ((hash >> 16) & 63)) & 1;
}

static __always_inline int may_be_ipv6(__u32 which, const __be32 *address)
{
    return may_be(which, address[0] ^ address[1] ^ address[2] ^ address[3]);
}
