# A thin face over CMake presets (CMakePresets.json) and tools/. Every target sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo build test bench soak lint format package clean

JOBS ?= $(shell nproc)
# Node, where tools/setup had to bring its own.
export PATH := $(PATH):$(or $(FOOTFALL_THIRD_PARTY),$(CURDIR)/third_party)/node/bin

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

demo: build  ## make 2 million events, ingest them, answer, write demo/report.html
	@tools/demo

build:  ## compile ./footfall
	@tools/setup build
	@cmake --preset release > build.log 2>&1 || { cat build.log; exit 1; }; rm -f build.log
	@cmake --build --preset release --target program -- -j $(JOBS)
	@ln -sfn build/release/bin/footfall footfall

test: build  ## compile and run all tests but the long ones
	@tools/setup test
	@cmake --build --preset release -- -j $(JOBS)
	@ctest --preset release --parallel $(JOBS)

bench: build  ## compare speed and memory with others (ROWS=42448764 for the full month)
	@bench/run $(ROWS)

soak: test  ## the long tests: thousands of crashes and random shops
	@tools/soak

lint:  ## form, clang-tidy, sizes, names, layers, shell scripts
	@tools/setup lint
	@tools/lint

format:  ## put the code into form
	@tools/setup lint
	@tools/sources | xargs clang-format-19 -i

package: build  ## build/footfall-VERSION-linux-x86_64.tar.gz
	@tools/package

clean:  ## remove what was built (not what was fetched)
	rm -rf build footfall demo
