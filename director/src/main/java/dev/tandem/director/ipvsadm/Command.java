package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.SyncDaemon;
import java.util.Optional;

/** A command line that ipvsadm accepts, with all defaults filled in. */
sealed interface Command {

  /** What the table is asked to do. */
  sealed interface Change extends Command {}

  record AddService(ServiceSettings settings) implements Change {}

  record EditService(ServiceSettings settings) implements Change {}

  record DeleteService(ServiceKey service) implements Change {}

  record Flush() implements Change {}

  record AddServer(ServiceKey service, ServerSettings settings) implements Change {}

  record EditServer(ServiceKey service, ServerSettings settings) implements Change {}

  record DeleteServer(ServiceKey service, ServerKey server) implements Change {}

  record Cut(ServiceKey service, Optional<ServerKey> server) implements Change {}

  record Zero(Optional<ServiceKey> service) implements Change {}

  record SetTimeouts(LvsControl.Timeouts timeouts) implements Change {}

  record StartDaemon(SyncDaemon daemon) implements Change {}

  record StopDaemon(SyncDaemon.Role role, int syncId) implements Change {}

  /** What is to be shown of the table. */
  sealed interface Listing extends Command {}

  record ListServices(Optional<ServiceKey> only, ListingFormat format) implements Listing {}

  /** {@code withEngineData} adds the columns of the persistence engine. */
  record ListConnections(boolean numeric, boolean withEngineData, ConnectionFilter filter)
      implements Listing {}

  /** The same in JSON. */
  record ListServicesAsJson(Optional<ServiceKey> only) implements Listing {}

  record ListConnectionsAsJson(ConnectionFilter filter) implements Listing {}

  record ListTimeouts() implements Listing {}

  record ListDaemons() implements Listing {}

  record Save(boolean numeric, boolean withThresholds) implements Listing {}

  /** Run the lines of the standard input. */
  record Restore() implements Command {}

  record Help() implements Command {}

  record Version() implements Command {}
}
