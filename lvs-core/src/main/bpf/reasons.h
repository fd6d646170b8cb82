/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What became of a packet: those of Java's enum PacketCounter that the program counts. The numbers outlive a build:
 * they never change, and a new one takes the next that neither side uses. */
#pragma once

enum packet_counter {
    FORWARDED_IN = 0,
    FORWARDED_OUT = 1,
    NEW_FLOW = 2,
    NO_SERVICE = 3,
    UNKNOWN_FLOW_PASSED = 4,
    UNKNOWN_FLOW_DROPPED = 5,
    MALFORMED = 6,
    FRAGMENT = 7,
    TTL_EXPIRED = 8,
    HOP_UNKNOWN = 9,
    SERVER_GONE = 10,
    REVISITED = 11,
    DIRECTOR_ABSENT = 12,
    ARP_SILENCED = 13,
    EVENT_LOST = 14,
    TOO_BIG = 15,
    ICMP_ERROR = 16,
    SCTP_CONTROL = 17,
    IPV6_KNOWN = 18,
    HELPED = 19,
    SYN_PUT_OFF = 33,
    EARLY = 35,
};

/* One more than the highest. */
#define PROGRAM_COUNTERS (EARLY + 1)
