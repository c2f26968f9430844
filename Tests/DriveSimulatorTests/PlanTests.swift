import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct PlanTests {
  @Test(arguments: [
    ("above 8", "plan: expected above X FAULT"),
    ("above 8 speed 4", "plan: speed is no fault, so above cannot stand before it"),
    ("above fast stuck 1 1", "plan: 'fast' makes no sense in: above X FAULT"),
    ("above 8 above 4 stuck 1 1", "plan: unknown word above"),
    ("swap_after 3", "plan: swap_after needs a swap line"),
    (
      "c2 late",
      "plan: 'late' makes no sense in: c2 none|honest|blind|late N|offset N|partial P|eager P"
    ),
    (
      "c2 honest 1",
      "plan: 'honest' makes no sense in: c2 none|honest|blind|late N|offset N|partial P|eager P"
    ),
    ("q good nocrc", "plan: 'nocrc' makes no sense in: q good|none|nocrc|binary [nocrc]"),
    ("toc_flags 1 16", "plan: '16' makes no sense in: toc_flags TRACK CONTROL"),
    ("hang_at 0", "plan: '0' makes no sense in: hang_at COMMAND [COUNT]"),
    ("fail_at 1 2 3", "plan: expected fail_at COMMAND KEY ASC ASCQ [COUNT]"),
    ("cache_segments 0", "plan: '0' makes no sense in: cache_segments NUMBER"),
  ])
  func aLineThatMakesNoSenseIsRefused(plan: String, message: String) throws {
    let error = #expect(throws: SimulatedDrive.Unusable.self) { try NoiseDisc.drive(plan) }
    #expect(error?.description == message)
  }
}
