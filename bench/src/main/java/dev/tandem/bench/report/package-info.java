/** Figures and how they are shown: as a table, as JSON, as a page with plots. */
package dev.tandem.bench.report;
