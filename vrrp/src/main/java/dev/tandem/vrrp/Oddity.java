package dev.tandem.vrrp;

/** What is strange about an advert that counts nevertheless, as with keepalived since 2.3.3. */
public enum Oddity {
  INTERVAL_DIFFERS("version 3 with an advert interval other than the instance's; it is adopted"),
  ADDRESSES_DIFFER("virtual addresses other than the instance's");

  private final String meaning;

  Oddity(String meaning) {
    this.meaning = meaning;
  }

  /** One line for operators, to be read after "adverts received with". */
  public String meaning() {
    return meaning;
  }
}
