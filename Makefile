# Headset's commands. `make run` and `make test` install what they lack, and do nothing twice.
#
# Everything is built under CARGO_TARGET_DIR, which is `target` in this checkout unless the environment says otherwise.

SHELL := bash
export CARGO_TARGET_DIR ?= $(CURDIR)/target
export RUST_BACKTRACE ?= 0

# What `make run` passes on, such as ARGUMENTS="--listen 127.0.0.1:3001".
ARGUMENTS ?=

.PHONY: help run build test trial fuzz bench front fmt check end2end screenshots

help: ## Say what there is
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: ## Start Headset with demo data on http://127.0.0.1:3000
	@bin/setup
	@bin/front
	@bin/run $(ARGUMENTS)

build: ## Build the release binary, everything inside, at $CARGO_TARGET_DIR/release/headset
	@bin/setup
	@bin/layers
	@bin/front
	@bin/build

test: ## Check and test everything
	@bin/test

trial: ## Try what is promised on the release binary, in full, e.g. make trial ARGUMENTS="R1 R11"
	@bin/trial $(ARGUMENTS)

fuzz: ## Feed what strangers reach with what they might send, ten minutes each, e.g. make fuzz FUZZ_SECONDS=60 ARGUMENTS="messages"
	@bin/fuzz $(ARGUMENTS)

bench: ## Print what things cost beside their targets; fail when a size or count is over
	@bin/bench

front: ## Build the two front ends only
	@bin/setup
	@bin/front

fmt: ## Format the code
	@source bin/env && cargo fmt --all

check: ## The quick part of the tests: format, layers, lints
	@bin/setup
	@bin/check

end2end: ## The browser tests alone, e.g. make end2end ARGUMENTS="story"
	@bin/setup-tests
	@bin/front
	@bin/end2end $(ARGUMENTS)

screenshots: ## Take the README's picture anew, from the running demo
	@bin/setup-tests
	@bin/front
	@bin/screenshots
