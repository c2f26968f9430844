import CompactDisc
import Testing

/// A disc whose ids other programs have published, or that agree with theirs.
struct DiscFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let toc: String
  let musicBrainz: String
  let freeDB: String
  let accurateRip: String
  let ctdb: String

  var testDescription: String { name }

  static let all = [
    DiscFixture(
      name: "four tracks", toc: "0:11413:25024:45713:55220",
      musicBrainz: "nljDXdC8B_pDwbdY1vZJvdrAZI4-", freeDB: "1f02e004",
      accurateRip: "004-0002189a-00087f33-1f02e004", ctdb: "VukMWWItblELRM.CEFpXxw0FlME-"),
    DiscFixture(
      name: "CD-Extra",
      toc: "0:15047:30797:45995:60397:78942:94607:108395:125382:146117:162905:177397:194782:"
        + "-220352:332850",
      musicBrainz: "ucgpiD84p.2iBxO4j3hdjSjhtnw-", freeDB: "b611560e",
      accurateRip: "013-001802ed-00f8ee31-b611560e", ctdb: "gmEsiU5wvQFA1Nq9YE_posiwgK8-"),
    DiscFixture(
      name: "sixteen tracks from sector 32",
      toc: "32:21180:25110:39232:57730:76330:79185:82515:96282:105612:110650:124772:141292:"
        + "149317:159710:172327:180325",
      musicBrainz: "PQ02DnwdDaxgWEFSpAzI_IVBL3o-", freeDB: "d6096410",
      accurateRip: "016-0018be61-012232a8-d6096410", ctdb: "iL4EZ56YD5WmG..M4v5qzPG0cFY-"),
    DiscFixture(
      name: "Ladyhawke",
      toc: "0:15537:31691:50866:66466:81202:99409:115920:133093:149847:161560:177682:-207106:"
        + "210385",
      musicBrainz: "KnpGsLhvH.lPrNc1PBL21lb9Bg4-", freeDB: "c60af50d",
      accurateRip: "012-0013bd5a-00b8d489-c60af50d", ctdb: "r6So1qSNQD5cupcsH68dNrop4j4-"),
    DiscFixture(
      name: "Diamant", toc: "0:15213:32164:46442:63264:80339:95312",
      musicBrainz: "49HHV7Eb8UKF3aQiNmu1GR8vKTY-", freeDB: "3404f606",
      accurateRip: "006-000513be-001b2231-3404f606", ctdb: "iCHDkr.7dpqDbPy3ehdjqp8oRT0-"),
    DiscFixture(
      name: "hidden audio of three minutes",
      toc: "15220:34869:51382:69040:84142:96676:112377:132298:148445:167922:185389:203181:"
        + "221953:243216",
      musicBrainz: "eaUeagQjncF0f658A4bTSup5VVE-", freeDB: "ad0be00d",
      accurateRip: "013-001af2de-0105994e-ad0be00d", ctdb: "8KZ8f4kXZU.LdiOa56FO2pdCIGI-"),
    DiscFixture(
      name: "Brave New World", toc: "0:24914:43461:60740:82940:99850:114907:135408:149173",
      musicBrainz: "C2svSeTdtJVtN7VQR__XwmEScU8-", freeDB: "5407c408",
      accurateRip: "008-000adae1-00473706-5407c408", ctdb: "nj4ubZdFWgR4oA9uNKS.7OHP30U-"),
    DiscFixture(
      name: "eleven tracks",
      toc: "0:44792:61155:72605:96210:130335:147165:164125:190552:205262:220287:242307",
      musicBrainz: "lSOVc5h6IXSuzcamJS1Gp4_tRuA-", freeDB: "b40c9e0b",
      accurateRip: "011-0018078b-00ca7492-b40c9e0b", ctdb: "5EwoqltRuvf61..K8AU8BQrZhhk-"),
    DiscFixture(
      name: "two tracks", toc: "0:136920:233755",
      musicBrainz: "7rGk5fXmuE8VcWYpbwoobOZIcIE-", freeDB: "140c2c02",
      accurateRip: "002-0005a7f3-000ee102-140c2c02", ctdb: "AGYqadP0MCd5adKFoT.2sfZnmjM-"),
    DiscFixture(
      name: "another CD-Extra",
      toc: "0:14864:33163:48873:65452:81166:102231:116144:133670:151143:168802:190037:203766:"
        + "-229400:261578",
      musicBrainz: "yZtUmjo65LK.QZs0KuCF0UWHAEU-", freeDB: "ab0d9f0e",
      accurateRip: "013-0017f849-00f3530f-ab0d9f0e", ctdb: "2.L24oQBQ6zqx0BYd1T9Fe_z0KQ-"),
    DiscFixture(
      name: "data first", toc: "-0:37001:70001:99814:126819:160976",
      musicBrainz: "UdjpeI0K2RyXE4rx66CFhGC6NmQ-", freeDB: "40086205",
      accurateRip: "004-00078c13-001b4ab9-40086205", ctdb: "GMqp3XLE0T85ohrZCLeKmmjRQoQ-"),
    DiscFixture(
      name: "one track from sector 12", toc: "12:270177",
      musicBrainz: "ucyWU6NtosIpr1NiP94skT1Vtfo-", freeDB: "020e1201",
      accurateRip: "001-00041f6d-00083ece-020e1201", ctdb: "XEJGYdGI6X8q8ch6AoJ8exYLiNA-"),
    DiscFixture(
      name: "thirteen tracks",
      toc: "0:22452:48310:75540:95030:113275:117910:141930:164190:191077:217357:235317:258477:"
        + "269940",
      musicBrainz: "Uh3OwfvRg0aTLEglEX8w8zK5gCA-", freeDB: "b10e0f0d",
      accurateRip: "013-001dc455-012742a1-b10e0f0d", ctdb: "A0o8jAlrcLu.n.GYK9wCh4GdvOI-"),
  ]
}
