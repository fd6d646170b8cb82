/**
 * The running router: one thread that feeds what happens on the host to the state machine and does
 * what the machine says. {@link dev.tandem.vrrp.router.VrrpRouter} is the entrance.
 */
package dev.tandem.vrrp.router;
