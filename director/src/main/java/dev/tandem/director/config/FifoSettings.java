package dev.tandem.director.config;

import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.RunAs;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A named pipe that events are written to.
 *
 * @param owner of the pipe; empty to leave it as it is
 * @param reader started with the path of the pipe as its last argument
 */
public record FifoSettings(Path path, Optional<RunAs> owner, Optional<Command> reader) {}
