/** What other programs had set up, in Tandem's words. */
package dev.tandem.director.migrate;
