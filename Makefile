# The front door: each goal installs what it misses (Debian packages), builds, and does its job.
# The build itself is CMake's (CMakePresets.json), the jobs are scripts/.
MAKEFLAGS += --no-print-directory
# Compiled objects are shared between checkouts and build trees where ccache is installed.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

.DEFAULT_GOAL := build
.PHONY: build install run test test-all test-campaign test-security test-vm test-clients fuzz vm-shell bench lint format clean

build: ## Build build/bin/caisson
	@scripts/install-deps build
	@scripts/build release

PREFIX ?= /usr/local
install: ## Install what make built, and libcaisson-seccomp, below $(DESTDIR)$(PREFIX)
	@DESTDIR="$(DESTDIR)" cmake --install build --prefix "$(PREFIX)"

run: ## Run a container under the default seccomp profile and show what it is
	@scripts/install-deps build run
	@scripts/build release caisson images
	@scripts/demo

test: ## Build and run every test that needs no client, the command-line tests under a second kernel too
	@scripts/install-deps build test
	@scripts/install-deps vm || echo "The tests of the second kernel will be skipped."
	@scripts/build release
	@scripts/build asan
	@scripts/run-tests

test-all: export CAISSON_COPY_RACES ?= 1000
test-all: test lint test-campaign test-security test-vm test-clients ## Run every test there is, and each fuzz target for a minute
	@$(MAKE) fuzz FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60)

test-campaign: ## Hold 10,000 random profiles and every mutant of the default program to all that can tell
	@scripts/install-deps build test
	@scripts/build release
	@ctest --test-dir build -L '^campaign$$' --output-on-failure --no-tests=error

test-security: ## Run each race a thousand times, and stop the runtime at every one of its system calls
	@scripts/install-deps build test
	@scripts/build release
	@ctest --test-dir build -L '^security$$' --output-on-failure --no-tests=error

test-vm: ## Run the command-line tests under kernels of their own (GUEST=v2, v1, systemd or selinux: under one)
	@scripts/install-deps build test vm
	@scripts/build release
	@ctest --test-dir build -L '^vm$(if $(GUEST),-$(GUEST))$$' --output-on-failure --no-tests=error

test-clients: ## Run containers by engines that call build/bin/caisson-runtime
	@scripts/install-deps build test clients
	@scripts/build release
	@bats tests/clients

fuzz: ## Feed each parser arbitrary input for half an hour (FUZZ_SECONDS=60: a minute)
	@scripts/install-deps build test fuzz
	@scripts/fuzz $(or $(FUZZ_SECONDS),1800)

vm-shell: ## Open a shell in a guest that has the tree mounted (GUEST=v2)
	@scripts/install-deps build test vm
	@scripts/build release
	@scripts/vm/guest shell $(or $(GUEST),v2)

bench: ## Print start times, memory and the cost of policies beside the floor and other runtimes
	@scripts/install-deps build bench
	@scripts/build bench
	@bench/run
	@build/bench/bin/seccomp_bench
	@bench/library_size

lint: ## Check layering, layout, style and scripts
	@scripts/install-deps build test
	@scripts/build release
	@scripts/lint

format: ## Lay the sources out with clang-format
	@scripts/install-deps test
	@git ls-files '*.cc' '*.h' '*.c' | xargs -r clang-format-19 -i

clean: ## Remove everything that was built
	rm -rf build
