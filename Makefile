# The front door: each goal installs what it misses (Debian packages), builds, and does its job.
# The build itself is CMake's (CMakePresets.json), the jobs are scripts/.
MAKEFLAGS += --no-print-directory
# Compiled objects are shared between checkouts and build trees where ccache is installed.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

.DEFAULT_GOAL := build
.PHONY: build run test bench lint format clean

build: ## Build build/bin/caisson
	@scripts/install-deps build
	@scripts/build release

run: ## Run a container under the default seccomp profile and show what it is
	@scripts/install-deps build
	@scripts/build release caisson images
	@scripts/demo

test: ## Build and run every test that needs no other kernel or client
	@scripts/install-deps build test
	@scripts/build release
	@scripts/build asan
	@scripts/run-tests

bench: ## Print start times, memory and the cost of policies beside the floor and other runtimes
	@scripts/install-deps build bench
	@scripts/build bench
	@bench/run
	@build/bench/bin/seccomp_bench

lint: ## Check layering, layout, style and scripts
	@scripts/install-deps build test
	@scripts/build release
	@scripts/lint

format: ## Lay the sources out with clang-format
	@scripts/install-deps test
	@git ls-files '*.cc' '*.h' '*.c' | xargs -r clang-format-19 -i

clean: ## Remove everything that was built
	rm -rf build
