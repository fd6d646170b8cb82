/** What goes to the log, and how it gets there. */
package dev.tandem.director.log;
