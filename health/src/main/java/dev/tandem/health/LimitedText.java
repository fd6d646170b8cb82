package dev.tandem.health;

/** A text that can be read for so long: an expression that backtracks for ever does it by that. */
record LimitedText(CharSequence text, TimeLimit limit) implements CharSequence {

  @Override
  public char charAt(int index) {
    limit.step();
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new LimitedText(text.subSequence(start, end), limit);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
