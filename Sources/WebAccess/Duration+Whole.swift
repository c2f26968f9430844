extension Duration {
  /// Without the rest of a second; no more than a million years either way.
  var wholeSeconds: Int {
    let limit: Int64 = 31_556_952_000_000
    return Int(min(max(components.seconds, -limit), limit))
  }

  /// Without the rest of a millisecond; no more than a million years either way.
  var wholeMilliseconds: Int {
    wholeSeconds * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
