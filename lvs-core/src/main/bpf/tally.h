/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Totals of servers and services, which outlive the director. The program only keeps the memory: directors alone read
 * and write it.
 */
#pragma once

#include <linux/types.h>

#define TALLIES 32768
#define TALLY_VALUES 5

/* Those of one server or service, all in the machine's order: addresses as two halves, the upper one first, IPv4 ones
 * as ::ffff:a.b.c.d. Values are connections, packets in and out, octets in and out. */
struct tally {
    /* Of a firewall mark: the address that stands for it. */
    __u64 service_address[2];
    __u64 server_address[2];
    __u16 service_port;
    __u16 server_port;
    __u8 protocol;
    /* enum tally_state */
    __u8 state;
    __u16 reserved;
    /* Of the server's destination; 0: these are the totals of the service. */
    __u32 number;
    __u32 reserved2;
    /* Of a server: what it had counted when it came into its service. Of a service: what servers have counted that left. */
    __u64 base[TALLY_VALUES];
    /* What had been counted when totals were last set to zero. */
    __u64 zero[TALLY_VALUES];
    /* The values from here on are written one by one, without the journal. Rates as IEEE 754 bits. */
    __u64 rates[TALLY_VALUES];
    /* Ever begun by the server. */
    __u64 connections;
};

/* Resting: a server that was removed from its service, and may come back. */
enum tally_state { TALLY_FREE, TALLY_RESTING, TALLY_LISTED };

/* What is about to be written into tallies: a director that finds a count above 0 writes it again. */
struct tally_journal {
    /* The last sign of life of the director that keeps the tallies: one that knows of none leaves it behind. */
    __u32 stamp;
    __u32 count;
    __u32 index[2];
    struct tally tally[2];
};
