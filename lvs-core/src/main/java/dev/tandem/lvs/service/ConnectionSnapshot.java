package dev.tandem.lvs.service;

import java.net.InetAddress;

/**
 * A connection or a persistence template at one moment.
 *
 * @param protocol as {@code ipvsadm -Lc} prints it: TCP, UDP, SCTP, or IP for templates of firewall
 *     marks
 * @param state IPVS's name of the state, such as ESTABLISHED
 * @param secondsLeft until it expires if nothing comes, rounded down
 */
public record ConnectionSnapshot(
    String protocol,
    InetAddress client,
    int clientPort,
    InetAddress virtual,
    int virtualPort,
    InetAddress server,
    int serverPort,
    String state,
    long secondsLeft,
    boolean template) {}
