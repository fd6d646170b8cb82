/**
 * Watches what instances track beside interfaces: scripts, files and processes. Each watch has a
 * virtual thread of its own; what it finds is told, never waited for.
 */
package dev.tandem.vrrp.track;
