# make crawl             archive the bundled site into output/demo
# make crawl URL=https://example.org/
# make test              everything that must hold
# make test-sites        copies of real sites in a browser, page by page: about an hour

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
BROWSER := .venv/browser
DEBIAN := chromium nginx-light python3-doc debian-handbook debian-policy
REPLAYER := replaywebpage@2.4.6
PYWB := pywb==2.10.0
MANUALS := $(addprefix /usr/share/doc/,python3/html debian-handbook/html debian-policy)

.PHONY: crawl test test-sites chaos check bench bench-memory bench-extraction bench-comparison lock clean

crawl: $(READY)
ifdef URL
	$(BIN)/snapshot crawl $(URL) $(OPTIONS)
else
	$(BIN)/python fixtures/demo.py output/demo
endif

test: $(READY) $(BROWSER)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(OPTIONS)

# Five real sites, installed, filled and served on loopback. What may not be installed is not run, and said last; in CI it fails.
# Every page is opened and held against its original, in the copy and in the replay; each site in a process of its own.
test-sites: $(READY) $(BROWSER)
	-$(BIN)/python tests/sites/real_sites.py | xargs --no-run-if-empty --max-lines=1 .ci/debian
	test -d .venv/replaywebpage || { mkdir -p .venv/replay && npm pack --silent --pack-destination .venv/replay $(REPLAYER) \
	  && tar --extract --gzip --directory .venv/replay --file .venv/replay/*.tgz && mv .venv/replay .venv/replaywebpage; } || true
	test -x .venv/pywb/bin/wayback || { $(BIN)/python -m venv --clear .venv/pywb \
	  && .venv/pywb/bin/pip install --quiet --disable-pip-version-check '$(PYWB)'; } || true
	$(BIN)/python -m pytest -n 2 tests/sites $(OPTIONS)

# A hundred kills; KILLS=... for another number.
chaos: $(READY)
	KILLS=$(or $(KILLS),100) $(BIN)/python -m pytest -s tests/chaos $(OPTIONS)

check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python benchmarks/crawl.py

bench-memory: $(READY)
	$(BIN)/python benchmarks/memory.py $(OPTIONS)

# Needs the packs of pages in ../shared; the peers are installed into build/.
bench-extraction: $(READY)
	$(BIN)/python benchmarks/extraction.py $(OPTIONS)

# Needs the sites of test-sites, and httrack, wget and wget2.
bench-comparison: $(READY) $(BROWSER)
	$(BIN)/python benchmarks/comparison.py $(OPTIONS)

lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --upgrade --output-file requirements.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Where these packages may not be installed, the tests that need them are not run, and say so; in CI they fail.
$(BROWSER):
	if { dpkg --status $(DEBIAN) && ls $(MANUALS); } >/dev/null 2>&1 || .ci/debian $(DEBIAN); then mkdir -p $(@D) && touch $@; fi

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'snapshot needs Python 3.11 or newer'; exit 1; }
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/debian python3-venv
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
