/// Where frames begin: of all frames at first, and of ever fewer as there are more.
struct FramePositions {
  private static let capacity = 1024
  private var positions: [Int] = []
  private var framesPerPosition = 1
  private(set) var frameCount = 0

  mutating func append(_ position: Int) {
    defer { frameCount += 1 }
    guard frameCount % framesPerPosition == 0 else { return }
    positions.append(position)
    guard positions.count == Self.capacity else { return }
    positions = stride(from: 0, to: Self.capacity, by: 2).map { positions[$0] }
    framesPerPosition *= 2
  }

  /// About where the frame begins that plays after this part of the time, 0..<1; nil where there
  /// are no frames.
  subscript(part: Double) -> Int? {
    guard !positions.isEmpty else { return nil }
    let index = Int(part * Double(frameCount)) / framesPerPosition
    return positions[min(index, positions.count - 1)]
  }
}
