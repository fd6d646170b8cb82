/**
 * The kernel's own protocol between IPVS directors: a pair of them can be replaced by Tandem
 * without dropping its sessions, and a director of each kind can stand in for the other meanwhile.
 */
package dev.tandem.sync.ipvs;
