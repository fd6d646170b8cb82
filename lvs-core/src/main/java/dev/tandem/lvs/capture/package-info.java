/** What the XDP program does with packets, shown to those who would ask tcpdump. */
package dev.tandem.lvs.capture;
