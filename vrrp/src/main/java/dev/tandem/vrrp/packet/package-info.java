/**
 * VRRP adverts and gratuitous ARP as bytes: what goes onto the wire and what is let in from it. No
 * input, however broken, leaves this package as anything but a value or a {@link
 * dev.tandem.vrrp.Rejection}.
 */
package dev.tandem.vrrp.packet;
