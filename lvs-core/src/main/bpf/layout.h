/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The memory that the program and the director share. Java's twins are the descriptor classes in
 * dev.tandem.lvs.table and dev.tandem.lvs.plane; LayoutTest compares both with the compiled object.
 * Addresses and ports are in network order, everything else in the machine's.
 */
#pragma once

#include <linux/types.h>

#include "reasons.h"
#include "tally.h"

#define SLOTS_PER_BUCKET 8
#define COUNTERS_PER_CPU 64
#define QUEUES_PER_PORT 64
#define MAX_PORTS 64
#define PORT_CELLS 256
/* Packets leave through the interface they came by like through any other one. */
#define PORT_REDIRECTS_BACK 0x80
#define MAX_HOPS 16384
#define FILTER_WORDS 1024

/* struct slot, state: the generation fills the upper 24 bits, so that a reused slot never looks the same. */
#define SLOT_LIVE (1 << 0)
#define SLOT_TEMPLATE (1 << 1)
#define SLOT_NAT (1 << 2)
#define SLOT_TUNNEL (1 << 3)
/* The client's packets are IPv6: in place of its address there is a hash of it. */
#define SLOT_IPV6 (1 << 4)
/* Addresses are in a record, whose number stands in place of the server's address. */
#define SLOT_RECORD (1 << 5)
/* The director reads what its packets say, and changes it. */
#define SLOT_HELPED (1 << 6)

/*
 * struct slot, watch: one bit per class of TCP flags and direction that the director wants to hear
 * of (client's side in bits 0..4, server's in 5..9), in the order of enum flag_class.
 */
#define WATCH_OUT_SHIFT 5
/* A client that sends so many datagrams has a flow: a datagram counts as a segment without flags. */
#define DATAGRAMS_OF_A_FLOW 2
/* A SYN from the client belongs to a new connection: the director must see it before anyone else. */
#define WATCH_REVISIT_SYN (1 << 15)

/* IPVS looks at RST, SYN, FIN, ACK in this order; a segment with none of them counts as a reset. */
enum flag_class { CLASS_SYN, CLASS_FIN, CLASS_ACK, CLASS_RST, CLASS_NONE };

/* One connection, both directions, in one cache line. The director writes the first 48 octets. */
struct slot {
    __u32 state;
    __be32 client_address;
    __be32 virtual_address;
    __be32 server_address;
    __be16 client_port;
    __be16 virtual_port;
    __be16 server_port;
    __u8 protocol;
    __u8 connection_state;
    __u32 destination;
    __u16 client_hop;
    __u16 watch;
    __u32 timeout;
    __u32 controller;
    __u16 marks;
    __u16 owner;
    __u32 stamp;
    /* Written by the program. */
    __u32 last_seen;
    __u32 in_packets;
    __u32 out_packets;
    __u16 seen_flags;
    __u16 reserved2;
};

/* The addresses of a flow that do not fit into its slot; IPv4 ones as ::ffff:a.b.c.d. */
struct addresses {
    __be32 client[4];
    __be32 virtual[4];
    __be32 server[4];
    __u32 slot;
    __u32 reserved[3];
};

/* The hashes of a bucket's slots, 0 where a slot is free: most lookups end here. */
struct tags {
    __u32 tag[SLOTS_PER_BUCKET];
};

struct slots {
    struct slot slot[SLOTS_PER_BUCKET];
};

/* Where a real server's packets go next. */
struct destination {
    __u16 hop;
    __u16 flags;
    __u32 reserved;
};

/* The server was removed while it had connections: IPVS drops their clients' packets. */
#define DESTINATION_GONE (1 << 0)
/* The server is this host: its stack gets the packets as they are. */
#define DESTINATION_LOCAL (1 << 1)

/* How packets to a real server are wrapped, by its number; version as in struct hop. IPv4 addresses are
 * the last four octets. */
struct tunnel {
    __u32 version;
    /* The longest packet that can be wrapped whole. */
    __u16 mtu;
    __be16 port;
    __u8 kind;
    __u8 flags;
    __u16 reserved;
    __u32 reserved2;
    __be32 source[4];
    __be32 server[4];
};

enum tunnel_kind { TUNNEL_IPIP, TUNNEL_GUE, TUNNEL_GRE };

#define TUNNEL_CHECKSUM (1 << 0)
#define TUNNEL_KEEPS_DF (1 << 1)
#define TUNNEL_OVER_IPV6 (1 << 2)

/* A neighbour: version is odd while the director writes, 0 while its address is not known. */
struct hop {
    __u32 version;
    __u32 interface_index;
    __u8 destination_mac[6];
    __u8 source_mac[6];
    /* The longest IP packet that the way there takes. */
    __u16 mtu;
    /* The id of the VLAN whose tag frames to it have, or 0; the interface is the one that carries them. */
    __u16 vlan;
    __u64 reserved2;
};

/* An interface that the program is attached to; the MAC in the lower 48 bits, first octet lowest, and
 * above it PORT_CAPTURED, PORT_STANDS_BACK and PORT_ASKED_GENERIC. */
struct port {
    __u64 mac;
};

/* Where a VLAN's frames pass, and how they are told from others there. */
struct vlan_way {
    __u32 interface_index;
    __u16 id;
    __u16 reserved;
};

/* An interface of a VLAN; its MAC address as in struct port. */
struct vlan {
    __u64 mac;
    __u32 interface_index;
    __u32 reserved;
};

#define MAX_VLANS 256

#define MAC_BITS 0xffffffffffffULL
#define PORT_CAPTURED (1ULL << 48)
/* All packets are the kernel's for now: backup_only. */
#define PORT_STANDS_BACK (1ULL << 49)
/* For the next director: that the program runs after the driver was asked for, and is not for want of native XDP. */
#define PORT_ASKED_GENERIC (1ULL << 50)

/* IPv4 addresses are ::ffff:a.b.c.d here. */
struct service_key {
    __be32 address[4];
    __be16 port;
    __u8 protocol;
    __u8 reserved;
};

/* services, value: a persistent FTP service takes data connections to its address too. */
#define SERVICE_TAKES_FTP_DATA (1 << 1)

#define MAX_MARK_RULES 256
#define MARK_RULES_FIRST_SHIFT 16

/* Which packets carry a firewall mark: the last rule that fits counts. Zero asks for nothing. IPv4
 * addresses are ::ffff:a.b.c.d here. */
struct mark_rule {
    __be32 source[4];
    __be32 source_mask[4];
    __be32 target[4];
    __be32 target_mask[4];
    __u16 first_source_port;
    __u16 last_source_port;
    __u16 first_target_port;
    __u16 last_target_port;
    __u32 interface_index;
    __u32 mark;
    __u8 protocol;
    /* For which families the mark has a service: MARK_SERVES_. */
    __u8 served;
    __u16 reserved;
    __u32 reserved2;
};

#define MARK_SERVES_IPV4 (1 << 0)
#define MARK_SERVES_IPV6 (1 << 1)

/* What the fragments of one packet share (RFC 791 section 3.2). */
struct fragment_key {
    __be32 source;
    __be32 target;
    __be16 id;
    __u8 protocol;
    __u8 reserved;
};

struct traffic {
    __u64 in_packets;
    __u64 in_bytes;
    __u64 out_packets;
    __u64 out_bytes;
};

/* What the director may change at any time. */
struct settings {
    /* Its sign of life, in the program's time; 0 before the first. */
    __u32 heartbeat;
    /* After how long without one it counts as dead. */
    __u32 heartbeat_limit;
    /* Whether TCP segments that belong to no connection are dropped instead of left to the kernel. */
    __u32 drop_unknown;
    /* How many rules of firewall marks there are, and from MARK_RULES_FIRST_SHIFT upwards the first. */
    __u32 mark_rules;
    /* Which packets open connections besides those that should: SLOPPY_. */
    __u32 sloppy;
    /* Counts the replacements of the rules of firewall marks. */
    __u32 mark_changes;
};

#define SLOPPY_TCP (1 << 0)
#define SLOPPY_SCTP (1 << 1)
/* Not sloppy but strict: a SYN opens a connection only when it comes again. */
#define SYN_TWICE (1 << 2)
/* A datagram from a server's address may begin a connection: SIP. */
#define SERVERS_CALL (1 << 3)
/* The director wants to see what servers send that belongs to no connection: nat_icmp_send. */
#define SEES_STRAYS (1 << 4)
/* An error about a packet of no known connection may open one: schedule_icmp. */
#define SCHEDULES_ERRORS (1 << 5)

/* Who wants to see packets, and which. */
struct capture {
    /* The moment, in the program's time, when it ends without another sign of life; 0: none is under way. */
    __u32 until;
    /* Where packets come in; 0 stands for everywhere. */
    __u32 interface_index;
    /* How many octets of a frame are wanted, and packets a second. */
    __u32 snap;
    __u32 rate;
    /* A bit for each enum capture_verdict that is wanted. */
    __u32 verdicts;
    /* Whether packets are wanted as they leave instead of as they came. */
    __u32 as_sent;
    /* The running second, and packets in it. */
    __u64 second;
    __u64 taken;
    /* Packets that were not shown: beyond the rate, and for want of room. */
    __u64 left_out;
    __u64 lost;
};

enum capture_verdict { CAPTURE_FORWARDED, CAPTURE_DROPPED, CAPTURE_TO_DIRECTOR, CAPTURE_PASSED };

#define MOST_SNAP 4096

/* No counter says what became of the packet: it is none of the data plane's. */
#define NO_REASON 0xff

/* A packet that is shown, and what became of it. */
struct captured {
    /* CLOCK_MONOTONIC in nanoseconds. */
    __u64 time;
    __u32 interface_index;
    /* Of the frame, and of the part of it that follows. */
    __u16 length;
    __u16 kept;
    __u8 verdict;
    __u8 reason;
    __u8 reserved[6];
    __u8 frame[MOST_SNAP];
};

/* How many lines there are to remember SYNs in: a flood of a million a second leaves about two in a word. */
#define SYN_LINES (1 << 18)
/* A word of a line is for SYNs of about half a second, 2^9 moments of now(): the repetition after a second is always in
 * another word. */
#define SYN_MOMENT_SHIFT 9
#define SYN_MOMENTS 8

/* SYNs that were put off, as three bits each, in the word of their moment. */
struct syn_line {
    __u32 moment;
    __u32 reserved;
    __u64 seen[SYN_MOMENTS];
};

/* What tells whether memory that an earlier director left can be used by this one. */
struct identity {
    __u64 hash_seed;
    __u32 layout_version;
    __u32 bucket_count;
    __u32 destination_count;
    __u32 writers;
};

/*
 * New flows at a high rate are opened by the program itself: the director chooses servers ahead, lays its choices
 * into a stock, and hears of each flow that took one.
 */
#define STOCKS 64
#define CHOICES 1024
/* services, value: one more than the number of the stock, or 0 where there is none. */
#define SERVICE_STOCK_SHIFT 16

/* A server for one new flow; the state has SLOT_NAT, SLOT_TUNNEL or neither. */
struct choice {
    __u32 destination;
    __u32 state;
    __be32 server_address;
    __be16 server_port;
    __u16 reserved;
};

/* The choices of one service: how many were taken ever and how many laid in, each in a cache line of its own. */
struct stock {
    __u32 taken;
    __u32 reserved[15];
    __u32 laid;
    __u32 reserved2[15];
    struct choice choice[CHOICES];
};

/* The director has opened a new epoch and closed those before it when it has heard of all flows that were
 * opened in them. */
struct opening_state {
    /* Whether there are stocks, or flows that the director may not have heard of yet. */
    __u32 in_use;
    /* Whether the director looks for news without being woken. */
    __u32 awake;
    __u32 epoch;
    /* Epochs before it are closed. */
    __u32 closed;
};

/* Where it is remembered that a flow was opened, until the director has heard of it: the upper half of its hash,
 * and below it the epoch. */
#define OPENING_LINES (1 << 16)
#define OPENING_TAG_BITS 0xffffffff00000000ULL

/* A flow that the program has opened. */
struct opening {
    __u32 epoch;
    __u32 destination;
    __be32 client_address;
    __be32 virtual_address;
    __be16 client_port;
    __be16 virtual_port;
    __u8 protocol;
    __u8 tcp_flags;
    __u16 reserved;
};

/* A TCP segment that may change the state of its connection. */
struct event {
    __u32 slot;
    __u32 state;
    __u8 flag_class;
    __u8 from_server;
    __u16 reserved;
    __u32 reserved2;
};

/* Constants of one load of the program: the verifier folds them in. */
struct constants {
    __u64 hash_seed;
    /* Those that hashes name, without the spare ones behind them. */
    __u32 bucket_count;
    __u32 destination_count;
    /* Gives each interface a cell of its own: the highest octet of its index times this. */
    __u32 cell_factor;
    __u32 spare_buckets;
    /* How many VLANs there are. */
    __u32 vlans;
    /* By cell, which port an interface is, and PORT_REDIRECTS_BACK. */
    __u8 port_cells[PORT_CELLS];
    /* No octets of their own: they keep types in the object that only code uses, for LayoutTest. */
    struct event described_event[0];
    struct opening described_opening[0];
    enum packet_counter described_counter[0];
    enum capture_verdict described_verdict[0];
    enum tally_state described_tally_state[0];
};
