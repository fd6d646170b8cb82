package dev.tandem.sync.ipvs;

/**
 * What was exchanged with directors that run IPVS, since the start.
 *
 * @param sent flows told
 * @param failed messages that could not be sent
 * @param received flows that were told here
 * @param refused of them, those that found no place in the table or made no sense
 * @param unknown of them, those of a kind that has no counterpart here
 * @param malformed messages that could not be read
 * @param foreign messages of another sync id
 * @param dropped messages that came faster than the engine takes them
 * @param held flows that are held for directors that run IPVS
 */
public record KernelSyncStatus(
    long sent,
    long failed,
    long received,
    long refused,
    long unknown,
    long malformed,
    long foreign,
    long dropped,
    int held) {}
