package dev.tandem.director.config.keyword;

/**
 * A block whose keyword has arguments.
 *
 * @param head what the arguments say
 * @param settings what stands between the braces
 */
public record Section<H>(H head, Settings settings) {}
