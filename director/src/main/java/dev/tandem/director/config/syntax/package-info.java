/**
 * keepalived's grammar, without any of its keywords: from files to a tree of statements, in which
 * every word knows its place, and the diagnostics about them.
 */
package dev.tandem.director.config.syntax;
