package dev.tandem.vrrp.bfd;

import java.net.InetAddress;
import java.time.Duration;

/**
 * A session at one moment.
 *
 * @param remoteState what the neighbour said last
 * @param detection time without a packet after which the neighbour is gone; zero before the first
 * @param received packets that belonged to the session
 */
public record BfdStatus(
    String name,
    InetAddress neighbor,
    BfdState state,
    BfdDiagnostic diagnostic,
    BfdState remoteState,
    Duration detection,
    long sent,
    long received) {}
