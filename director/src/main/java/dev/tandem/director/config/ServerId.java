package dev.tandem.director.config;

import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;

/** Names a real server among those of all services. */
public record ServerId(ServiceKey service, ServerKey server) {}
