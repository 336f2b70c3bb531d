# The contributor's door. `make study` and `make test` do all set-up themselves.
SULLIVAN := .build/release/sullivan
RESULTS ?= results/quick
export SULLIVAN_HOME ?= $(CURDIR)/.sullivan

.PHONY: help build setup study test test-gpu-emulated lint format bench clean

help:
	@echo "make study   build, set up, run the quick study, say where its report is"
	@echo "make test    build, set up every runtime and extra, run all tests"
	@echo "make test-gpu-emulated   openvino:gpu functionally, on a machine without a GPU"
	@echo "make build   the release executable, $(SULLIVAN)"
	@echo "make lint    check the sources' format"
	@echo "make bench   measure fidelity, resolution, coverage and speed (docs/BENCHMARKS.md); takes about 35 minutes"
	@echo "make clean   remove what was built (not .sullivan/ or results/)"

# The standard library is linked in, so that the executable runs where no Swift toolchain is.
build:
	swift build -c release --static-swift-stdlib --product sullivan -j 2

setup: build
	$(SULLIVAN) setup

study: setup
	$(SULLIVAN) study run quick --results $(RESULTS)

test:
	swift build --build-tests -j 2
	.build/debug/sullivan setup --all
	swift test --skip-build
	SULLIVAN_QUIET_MACHINE=1 swift test --skip-build --filter KnownStreamTests
	$(MAKE) build
	./scripts/check-release $(SULLIVAN)

# Beside the runtimes it needs Debian's ocl-icd-libopencl1 and the tools that scripts/test-gpu-emulated names.
test-gpu-emulated: setup
	./scripts/test-gpu-emulated $(SULLIVAN)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

bench: build setup
	SULLIVAN=$(CURDIR)/$(SULLIVAN) ./Benchmarks/run

clean:
	rm -rf .build Benchmarks/.build
