#!/bin/sh
# Generates Sources/ONNXFormat/Generated/onnx_subset.pb.swift from Sources/ONNXFormat/Proto/onnx_subset.proto.
#
# Needs protoc (Debian: protobuf-compiler) and protoc-gen-swift of the swift-protobuf version in Package.swift, found on
# PATH or named by PROTOC_GEN_SWIFT. To build the latter:
#   git clone --depth 1 -b 1.39.0 https://github.com/apple/swift-protobuf
#   cd swift-protobuf && swift build -c release --product protoc-gen-swift
set -eu

cd "$(dirname "$0")/.."
plugin=${PROTOC_GEN_SWIFT:-$(command -v protoc-gen-swift || true)}
if [ -z "$plugin" ]; then
    echo "protoc-gen-swift is neither on PATH nor named by PROTOC_GEN_SWIFT; see the head of this script" >&2
    exit 69
fi
folder=Sources/ONNXFormat/Generated
generated=$folder/onnx_subset.pb.swift
mkdir -p "$folder"
protoc --plugin=protoc-gen-swift="$plugin" --swift_opt=Visibility=Internal --swift_out="$folder" \
    -I Sources/ONNXFormat/Proto onnx_subset.proto
# The generator's style is not ours: neither linted nor formatted.
{ echo "// swift-format-ignore-file"; cat "$generated"; } >"$generated.new"
mv "$generated.new" "$generated"
