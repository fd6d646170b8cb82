/**
 * Firewall marks without a firewall: rules as iptables, nftables and the configuration write them,
 * made into {@link dev.tandem.lvs.service.MarkRule}.
 */
package dev.tandem.director.mark;
