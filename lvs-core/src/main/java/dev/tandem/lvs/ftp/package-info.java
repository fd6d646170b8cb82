/** What FTP's control connections say about data connections. */
package dev.tandem.lvs.ftp;
