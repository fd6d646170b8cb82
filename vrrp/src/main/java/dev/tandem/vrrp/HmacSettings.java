package dev.tandem.vrrp;

import java.time.Duration;
import java.util.Map;

/**
 * A trailer behind every advert that proves who sent it and when ({@code auth_hmac} of keepalived
 * 2.4): HMAC-SHA256 under a key that all routers of the instance share.
 *
 * @param keys by their number, 1..255; 32 to 64 bytes each. Several let a key be replaced without a
 *     moment in which adverts are refused
 * @param activeKey with which this router signs
 * @param byTime whether adverts are refused whose time is further than {@code window} from ours;
 *     otherwise only the order of a sender's adverts counts
 */
public record HmacSettings(
    Map<Integer, Secret> keys, int activeKey, boolean byTime, Duration window, Mode mode) {

  public HmacSettings {
    keys = Map.copyOf(keys);
  }

  /** What becomes of adverts without a trailer, so that it can be introduced router by router. */
  public enum Mode {
    /** Signs, and refuses what is not signed. */
    ENFORCE,
    /** Signs, and still accepts what is not signed. */
    PERMISSIVE,
    /** Does not sign yet, but checks what is signed. */
    RECEIVE_ONLY
  }

  public boolean signs() {
    return mode != Mode.RECEIVE_ONLY;
  }

  public boolean acceptsUnsigned() {
    return mode != Mode.ENFORCE;
  }
}
