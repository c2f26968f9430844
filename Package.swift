// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .strictMemorySafety(),  // every unsafe expression says so
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),  // keeps C out of public API
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // async stays where it was called
  .enableUpcomingFeature("InferIsolatedConformances"),
]

let package = Package(
  name: "tonearm",
  products: [
    .executable(name: "tonearm", targets: ["tonearm"]),
    // The preload library of the simulated drive, for tests of whole programs.
    .library(name: "DriveSimulatorPreload", type: .dynamic, targets: ["DriveSimulator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .systemLibrary(name: "CCdio", pkgConfig: "libcdio", providers: [.apt(["libcdio-dev"])]),
    .systemLibrary(
      name: "CParanoia", pkgConfig: "libcdio_paranoia",  // its .pc file brings cdda and cdio along
      providers: [.apt(["libcdio-paranoia-dev"])]),
    .systemLibrary(name: "CLame", pkgConfig: "lame", providers: [.apt(["libmp3lame-dev"])]),
    .systemLibrary(name: "CID3Tag", pkgConfig: "id3tag", providers: [.apt(["libid3tag0-dev"])]),
    .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CFLAC", pkgConfig: "flac", providers: [.apt(["libflac-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // Its .pc file has flags that are not allowed, so the module map names the library.
    .systemLibrary(name: "CGD", providers: [.apt(["libgd-dev"])]),
    .systemLibrary(name: "CSoxr", pkgConfig: "soxr", providers: [.apt(["libsoxr-dev"])]),
    .systemLibrary(
      name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
    .systemLibrary(
      name: "CUchardet", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])]),

    .target(name: "TextEncodings", dependencies: ["CUchardet"], swiftSettings: settings),
    .target(
      name: "CompactDisc",
      dependencies: ["TextEncodings", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: settings),
    .target(name: "BlockingCalls", swiftSettings: settings),
    .target(name: "SystemCalls", swiftSettings: settings),
    .target(
      name: "SecureReading", dependencies: ["CompactDisc", "SystemCalls"], swiftSettings: settings),
    .target(
      name: "DiscReading",
      dependencies: [
        "CompactDisc", "SecureReading", "BlockingCalls", "SystemCalls", "TextEncodings", "CCdio",
        "CParanoia",
      ],
      swiftSettings: settings),
    .target(name: "MP3Stream", swiftSettings: settings),
    .target(name: "MP3Encoding", dependencies: ["MP3Stream", "CLame"], swiftSettings: settings),
    .target(
      name: "MP3Checking", dependencies: ["MP3Stream", "SystemCalls"], swiftSettings: settings),
    .target(name: "ID3Tagging", dependencies: ["CID3Tag"], swiftSettings: settings),
    .target(name: "RecordSides", swiftSettings: settings),
    .target(
      name: "Settings",
      dependencies: ["SystemCalls", .product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: settings),
    .target(name: "Loudness", dependencies: ["CEBUR128"], swiftSettings: settings),
    .target(
      name: "AlbumWriting",
      dependencies: [
        "CompactDisc", "BlockingCalls", "SystemCalls", "MP3Encoding", "ID3Tagging", "Loudness",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(
      name: "AlbumNaming",
      dependencies: [
        "AlbumWriting", "CompactDisc", "CoverScaling", "DiscLookup", "ID3Tagging", "SystemCalls",
        "WebAccess",
      ],
      swiftSettings: settings),
    .target(
      name: "MusicLibrary",
      dependencies: ["SystemCalls", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(
      name: "LibraryAuditing",
      dependencies: [
        "MusicLibrary", "MP3Checking", "MP3Stream",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(
      name: "AudioFileReading", dependencies: ["CSndfile", "CFLAC", "CSoxr", "SystemCalls"],
      swiftSettings: settings),
    .target(
      name: "WebAccess",
      dependencies: ["CCurl", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: settings),
    .target(name: "Pictures", swiftSettings: settings),
    .target(name: "CoverScaling", dependencies: ["Pictures", "CGD"], swiftSettings: settings),
    .target(
      name: "DiscLookup", dependencies: ["CompactDisc", "WebAccess", "Pictures"],
      swiftSettings: settings),
    .target(
      name: "RipVerifying",
      dependencies: [
        "CompactDisc", "WebAccess", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings,
      linkerSettings: [.linkedLibrary("xml2")]),  // what FoundationXML needs when linked statically
    .target(
      name: "Ripping",
      dependencies: [
        "AlbumNaming", "AlbumWriting", "CompactDisc", "DiscReading", "ID3Tagging", "Loudness",
        "MP3Encoding", "SecureReading",
      ],
      swiftSettings: settings),
    .target(
      name: "Importing",
      dependencies: [
        "AlbumNaming", "AlbumWriting", "AudioFileReading", "CompactDisc", "CoverScaling",
        "DiscReading", "ID3Tagging", "Loudness", "MP3Encoding", "MusicLibrary", "RecordSides",
        "RipVerifying", "SystemCalls", "TextEncodings", "WebAccess",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(
      name: "Retagging",
      dependencies: [
        "AlbumNaming", "AlbumWriting", "CompactDisc", "ID3Tagging", "MusicLibrary", "SystemCalls",
        "WebAccess",
      ],
      swiftSettings: settings),
    .target(
      name: "Verifying",
      dependencies: [
        "AlbumWriting", "CompactDisc", "Importing", "RipVerifying", "SystemCalls", "WebAccess",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "tonearm",
      dependencies: [
        "Retagging", "AlbumNaming", "AlbumWriting", "DiscLookup", "WebAccess", "Ripping",
        "Importing", "RipVerifying", "Verifying",
        "AudioFileReading", "ID3Tagging", "MusicLibrary",
        "LibraryAuditing", "CompactDisc", "DiscReading", "MP3Encoding", "MP3Checking",
        "RecordSides", "SecureReading", "Settings", "TextEncodings",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    .target(name: "SampleDisc", path: "Samples/SampleDisc", swiftSettings: settings),
    .executableTarget(
      name: "make-sample-disc", dependencies: ["SampleDisc"], path: "Samples/make-sample-disc",
      swiftSettings: settings),

    .target(
      name: "DriveSimulator", path: "Tests/DriveSimulator",
      linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread")]),
    .target(
      name: "TestSupport", dependencies: ["DriveSimulator"], path: "Tests/TestSupport",
      swiftSettings: settings),
    .target(
      name: "DriveSimulatorCommands", dependencies: ["DriveSimulator"],
      path: "Tests/DriveSimulatorCommands"),
    .testTarget(
      name: "DriveSimulatorTests",
      dependencies: ["TestSupport", "DriveSimulator", "DriveSimulatorCommands"],
      swiftSettings: settings),
    .testTarget(
      name: "CompactDiscTests",
      dependencies: [
        "CompactDisc", "TestSupport", "TextEncodings",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(
      name: "LAMEReference", dependencies: ["MP3Encoding", "CLame"], path: "Tests/LAMEReference",
      swiftSettings: settings),
    .executableTarget(
      name: "prove-segments", dependencies: ["MP3Encoding", "MP3Stream", "LAMEReference"],
      path: "Tests/Proof", swiftSettings: settings),
    .executableTarget(
      name: "read-disc", dependencies: ["CompactDisc", "DiscReading", "SecureReading"],
      path: "Tests/Benchmarks/Reading", swiftSettings: settings),
    .executableTarget(
      name: "bench-verifying", dependencies: ["CompactDisc", "RipVerifying"],
      path: "Tests/Benchmarks/Verifying", swiftSettings: settings),
    .executableTarget(
      name: "model-scaling", dependencies: ["MP3Encoding", "AlbumWriting", "LAMEReference"],
      path: "Tests/Benchmarks/Scaling", swiftSettings: settings),
    .testTarget(
      name: "MP3StreamTests", dependencies: ["MP3Stream", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "MP3CheckingTests", dependencies: ["MP3Checking", "MP3Stream", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "MP3EncodingTests", dependencies: ["MP3Encoding", "TestSupport", "LAMEReference"],
      swiftSettings: settings),
    .testTarget(
      name: "ID3TaggingTests", dependencies: ["ID3Tagging", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AudioFileReadingTests", dependencies: ["AudioFileReading", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "SecureReadingTests", dependencies: ["SecureReading", "CompactDisc", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "DiscReadingTests",
      dependencies: ["DiscReading", "SecureReading", "CompactDisc", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "MusicLibraryTests",
      dependencies: [
        "MusicLibrary", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ImportingTests",
      dependencies: [
        "Importing", "AlbumNaming", "AlbumWriting", "CompactDisc", "DiscReading", "LookupReplies",
        "MP3Encoding", "MusicLibrary", "RecordSides", "TestSupport", "WebAccess",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AlbumWritingTests",
      dependencies: ["AlbumWriting", "CompactDisc", "ID3Tagging", "MP3Encoding", "TestSupport"],
      swiftSettings: settings),
    .executableTarget(
      name: "fetch-pages", dependencies: ["WebAccess"], path: "Tests/FetchPages",
      swiftSettings: settings),
    .testTarget(
      name: "WebAccessTests", dependencies: ["WebAccess", "TestSupport", "fetch-pages"],
      swiftSettings: settings),
    .testTarget(
      name: "CoverScalingTests", dependencies: ["CoverScaling", "Pictures", "TestSupport"],
      swiftSettings: settings),
    .target(
      name: "LookupReplies", dependencies: ["CompactDisc"], path: "Tests/LookupReplies",
      swiftSettings: settings),
    .testTarget(
      name: "DiscLookupTests",
      dependencies: [
        "DiscLookup", "WebAccess", "CompactDisc", "LookupReplies", "Pictures", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AlbumNamingTests",
      dependencies: [
        "AlbumNaming", "AlbumWriting", "CompactDisc", "DiscLookup", "ID3Tagging", "LookupReplies",
        "TestSupport", "WebAccess",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "LoudnessTests", dependencies: ["Loudness", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "RipVerifyingTests",
      dependencies: [
        "RipVerifying", "CompactDisc", "WebAccess", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "RecordSidesTests", dependencies: ["RecordSides"], swiftSettings: settings),
    .testTarget(
      name: "SettingsTests", dependencies: ["Settings", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "RippingTests",
      dependencies: [
        "AlbumWriting", "Ripping", "CompactDisc", "DiscReading", "ID3Tagging", "MP3Encoding",
        "SecureReading", "TestSupport",
        "SampleDisc",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "tonearm", "CompactDisc", "LookupReplies", "MusicLibrary", "RipVerifying", "Settings",
        "TestSupport",
        "SampleDisc",
      ],
      swiftSettings: settings),
  ]
)
