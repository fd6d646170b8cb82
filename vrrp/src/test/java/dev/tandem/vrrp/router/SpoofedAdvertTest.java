package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.InstanceFixture.secret;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.FakePair.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.UnicastSettings.Peer;
import dev.tandem.vrrp.VrrpVersion;
import dev.tandem.vrrp.packet.Advert;
import dev.tandem.vrrp.packet.Frames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody who may send into the network but is no router of the instance takes no role away. */
class SpoofedAdvertTest {

  private static final int TTL = 14 + 8;
  private static final int HEADER_CHECKSUM = 14 + 10;
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  static Stream<Arguments> forgeries() {
    return Stream.of(
        forgery("through a router", plain(), throughRouter(plain()), Rejection.TTL),
        forgery("no peer", toAnother(), frame(toAnother()), Rejection.PEER),
        forgery(
            "a peer's address from afar",
            peers(new Peer(address("192.0.2.1"), 254, 255)),
            frame(instance().unicast(to(64, Peer.anywhere(address("192.0.2.1"))))),
            Rejection.PEER_TTL),
        forgery(
            "another password",
            password("s3cret"),
            frame(password("guessed")),
            Rejection.AUTH_FAILED),
        forgery("no password", password("s3cret"), frame(v2()), Rejection.AUTH_TYPE),
        forgery(
            "another key of AH",
            v2().authentication(new Authentication.Header(secret("s3cret"))),
            frame(v2().authentication(new Authentication.Header(secret("guessed")))),
            Rejection.AUTH_FAILED),
        forgery(
            "another key of HMAC",
            plain().hmac(hmac(KEY)),
            frame(plain().hmac(hmac(KEY.replace('0', '1')))),
            Rejection.HMAC_WRONG),
        forgery("no HMAC", plain().hmac(hmac(KEY)), Rejection.HMAC_MISSING));
  }

  private static Arguments forgery(
      String name, InstanceFixture victim, byte[] frame, Rejection reason) {
    return Arguments.of(name, victim.build(), frame, reason);
  }

  private static Arguments forgery(String name, InstanceFixture victim, Rejection reason) {
    return forgery(name, victim, frame(plain()), reason);
  }

  private static InstanceFixture plain() {
    return instance().interval(Duration.ofSeconds(40));
  }

  private static InstanceFixture v2() {
    return plain().version(VrrpVersion.V2);
  }

  private static InstanceFixture password(String text) {
    return v2().authentication(new Authentication.Password(secret(text)));
  }

  private static InstanceFixture peers(Peer... peers) {
    return plain().unicast(to(255, peers));
  }

  private static InstanceFixture toAnother() {
    return peers(Peer.anywhere(address("192.0.2.7")));
  }

  private static UnicastSettings to(int timeToLive, Peer... peers) {
    return new UnicastSettings(List.of(peers), timeToLive, true, Optional.empty());
  }

  private static HmacSettings hmac(String key) {
    return new HmacSettings(
        Map.of(1, secret(key)), 1, true, Duration.ofMinutes(5), HmacSettings.Mode.ENFORCE);
  }

  private static byte[] frame(InstanceFixture sender) {
    return Frames.of(sender.build(), Advert.of(sender.build(), 254));
  }

  private static byte[] throughRouter(InstanceFixture sender) {
    ByteBuffer frame = ByteBuffer.wrap(frame(sender));
    frame.put(TTL, (byte) 254);
    // One less in the high octet of a word is one more in that of the sum's complement.
    return frame
        .putShort(HEADER_CHECKSUM, (short) (frame.getShort(HEADER_CHECKSUM) + 0x100))
        .array();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void aMasterStaysMaster(String name, InstanceSettings victim, byte[] frame, Rejection reason) {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router = pair.started(pair.hostA, victim);
      router.takeOver("front");
      awaitRole(router, "front", Role.MASTER);
      pair.lan.inject("eth0", frame);

      Await.until("it is looked at", () -> sum(router) == 1);
      assertThat(status(router, "front").rejections()).containsEntry(reason, 1L);
      assertThat(status(router, "front").role()).isEqualTo(Role.MASTER);
    }
  }

  /** A goodbye of yesterday would make the backup take over today. */
  @Test
  void aGoodbyeThatIsPlayedAgainIsNotHeard() {
    InstanceSettings signed = front().hmac(hmac(KEY)).priority(200).build();
    InstanceSettings backup = front().hmac(hmac(KEY)).preempt(false).build();
    try (FakePair pair = new FakePair()) {
      VrrpRouter master = pair.started(pair.hostA, signed);
      awaitRole(master, "front", Role.MASTER);
      VrrpRouter router = pair.started(pair.hostB, backup);
      Await.until("it hears the master", () -> status(router, "front").master().isPresent());
      master.close();
      byte[] goodbye = pair.lan.seen().stream().filter(f -> isGoodbye(f)).findFirst().orElseThrow();
      awaitRole(router, "front", Role.MASTER);
      VrrpRouter again = pair.started(pair.hostA, signed);
      awaitRole(router, "front", Role.BACKUP);
      // It is heard as master before it says that it is one.
      awaitRole(again, "front", Role.MASTER);
      Await.until("it hears the master", () -> status(router, "front").master().isPresent());
      pair.lan.inject("eth0", goodbye);

      Await.until("it is looked at", () -> rejected(router, Rejection.HMAC_REPLAYED) == 1);
      assertThat(status(router, "front").role()).isEqualTo(Role.BACKUP);
      assertThat(status(again, "front").role()).isEqualTo(Role.MASTER);
    }
  }

  private static long sum(VrrpRouter router) {
    return status(router, "front").rejections().values().stream().mapToLong(n -> n).sum();
  }

  private static long rejected(VrrpRouter router, Rejection reason) {
    return status(router, "front").rejections().get(reason);
  }

  private static boolean isGoodbye(byte[] frame) {
    return frame.length > 36 && frame[14 + 9] == 112 && frame[34 + 2] == 0;
  }
}
