/**
 * The host as the router sees it: its interfaces, the frames on them, the addresses it can put onto
 * them. Small interfaces, each with an implementation on the kernel; tests bring their own.
 */
package dev.tandem.vrrp.network;
