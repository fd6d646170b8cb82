package dev.tandem.sync;

import dev.tandem.sync.key.ChannelKeys;
import dev.tandem.sync.key.KeyException;
import dev.tandem.sync.key.SealKeys;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.DefaultSocketFactory;

/** Keeps others out of the channel, with keys that can be exchanged while it is open. */
final class ChannelGuard {

  private final Optional<ChannelKeys> tls;
  private final Optional<SealKeys> seal;
  private final Doorkeeper door = new Doorkeeper();

  /**
   * Reads the keys.
   *
   * @throws KeyException when one cannot be used
   */
  ChannelGuard(Protection protection) throws KeyException {
    tls =
        protection instanceof Protection.Tls(var files)
            ? Optional.of(new ChannelKeys(files))
            : Optional.empty();
    seal =
        protection instanceof Protection.Seal(var file)
            ? Optional.of(new SealKeys(file))
            : Optional.empty();
  }

  /** To be called before the stack is connected. */
  void protect(ProtocolStack stack) throws Exception {
    tls.ifPresent(keys -> stack.getTransport().setSocketFactory(sockets(keys)));
    if (seal.isPresent()) {
      Origins origins = ((Watched) stack.getTransport()).origins();
      Seal protocol = new Seal(seal.get(), origins::of, door);
      stack.insertProtocol(protocol, ProtocolStack.Position.ABOVE, TP.class);
    }
  }

  /** Who was kept out so far. */
  Refusals refusals() {
    return door.refusals();
  }

  private DefaultSocketFactory sockets(ChannelKeys keys) {
    DefaultSocketFactory sockets = new DefaultSocketFactory(keys.context(door::refuses));
    sockets.setServerSocketConfigurator(ChannelGuard::bothSides);
    return sockets;
  }

  private static void bothSides(ServerSocket socket) {
    if (!(socket instanceof SSLServerSocket secure)) {
      throw new IllegalStateException("the channel must not listen without TLS");
    }
    secure.setNeedClientAuth(true);
    secure.setEnabledProtocols(new String[] {"TLSv1.3"});
  }

  void reload() throws KeyException {
    if (tls.isPresent()) {
      tls.get().reload();
    }
    if (seal.isPresent()) {
      seal.get().reload();
    }
  }

  /** When this director's certificate ends; empty without one. */
  Optional<Instant> expiry() {
    return tls.map(ChannelKeys::expiry);
  }
}
