# smtplab's chores. "make" alone lists them. All of them need Go and nothing else, but the race detector of test-deep,
# which needs a C compiler, and vuln, which needs the internet.

SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -c

SEEDS    ?= 50#    seeds under which test-deep plays each scenario
FUZZTIME ?= 10s#   how long fuzz spends on each target
BENCH    ?= .#     which benchmarks bench runs
OUT      ?= out#   where reports of tests go

SPECS := ./scenarios
TESTS  = $$(go list ./... | grep -v '/scenarios$$')
TALLY  = go run ./internal/tally

# The worlds of the mutants are simulated, and of one world nothing runs while anything else of it does: the race detector sees
# their like in harness.
RACED  = $$(go list ./... | grep -v -e '/scenarios$$' -e '/harness/mutants$$')

# Those whose tests do more where SMTPLAB_DEEP is set. The race detector would make hours of it, and sees them as they are.
DEEP  := ./harness ./harness/mutants ./cmd/smtplab ./internal/hostile ./internal/strange

.DEFAULT_GOAL := help
.PHONY: help test test-deep interop static cross run golden results mutants docs fuzz bench bench-wire web pictures release cover vuln clean

help: ## list these targets
	@echo 'make TARGET, where TARGET is'
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 14
	@sed -n 's/^\([A-Z]*\) *?= *\([^#]*\)# */  \1=\2\t/p' Makefile | expand -t 18

test: static ## check format, vet, staticcheck and the house's rules, then run every spec and test
	@rm -rf $(OUT)/specs.json && mkdir -p $(OUT)
	@go tool ginkgo run -p --no-color --succinct --output-dir=$(OUT) --json-report=specs.json $(SPECS) || true
	@go test -json $(TESTS) | $(TALLY) -specs $(OUT)/specs.json

test-deep: static cross ## the same with the race detector and SEEDS seeds; all mutants, all real sockets, more kills; builds for other systems
	@rm -rf $(OUT)/seeds.json $(OUT)/race.json && mkdir -p $(OUT)
	@SMTPLAB_SEEDS=$(SEEDS) go tool ginkgo run -p --no-color --succinct --timeout=30m \
		--output-dir=$(OUT) --json-report=seeds.json $(SPECS) || true
	@go tool ginkgo run -p --race --no-color --succinct --timeout=30m --output-dir=$(OUT) --json-report=race.json $(SPECS) || true
	@{ go test -race -timeout=30m -json $(RACED); SMTPLAB_DEEP=1 go test -timeout=30m -count=1 -json $(DEEP); } \
		| $(TALLY) -specs $(OUT)/seeds.json -specs $(OUT)/race.json

interop: ## meet programs of others, and write docs/interop.md (as root on Debian; needs what .ci/run installs)
	@rm -rf $(OUT)/pairs.jsonl && mkdir -p $(OUT)
	@SMTPLAB_PAIRS=$(CURDIR)/$(OUT)/pairs.jsonl go test -tags interop -timeout=30m -count=1 -json \
		./internal/interop/... ./internal/overlay ./internal/mtas | $(TALLY); status=$$?; \
		go run ./internal/interop/table $(OUT)/pairs.jsonl docs/interop.md && exit $$status

static:
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "gofmt these files: $$unformatted"; exit 1; }
	@go vet ./...
	@go tool staticcheck -tags interop ./...

cross:
	@GOOS=windows go build -buildvcs=false -o /dev/null ./...
	@GOOS=darwin go build -buildvcs=false -o /dev/null ./...

run: ## play the five articles
	@go run ./cmd/smtplab run

golden: ## write every scenario's transcript anew, to be read as a diff
	@go run ./cmd/smtplab run --golden scenarios
	@git diff --stat -- scenarios 2>/dev/null || true

mutants: ## play all mutants against all cases, and write docs/mutants.md: which case notices which
	@SMTPLAB_DEEP=1 SMTPLAB_MATRIX=1 go test -count=1 -timeout=30m -run TestMutantsAreKilled ./harness/mutants
	@git diff --stat -- docs/mutants.md 2>/dev/null || true

results: ## examine Postfix and Exim, and write the tables of docs/results (as root on Debian)
	@rm -rf $(OUT)/results && mkdir -p $(OUT)/results && go build -o $(OUT)/results/smtplab ./cmd/smtplab
	@for server in postfix exim; do \
		$(OUT)/results/smtplab certify server $$server --out $(OUT)/results/$$server | tail -2; \
		[ $${PIPESTATUS[0]} -le 1 ] || exit 1; \
	done
	@go run ./internal/results $(OUT)/results/postfix $(OUT)/results/exim

docs: ## write the list of the conformance cases and docs/cases.md anew, to be read as a diff
	@go run ./internal/editions

fuzz: ## fuzz each target for FUZZTIME
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "== $$package $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$package || exit 1; \
		done; \
	done

bench: ## run the benchmarks that BENCH names
	@go test -run '^$$' -bench '$(BENCH)' -benchmem $(TESTS) | grep -v -e '^ok .*no test files' -e '^?'

bench-wire: ## measure the servers and clients beside those of others, and write docs/speed.md (fetches them from Debian)
	@go run ./internal/benchwire

web: ## make the lab's page of its source anew (needs npm)
	@cd internal/lab/web && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent check && npm run --silent build

pictures: ## draw the pictures of docs/lab.md anew (needs Chromium)
	@SMTPLAB_PICTURES=$(CURDIR)/docs/lab go test -count=1 -tags interop -run 'TestWalk/server' ./internal/interop/lab

release: ## build ./smtplab with the lab's module for browsers inside
	@go run ./cmd/smtplab lab --export $(OUT)/site
	@cp $(OUT)/site/smtplab.wasm.gzip $(OUT)/site/wasm_exec.js internal/lab/site/
	@go build -trimpath -tags release -o smtplab ./cmd/smtplab; status=$$?; rm internal/lab/site/smtplab.wasm.gzip internal/lab/site/wasm_exec.js; exit $$status

cover: ## measure which lines the tests reach; the page is OUT/cover.html
	@mkdir -p $(OUT)
	@go test -coverpkg=./... -coverprofile=$(OUT)/coverage.out ./... > $(OUT)/cover.txt || { cat $(OUT)/cover.txt; exit 1; }
	@go tool cover -html=$(OUT)/coverage.out -o $(OUT)/cover.html
	@go tool cover -func=$(OUT)/coverage.out | tail -1

vuln: ## look for known vulnerabilities in what we depend on (asks the internet)
	@go run golang.org/x/vuln/cmd/govulncheck@latest ./...

clean: ## remove what the other targets leave
	@rm -rf $(OUT) smtplab
