/**
 * What the keywords of all blocks have in common: parsers of values, tables of keywords, and the
 * reader that makes typed settings of statements by these tables.
 */
package dev.tandem.director.config.keyword;
