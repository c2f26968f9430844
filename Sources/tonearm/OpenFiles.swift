import Glibc

/// How many files the process may have open at once.
enum OpenFiles {
  /// Twenty albums of 99 files each, and all else.
  private static let enough: rlim_t = 4096

  /// Takes what the system grants without being asked for more: of disc images with a file for each
  /// track, those of many albums are open at once, and the usual 1024 are not enough.
  static func raiseLimit() {
    var limit = rlimit()
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(files, &limit) == 0, limit.rlim_cur < enough else { return }
    limit.rlim_cur = min(enough, limit.rlim_max)
    // Where it is refused, an album may need a hand that would not have.
    _ = unsafe setrlimit(files, &limit)
  }
}
