import FoundationEssentials
import Glibc
import SampleDisc

/// Ends the program with a word to the person at the terminal.
func fail(_ message: String, status: Int32) -> Never {
  var line = message + "\n"
  line.withUTF8 { text in _ = unsafe write(STDERR_FILENO, text.baseAddress, text.count) }
  exit(status)
}

let arguments = CommandLine.arguments.dropFirst()
guard let directory = arguments.first, arguments.count == 1, !directory.hasPrefix("-") else {
  // The status for a wrong call, EX_USAGE of sysexits.h.
  fail("usage: make-sample-disc DIRECTORY", status: 64)
}

do {
  try SampleDisc.write(to: directory)
  let pcm = SampleDisc.pcm()
  print("\(directory)/\(SampleDisc.dataFileName): \(pcm.count / 2_352) sectors")
  print("\(directory)/\(SampleDisc.cueFileName): \(SampleDisc.cueSheet.utf8.count) bytes")
} catch {
  let cause = ((error as? CocoaError)?.underlying as? POSIXError)?.code
  let reason = cause.map { unsafe String(cString: strerror($0.rawValue)) } ?? "\(error)"
  fail("make-sample-disc: cannot write to \(directory): \(reason)", status: EXIT_FAILURE)
}
