package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;

/**
 * {@code wrr}: in turn, but only servers whose weight reaches a mark that sinks, pass by pass, from
 * the highest weight to the lowest in steps of the weights' greatest common divisor.
 */
final class WeightedRoundRobin implements Scheduler {

  private int position = NONE;
  private int mark;
  private int step = 1;
  private int top;

  @Override
  public int pick(Servers servers, NewFlow flow) {
    if (top == 0) {
      return NONE;
    }
    int started = position;
    int end = servers.size();
    boolean lastPass = false;
    boolean restarted = false;
    while (true) {
      int found = walk(servers, end);
      if (found != NONE) {
        return found;
      }
      if (end != servers.size()) {
        return giveUp(started);
      }
      position = NONE;
      mark -= step;
      if (mark <= 0) {
        mark = top;
        if (lastPass || started == NONE) {
          return giveUp(started);
        }
        restarted = true;
      }
      lastPass = mark <= step;
      if (lastPass && restarted && started != NONE) {
        // The servers behind the start have been asked for any weight at all: ask those before it.
        end = started + 1;
      }
    }
  }

  /** The next server, up to {@code end}, that reaches the mark. */
  private int walk(Servers servers, int end) {
    while (++position < end) {
      RealServer server = servers.get(position);
      if (!server.overloaded() && server.weight() >= mark) {
        return position;
      }
    }
    return NONE;
  }

  private int giveUp(int started) {
    position = started;
    return NONE;
  }

  @Override
  public Scheduler copy() {
    WeightedRoundRobin copy = new WeightedRoundRobin();
    copy.position = position;
    copy.mark = mark;
    copy.step = step;
    copy.top = top;
    return copy;
  }

  /** Starts over at the front; the mark keeps its height as far as the new weights allow. */
  @Override
  public void changed(Servers servers) {
    int divisor = 0;
    int highest = 0;
    for (int i = 0; i < servers.size(); i++) {
      int weight = servers.get(i).weight();
      if (weight > 0) {
        divisor = greatestCommonDivisor(divisor, weight);
        highest = Math.max(highest, weight);
      }
    }
    position = NONE;
    step = Math.max(divisor, 1);
    top = highest == 0 ? 0 : highest - (step - 1);
    if (mark > top || mark == 0) {
      mark = top;
    } else if (step > 1) {
      mark = mark / step * step + 1;
    }
  }

  /** The greatest number that divides both; the other one if one of them is 0. */
  static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
