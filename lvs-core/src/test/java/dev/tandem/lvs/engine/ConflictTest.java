package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Replica.Outcome;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowDigest;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.replica.VirtualAddresses;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Ticks;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two directors that were apart and each gave the same client, with the same ports, to another
 * server: whose word counts on which side when they meet again.
 */
class ConflictTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final int CLIENT_PORT = 40000;
  private static final VirtualAddresses OWNED = VirtualAddresses.of(List.of(Frames.host(VIP)));
  private static final int MARGIN = Ticks.ofSeconds(2);
  private static final int LEFTS = 1;
  private static final int RIGHTS = 2;

  private final Side left = new Side(1);
  private final Side right = new Side(2);
  private final Side third = new Side(3);

  /** A director and what it says of the flow. */
  private static final class Side implements AutoCloseable {
    final Lab lab = new Lab();
    final int number;
    private final FlowKey key = new FlowKey();
    private boolean owns;

    Side(int number) {
      this.number = number;
      lab.engine().replicate(60);
      lab.nat(Protocol.TCP, 3);
    }

    void owns() {
      owns = true;
      lab.engine().replica().owned(OWNED);
    }

    void disowns() {
      owns = false;
      lab.engine().replica().owned(VirtualAddresses.NONE);
    }

    void present(Side... others) {
      for (Side other : others) {
        lab.engine().replica().present(other.number);
        lab.engine().replica().names(other.number, "director" + other.number, "director" + number);
      }
    }

    int forgetsUntold(Side owner, BitSet regions) {
      int slots = lab.engine().table().capacity();
      lab.skipTicks(1);
      return lab.engine()
          .replica()
          .removeUntold(owner.number, regions, lab.now(), 0, slots, lab.now());
    }

    void establish() {
      lab.connect(CLIENT);
      lab.deliver(tcp(CLIENT, VIP, PacketView.ACK));
      lab.changes().getLast().ends(key);
    }

    /** As its outbox does, with the mark of whoever has the virtual address. */
    FlowRecord says() {
      FlowRecord record = new FlowRecord();
      ConnectionTable table = lab.engine().table();
      assertThat(new FlowReader(table).read(table.find(key), record, lab.now())).isTrue();
      record.owned = owns;
      return record;
    }

    Outcome hears(Side from, FlowRecord record) {
      return hears(from, record, false);
    }

    Outcome hears(Side from, FlowRecord record, boolean fromCopy) {
      return lab.engine().replica().apply(record, from.number, fromCopy, lab.now());
    }

    /** The last number of the server that the client's packets go to; they are not seen. */
    int server() {
      return lab.connections().stream()
              .filter(connection -> connection.clientPort() == CLIENT_PORT)
              .findFirst()
              .orElseThrow()
              .server()
              .getAddress()[3]
          & 0xff;
    }

    /** Whether it is another director's flow by now. */
    boolean holdsCopy() {
      return says().copy;
    }

    @Override
    public void close() {
      lab.close();
    }
  }

  @BeforeEach
  void beApart() {
    List<Side> all = List.of(left, right, third);
    all.forEach(side -> all.forEach(other -> side.lab.engine().replica().present(other.number)));
    left.establish();
    // Another one first, so that the scheduler is further on this side.
    right.lab.connect("192.0.2.8:40001");
    right.establish();
    assertThat(left.server()).isEqualTo(LEFTS);
    assertThat(right.server()).isEqualTo(RIGHTS);
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
    third.close();
  }

  private void nameAll() {
    left.present(right, third);
    right.present(left, third);
    third.present(left, right);
  }

  /** Each hears what the other one says, as it was before it heard anything. */
  private void meet() {
    FlowRecord lefts = left.says();
    FlowRecord rights = right.says();
    left.hears(right, rights);
    right.hears(left, lefts);
  }

  private void expectServers(int onTheLeft, int onTheRight) {
    assertThat(List.of(left.server(), right.server())).containsExactly(onTheLeft, onTheRight);
  }

  /** The client speaks on one side alone, and the time since is so long on the other. */
  private void speaksLater(Side later, Side earlier, int ticks) {
    earlier.lab.skipTicks(ticks);
    later.lab.skipTicks(ticks);
    later.lab.deliver(tcp(CLIENT, VIP, PacketView.ACK));
  }

  @Test
  void theOneOnTheLeftIsRightIfItHasTheAddress() {
    left.owns();
    meet();
    expectServers(LEFTS, LEFTS);
    assertThat(left.holdsCopy()).isFalse();
    assertThat(right.holdsCopy()).isTrue();
  }

  @Test
  void theOneOnTheRightIsRightIfItHasTheAddress() {
    right.owns();
    meet();
    expectServers(RIGHTS, RIGHTS);
    assertThat(left.holdsCopy()).isTrue();
    assertThat(right.holdsCopy()).isFalse();
  }

  @Test
  void theAddressCountsMoreThanALaterPacket() {
    left.owns();
    speaksLater(right, left, 5 * MARGIN);
    meet();
    expectServers(LEFTS, LEFTS);
  }

  @Test
  void whereBothHaveTheAddressEachKeepsItsOwnWhoeverWasLater() {
    left.owns();
    right.owns();
    speaksLater(right, left, 5 * MARGIN);
    assertThat(left.hears(right, right.says())).isEqualTo(Outcome.KEPT);
    assertThat(right.hears(left, left.says())).isEqualTo(Outcome.KEPT);
    expectServers(LEFTS, RIGHTS);
  }

  @Test
  void whereNobodyHasTheAddressEachKeepsItsOwnWithinTheMargin() {
    speaksLater(right, left, MARGIN);
    meet();
    expectServers(LEFTS, RIGHTS);
    assertThat(left.holdsCopy() || right.holdsCopy()).isFalse();
  }

  @Test
  void whereNobodyHasTheAddressTheOneThatSawAPacketClearlyLaterIsRight() {
    speaksLater(right, left, MARGIN + 1);
    meet();
    expectServers(RIGHTS, RIGHTS);
    assertThat(left.holdsCopy()).isTrue();
    assertThat(right.holdsCopy()).isFalse();
  }

  @Test
  void aCopyOfTheTableIsNoNewsAndWinsByTheAddressAlone() {
    speaksLater(right, left, 5 * MARGIN);
    assertThat(left.hears(right, right.says(), true)).isEqualTo(Outcome.KEPT);
    right.owns();
    assertThat(left.hears(right, right.says(), true)).isEqualTo(Outcome.CHANGED);
    assertThat(left.server()).isEqualTo(RIGHTS);
  }

  @Test
  void anEndThatTheOtherSideTellsIsTheEndOfItsOwnFlowUnlessItHasTheAddress() {
    FlowRecord end = right.says();
    end.ended = true;
    assertThat(left.hears(right, end)).isEqualTo(Outcome.KEPT);
    assertThat(left.server()).isEqualTo(LEFTS);
    end.owned = true;
    assertThat(left.hears(right, end)).isEqualTo(Outcome.CHANGED);
    assertThat(left.lab.connections()).isEmpty();
  }

  @Test
  void aThirdDirectorFollowsTheOneThatHasTheAddressWhicheverItHeardFirst() {
    right.owns();
    third.hears(left, left.says());
    assertThat(third.hears(right, right.says())).isEqualTo(Outcome.CHANGED);
    assertThat(third.server()).isEqualTo(RIGHTS);
    assertThat(third.hears(left, left.says())).isEqualTo(Outcome.KEPT);
    assertThat(third.server()).isEqualTo(RIGHTS);
  }

  /** Or it would lack the flow once the later one had it from the master, without a word. */
  @Test
  void aThirdDirectorStaysWithTheOneThatHasTheAddressWhoeverWasLater() {
    right.owns();
    third.hears(right, right.says());
    speaksLater(left, right, 5 * MARGIN);
    third.lab.skipTicks(5 * MARGIN);
    assertThat(third.hears(left, left.says())).isEqualTo(Outcome.KEPT);
    assertThat(third.hears(left, left.says(), true)).isEqualTo(Outcome.KEPT);
    assertThat(third.server()).isEqualTo(RIGHTS);
  }

  @Test
  void theAddressCountsNoMoreOnceItsDirectorSaysThatItHasItNot() {
    right.owns();
    third.hears(right, right.says());
    FlowRecord without = right.says();
    without.owned = false;
    assertThat(third.hears(right, without)).isEqualTo(Outcome.SAME);
    third.lab.skipTicks(5 * MARGIN);
    assertThat(third.hears(left, left.says())).isEqualTo(Outcome.CHANGED);
    assertThat(third.server()).isEqualTo(LEFTS);
  }

  @Test
  void aThirdDirectorWithoutAWordOfTheAddressKeepsTheFirstUnlessTheOtherIsClearlyLater() {
    third.hears(left, left.says());
    assertThat(third.hears(right, right.says())).isEqualTo(Outcome.KEPT);
    third.lab.skipTicks(MARGIN + 1);
    assertThat(third.hears(right, right.says())).isEqualTo(Outcome.CHANGED);
    assertThat(third.server()).isEqualTo(RIGHTS);
  }

  @Test
  void aThirdDirectorTakesTheWordOfWhoIsLeft() {
    third.hears(left, left.says());
    third.lab.engine().replica().absent(left.number, third.lab.now());
    assertThat(third.hears(right, right.says())).isEqualTo(Outcome.CHANGED);
    assertThat(third.server()).isEqualTo(RIGHTS);
  }

  /** What nobody saw since, such as a template, would have two owners for as long as it lives. */
  @Test
  void whereBothHaveTheSameServerTheFirstByNameHasTheFlow() {
    nameAll();
    third.establish();
    assertThat(third.server()).isEqualTo(LEFTS);
    FlowRecord thirds = third.says();
    assertThat(third.hears(left, left.says(), true)).isEqualTo(Outcome.CHANGED);
    assertThat(left.hears(third, thirds, true)).isEqualTo(Outcome.KEPT);
    assertThat(third.holdsCopy()).isTrue();
    assertThat(left.holdsCopy()).isFalse();
  }

  @Test
  void soItIsWithAThirdOne() {
    nameAll();
    third.establish();
    try (Side fourth = new Side(4)) {
      fourth.present(left, third);
      fourth.hears(third, third.says());
      assertThat(fourth.hears(left, left.says(), true)).isEqualTo(Outcome.CHANGED);
      assertThat(fourth.hears(third, third.says(), true)).isEqualTo(Outcome.KEPT);
    }
  }

  @Test
  void theFirstByNameGivesItAwayOnceItsPacketsGoElsewhereForLong() {
    nameAll();
    third.establish();
    speaksLater(third, left, Ticks.ofSeconds(30));
    assertThat(third.hears(left, left.says())).isEqualTo(Outcome.KEPT);
    assertThat(left.hears(third, third.says())).isEqualTo(Outcome.KEPT);
    speaksLater(third, left, 1);
    assertThat(left.hears(third, third.says(), true)).isEqualTo(Outcome.KEPT);
    assertThat(left.hears(third, third.says())).isEqualTo(Outcome.CHANGED);
  }

  /** The other one may be giving it away this very moment, because it heard so. */
  @Test
  void whatWasToldWithTheAddressIsNotGivenAwayByName() {
    nameAll();
    third.establish();
    third.owns();
    FlowRecord thirds = third.says();
    third.disowns();
    assertThat(third.hears(left, left.says(), true)).isEqualTo(Outcome.KEPT);
    assertThat(left.hears(third, thirds)).isEqualTo(Outcome.CHANGED);
    assertThat(third.holdsCopy()).isFalse();
  }

  @Test
  void whatAnotherOneDoesNotTellOfAnyMoreStaysWhereTheAddressIs() {
    third.hears(left, left.says());
    BitSet everywhere = new BitSet();
    everywhere.set(0, FlowDigest.REGIONS);
    third.owns();
    assertThat(third.forgetsUntold(left, everywhere)).isZero();
    assertThat(third.server()).isEqualTo(LEFTS);
    assertThat(third.hears(left, left.says())).as("of its own flow").isEqualTo(Outcome.KEPT);
  }

  @Test
  void whatAnotherOneDoesNotTellOfAnyMoreEndsElsewhere() {
    third.hears(left, left.says());
    BitSet everywhere = new BitSet();
    everywhere.set(0, FlowDigest.REGIONS);
    assertThat(third.forgetsUntold(left, everywhere)).isOne();
    assertThat(third.lab.connections()).isEmpty();
  }
}
