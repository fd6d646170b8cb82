package dev.tandem.sync;

import dev.tandem.sync.key.SealKeys;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ByteArray;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Util;

/**
 * Seals whole messages, the headers of all other protocols included, with AES-256-GCM right above
 * the transport, and lets nothing up that was not sealed by one who has the key.
 *
 * <pre>
 *   +-------------------+-------------------------------------------------+------------------+
 *   | number of the key | nonce: sender's random (4 octets), counter (8)  | sealed message   |
 *   +-------------------+-------------------------------------------------+------------------+
 * </pre>
 *
 * Messages that come twice are dropped by {@link ReplayGuard}.
 */
final class Seal extends Protocol {

  private static final int NONCE_LENGTH = 12;
  private static final int HEAD_LENGTH = Integer.BYTES + NONCE_LENGTH;
  private static final int TAG_BITS = 128;
  private static final int COUNTER_SHIFT = 20;

  private final SealKeys keys;
  private final int sender = new SecureRandom().nextInt();
  // Ahead of where any earlier life has come, so that no nonce is ever used twice.
  private final AtomicLong counter = new AtomicLong(System.currentTimeMillis() << COUNTER_SHIFT);
  private final ReplayGuard replays = new ReplayGuard();
  private final Function<Address, Optional<InetAddress>> origins;
  private final Doorkeeper door;

  /**
   * Made.
   *
   * @param origins knows where messages of a source come from
   * @param door is told of messages that were not sealed with a known key, or came twice
   */
  Seal(SealKeys keys, Function<Address, Optional<InetAddress>> origins, Doorkeeper door) {
    this.keys = keys;
    this.origins = origins;
    this.door = door;
  }

  @Override
  public Object down(Message message) {
    try {
      ByteArray plain = Util.messageToBuffer(message);
      byte[] sealed = seal(plain);
      Message outer =
          new BytesMessage(message.getDest(), sealed)
              .setSrc(message.getSrc())
              .setFlag(message.getFlags(false), false)
              .setFlag(message.getFlags(true), true);
      return down_prot.down(outer);
    } catch (Exception e) {
      throw new IllegalStateException("a message cannot be sealed", e);
    }
  }

  private byte[] seal(ByteArray plain) throws GeneralSecurityException {
    int number = keys.number();
    Optional<SecretKey> key = keys.key(number);
    ByteBuffer sealed = ByteBuffer.allocate(HEAD_LENGTH + plain.getLength() + TAG_BITS / Byte.SIZE);
    sealed.putInt(number).putInt(sender).putLong(counter.incrementAndGet());
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key.orElseThrow(), sealed.array());
    cipher.doFinal(ByteBuffer.wrap(plain.getArray(), plain.getOffset(), plain.getLength()), sealed);
    return sealed.array();
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] head)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, head, Integer.BYTES, NONCE_LENGTH));
    cipher.updateAAD(head, 0, Integer.BYTES);
    return cipher;
  }

  @Override
  public Object up(Message message) {
    Optional<Message> opened = open(message);
    return opened.isPresent() ? up_prot.up(opened.get()) : null;
  }

  @Override
  public void up(MessageBatch batch) {
    for (Message message : batch) {
      Optional<Message> opened = open(message);
      if (opened.isPresent()) {
        up_prot.up(opened.get());
      }
    }
  }

  private Optional<Message> open(Message message) {
    try {
      byte[] sealed = new byte[message.getLength()];
      System.arraycopy(message.getArray(), message.getOffset(), sealed, 0, sealed.length);
      if (sealed.length < HEAD_LENGTH) {
        return refuse(message, "is not sealed");
      }
      ByteBuffer head = ByteBuffer.wrap(sealed);
      Optional<SecretKey> key = keys.key(head.getInt());
      if (key.isEmpty()) {
        return refuse(message, "is sealed with another key");
      }
      int from = head.getInt();
      long number = head.getLong();
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, key.get(), sealed)
              .doFinal(sealed, HEAD_LENGTH, sealed.length - HEAD_LENGTH);
      if (!replays.isNew(from, number)) {
        return refuse(message, "came before");
      }
      Message inner = Util.messageFromBuffer(plain, 0, plain.length);
      return Optional.of(inner.setDest(message.getDest()).setSrc(message.getSrc()));
    } catch (Exception e) {
      return refuse(message, "cannot be opened: " + e.getMessage());
    }
  }

  private Optional<Message> refuse(Message message, String reason) {
    Address source = message.getSrc();
    door.refuses(source == null ? Optional.empty() : origins.apply(source), reason);
    return Optional.empty();
  }
}
