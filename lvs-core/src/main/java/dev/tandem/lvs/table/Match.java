package dev.tandem.lvs.table;

/** What a lookup is for: which slots may answer it, and where they have the key's other end. */
enum Match {
  CONNECTION(SlotLayout.LIVE, SlotLayout.VIRTUAL_ADDRESS, SlotLayout.VIRTUAL_PORT),
  REPLY(SlotLayout.LIVE | SlotLayout.NAT, SlotLayout.SERVER_ADDRESS, SlotLayout.SERVER_PORT),
  TEMPLATE(
      SlotLayout.LIVE | SlotLayout.TEMPLATE, SlotLayout.VIRTUAL_ADDRESS, SlotLayout.VIRTUAL_PORT);

  final int wanted;
  final int mask;
  final int addressAt;
  final int portAt;
  final int inRecordAt;

  Match(int wanted, int addressAt, int portAt) {
    this.wanted = wanted;
    this.mask = wanted | SlotLayout.LIVE | SlotLayout.TEMPLATE | SlotLayout.IPV6;
    this.addressAt = addressAt;
    this.portAt = portAt;
    this.inRecordAt =
        addressAt == SlotLayout.SERVER_ADDRESS ? AddressRecords.SERVER : AddressRecords.VIRTUAL;
  }
}
