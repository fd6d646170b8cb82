/** What is measured, and how: rounds in which contestants take turns. */
package dev.tandem.bench.measure;
