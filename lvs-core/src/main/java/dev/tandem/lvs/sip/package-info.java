/** What tells the calls of SIP apart. */
package dev.tandem.lvs.sip;
