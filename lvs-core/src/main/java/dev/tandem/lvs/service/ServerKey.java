package dev.tandem.lvs.service;

import java.net.InetAddress;

/** What identifies a real server within its virtual service. */
public record ServerKey(InetAddress address, int port) {}
