import Glibc

/// The system's text for an error number, by default that of this thread's last error.
package func systemMessage(_ number: Int32 = errno) -> String {
  unsafe String(cString: strerror(number))
}
