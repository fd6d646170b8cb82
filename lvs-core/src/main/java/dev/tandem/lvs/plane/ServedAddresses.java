package dev.tandem.lvs.plane;

import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.Silenced.Party;
import dev.tandem.lvs.plane.Silenced.Range;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSnapshot;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/** Remembers which addresses and ports new flows may come to. Belongs to the engine's thread. */
final class ServedAddresses implements ServiceDirectory {

  private static final int FTP_DATA = 20;
  private static final int FIRST_UNPRIVILEGED = 1024;
  private static final int LAST_PORT = 0xffff;

  private final Set<Party> parties = new HashSet<>();
  private final Set<InetAddress> ftpHosts = new HashSet<>();

  /** Those of an engine that tells another directory of them. */
  static ServedAddresses of(Engine engine) {
    ServedAddresses served = new ServedAddresses();
    for (ServiceSnapshot service : engine.services()) {
      if (service.settings().key() instanceof ServiceKey.OfAddress key) {
        boolean takesFtpData =
            key.port() == FtpLine.CONTROL_PORT && service.settings().persistence().isPresent();
        served.add(key.protocol().number(), key.address(), key.port(), takesFtpData);
      }
    }
    return served;
  }

  @Override
  public void add(int protocol, InetAddress address, int port, boolean takesFtpData) {
    parties.add(party(protocol, address, port));
    if (takesFtpData) {
      ftpHosts.add(address);
    }
  }

  @Override
  public void remove(int protocol, InetAddress address, int port) {
    parties.remove(party(protocol, address, port));
    ftpHosts.remove(address);
  }

  private static Party party(int protocol, InetAddress address, int port) {
    return new Party(address, protocol, port);
  }

  Set<Party> parties() {
    return Set.copyOf(parties);
  }

  /**
   * Where data connections of FTP come to.
   *
   * @param helped whether to all FTP services, and not only to persistent ones
   */
  Set<Range> ftpData(boolean helped) {
    Set<InetAddress> hosts = new HashSet<>(ftpHosts);
    parties.stream()
        .filter(party ->
            helped && party.port() == FtpLine.CONTROL_PORT && party.protocol() == PacketView.TCP)
        .forEach(party -> hosts.add(party.address()));
    Set<Range> ranges = new HashSet<>();
    for (InetAddress host : hosts) {
      Network network = new Network(host, host.getAddress().length * Byte.SIZE);
      ranges.add(Range.of(network, PacketView.TCP, FTP_DATA, FTP_DATA));
      ranges.add(Range.of(network, PacketView.TCP, FIRST_UNPRIVILEGED, LAST_PORT));
    }
    return ranges;
  }
}
