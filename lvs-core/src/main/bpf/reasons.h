/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What became of a packet; the same list, in the same order, as Java's enum PacketCounter. */
#pragma once

enum packet_counter {
    FORWARDED_IN,
    FORWARDED_OUT,
    NEW_FLOW,
    NO_SERVICE,
    UNKNOWN_FLOW_PASSED,
    UNKNOWN_FLOW_DROPPED,
    MALFORMED,
    FRAGMENT,
    TTL_EXPIRED,
    HOP_UNKNOWN,
    SERVER_GONE,
    REVISITED,
    DIRECTOR_ABSENT,
    ARP_SILENCED,
    EVENT_LOST,
    TOO_BIG,
    ICMP_ERROR,
    SCTP_CONTROL,
    IPV6_KNOWN,
    HELPED,
};

#define PROGRAM_COUNTERS (HELPED + 1)
