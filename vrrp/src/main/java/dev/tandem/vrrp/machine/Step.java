package dev.tandem.vrrp.machine;

import java.util.List;

/** What comes of an event: the instance as it is then, and what is to be done. */
record Step(Instance instance, List<Action> actions) {

  Step {
    actions = List.copyOf(actions);
  }

  static Step of(Instance instance, Action... actions) {
    return new Step(instance, List.of(actions));
  }
}
