// Asks for pages one after the other, as a second process of a test; prints a line for each.
import FoundationEssentials
import WebAccess

@main
struct FetchPages {
  /// Arguments: the folder of cache and turns, the interval in milliseconds, addresses.
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 3, let milliseconds = Int(arguments[arguments.startIndex + 1]) else {
      print("usage: fetch-pages FOLDER MILLISECONDS ADDRESS…")
      return
    }
    var configuration = WebConfiguration(
      program: "fetch-pages/1", contact: "nobody", folder: arguments.first)
    configuration.connectionTime = .seconds(1500)
    configuration.tryTime = .seconds(1500)
    configuration.totalTime = .seconds(1600)
    let client = WebClient(configuration)
    let service = WebService(name: "Pages", interval: .milliseconds(milliseconds))
    for address in arguments.dropFirst(2) {
      guard let url = URL(string: address) else { continue }
      do {
        let reply = try await client.get(WebRequest(url, of: service, freshness: .uncached))
        print(reply.map { "\($0.body.count)" } ?? "unknown")
      } catch {
        print("\(error)")
      }
    }
  }
}
