/** The subcommands of bin/bench. */
package dev.tandem.bench.command;
