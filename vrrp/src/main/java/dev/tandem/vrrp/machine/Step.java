package dev.tandem.vrrp.machine;

import java.util.List;
import java.util.stream.Stream;

/** What comes of an event: the instance as it is then, and what is to be done. */
record Step(Instance instance, List<Action> actions) {

  Step {
    actions = List.copyOf(actions);
  }

  /** The same, with other actions before its own. */
  Step after(List<Action> earlier) {
    return new Step(instance, Stream.concat(earlier.stream(), actions.stream()).toList());
  }

  Step after(Action earlier) {
    return after(List.of(earlier));
  }

  /** The same, with another action after its own. */
  Step and(Action later) {
    return new Step(instance, Stream.concat(actions.stream(), Stream.of(later)).toList());
  }

  static Step of(Instance instance, Action... actions) {
    return new Step(instance, List.of(actions));
  }
}
