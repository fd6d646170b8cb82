package dev.tandem.lvs.service;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A packet that a client might send, the first of a connection if there is none yet.
 *
 * @param clientPort 0 for one that no connection has
 * @param interfaceName where it would come in; if empty, rules for marks that ask for an interface
 *     fit whatever they ask for
 */
public record FlowQuestion(
    Protocol protocol,
    InetAddress client,
    int clientPort,
    InetAddress virtual,
    int virtualPort,
    Optional<String> interfaceName) {}
