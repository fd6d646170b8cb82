/**
 * Measurements side by side with peers: each subcommand lets its contestants do the same work in
 * the same run, in turns, and reports medians and spread.
 */
package dev.tandem.bench;
