package dev.tandem.vrrp;

import java.net.InetAddress;

/** A router whose adverts say that it is master. */
public record HeardMaster(InetAddress address, int priority) {}
