/**
 * Keys of the channel between directors: how they are made, kept in files, checked and exchanged.
 */
package dev.tandem.sync.key;
