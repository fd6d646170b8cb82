package dev.tandem.lvs.engine;

import dev.tandem.linux.AddressText;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.FlowAnswer;
import dev.tandem.lvs.service.FlowAnswer.Candidate;
import dev.tandem.lvs.service.FlowAnswer.Fate;
import dev.tandem.lvs.service.FlowAnswer.Reached;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.Slots;
import java.util.List;
import java.util.Optional;

/**
 * Follows the way of a packet through the engine as {@link PacketEngine} would go it, and changes
 * nothing.
 */
final class Explanation {

  private final EngineParts parts;
  private final PacketEngine packets;
  private final Slots slots;
  private final FlowQuestion question;
  private final int now;
  private final long clientHigh;
  private final long clientLow;
  private final long virtualHigh;
  private final long virtualLow;
  private final int mark;

  private Optional<ConnectionSnapshot> connection = Optional.empty();
  private Optional<ConnectionSnapshot> template = Optional.empty();
  private Optional<VirtualService> service = Optional.empty();
  private List<Candidate> candidates = List.of();

  Explanation(EngineParts parts, PacketEngine packets, FlowQuestion question, int now) {
    if (!question.client().getClass().equals(question.virtual().getClass())) {
      throw new LvsException(LvsError.FAMILY_MISMATCH, AddressText.of(question.client()));
    }
    this.parts = parts;
    this.packets = packets;
    this.slots = parts.table().slots();
    this.question = question;
    this.now = now;
    clientHigh = IpAddress.high(question.client());
    clientLow = IpAddress.low(question.client());
    virtualHigh = IpAddress.high(question.virtual());
    virtualLow = IpAddress.low(question.virtual());
    mark =
        parts
            .marks()
            .of(
                question.protocol().number(),
                clientHigh,
                clientLow,
                question.clientPort(),
                virtualHigh,
                virtualLow,
                question.virtualPort(),
                question.interfaceName());
  }

  FlowAnswer answer() {
    int slot = parts.table().find(key());
    if (slot != ConnectionTable.NONE) {
      connection = Optional.of(snapshot(slot));
      if (!packets.wouldBeginAnew(slot)) {
        return known(slot);
      }
    }
    return unknown();
  }

  private FlowKey key() {
    return new FlowKey()
        .of(
            question.protocol().number(),
            clientHigh,
            clientLow,
            question.clientPort(),
            virtualHigh,
            virtualLow,
            question.virtualPort());
  }

  private FlowAnswer known(int slot) {
    int number = slots.destination(slot);
    RealServer server = parts.destinations().get(number);
    return server == null || !parts.destinations().present(number)
        ? answer(Fate.SERVER_GONE, Optional.empty())
        : answer(Fate.CONNECTION, Optional.of(reached(server, slots.serverPort(slot))));
  }

  private FlowAnswer unknown() {
    if (question.clientPort() == FtpLine.DATA_PORT) {
      return answer(Fate.LEFT_TO_KERNEL, Optional.empty());
    }
    service =
        Optional.ofNullable(
            parts
                .services()
                .lookup(
                    mark,
                    question.protocol().number(),
                    virtualHigh,
                    virtualLow,
                    question.virtualPort()));
    return service.map(this::of).orElseGet(() -> answer(Fate.LEFT_TO_KERNEL, Optional.empty()));
  }

  private FlowAnswer of(VirtualService found) {
    int slot = templateOf(found);
    if (slot != ConnectionTable.NONE) {
      template = Optional.of(snapshot(slot));
      int number = slots.destination(slot);
      if (parts.templates().usable(number)) {
        return reaches(Fate.TEMPLATE, found, parts.destinations().get(number));
      }
    }
    candidates = found.servers().asList().stream().map(Explanation::candidate).toList();
    NewFlow flow =
        new NewFlow()
            .of(
                IpAddress.bits(clientHigh, clientLow),
                question.clientPort(),
                IpAddress.bits(virtualHigh, virtualLow),
                now);
    int position = found.wouldPick(flow);
    if (position != Scheduler.NONE) {
      return reaches(Fate.SCHEDULED, found, found.servers().get(position));
    }
    boolean bypasses = packets.newFlows().bypasses(found, virtualHigh, virtualLow);
    return answer(bypasses ? Fate.LEFT_TO_KERNEL : Fate.NO_SERVER, Optional.empty());
  }

  private int templateOf(VirtualService found) {
    int slot =
        found.persistent() && !found.byCall()
            ? parts.templates().look(found, clientHigh, clientLow)
            : ConnectionTable.NONE;
    boolean over = slot != ConnectionTable.NONE && parts.templates().isOver(slot, now);
    return over ? ConnectionTable.NONE : slot;
  }

  private FlowAnswer reaches(Fate fate, VirtualService through, RealServer server) {
    int port = through.serverPort(server, question.virtualPort());
    return answer(fate, Optional.of(reached(server, port)));
  }

  private static Reached reached(RealServer server, int port) {
    return new Reached(server.key(), server.settings().method(), port);
  }

  private static Candidate candidate(RealServer server) {
    return new Candidate(
        server.key(),
        server.weight(),
        server.active(),
        server.inactive(),
        server.available(),
        server.overloaded());
  }

  private ConnectionSnapshot snapshot(int slot) {
    return new ConnectionListing(parts.table(), parts.connections(), parts.mirrors()).of(slot, now);
  }

  private FlowAnswer answer(Fate fate, Optional<Reached> server) {
    return new FlowAnswer(
        fate,
        mark,
        connection,
        service.map(VirtualService::key),
        template,
        service.map(found -> found.settings().scheduler()),
        candidates,
        server);
  }
}
