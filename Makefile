# Everything installs what it needs; see README.md.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FONTS := $(VENV)/share/estation/fonts/.done
CHARTS := kiosk/centre/pages/vendor/.done
CATALOGUES := $(wildcard config/texts/*/LC_MESSAGES/*.po)
ICONS := /usr/share/fonts/truetype/materialdesignicons-webfont/materialdesignicons-webfont.ttf

# pyscard and evdev are built here: no wheels of them exist.
BUILD := gcc libc6-dev python3-dev libpcsclite-dev swig
# Whoever has npm has a Node of his own choice, beside which Debian's cannot be installed.
NODE := $(if $(shell command -v npm),,nodejs npm)
DEVICES := pcscd vsmartcard-vpcd libudev1 libusb-1.0-0
# systemd and nftables: units and firewall are checked by their own programs.
SYSTEM := $(BUILD) $(DEVICES) $(NODE) systemd nftables age apt-utils gpg gpg-agent gpgv chromium espeak-ng libfaketime openssl xvfb xdotool libgl1 libgl1-mesa-dri libmtdev1 mosquitto coturn strace nats-server postgresql prometheus fonts-noto-cjk fonts-ocr-b fonts-materialdesignicons-webfont

# What packages are built with, and what the machine that they are tried on is made with.
PACKAGING := debhelper dpkg-dev fakeroot
TRYING := debootstrap systemd-container lintian

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: demo
demo: ready ## The kiosk on this machine with simulated devices; without a display: the tour, into demo-out/
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then exec $(BIN)/kiosk demo; else exec $(BIN)/kiosk demo --tour demo-out; fi

# What needs no device and no hour. Two processes share most of it, file by file; what has to have
# the machine to itself comes after.
USUAL := not hardware and not bench and not soak and not appliance

.PHONY: test
test: ready lint ## All checks and tests
	@$(BIN)/pytest -m "$(USUAL) and not alone" -n auto --maxprocesses 4 --dist loadfile
	$(BIN)/pytest -m "$(USUAL) and alone"

.PHONY: lint
lint: ready ## Format, style, types, layers
	@$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: bench
bench: ready ## Figures, each with its peer beside it
	@$(BIN)/pytest -m bench -s --no-header -q

.PHONY: bench-capture
bench-capture: ready ## How documents are found, judged and read; PICTURES=DIR holds pictures and truth.json
	@ESTATION_PICTURES="$(PICTURES)" $(BIN)/pytest -m bench -s --no-header -q tests/bench/test_capture.py tests/bench/test_zones.py tests/bench/test_camera_codes.py

.PHONY: soak
soak: ready ## Slow torture: a thousand times unplugged
	@$(BIN)/pytest -m soak -s --no-header -q -p no:logging

.PHONY: fuzz
fuzz: ready ## Every decoder under atheris; one hour, or FOR=SECONDS, shared among them
	@$(BIN)/pip install -q --disable-pip-version-check atheris
	$(BIN)/python -m tests.fuzz $(or $(FOR),3600)

.PHONY: deb
deb: SYSTEM += $(PACKAGING)
deb: ready ## Debian packages of kiosk and centre, into dist/
	@rm -f dist/estation*
	systemd/debian/build $(CURDIR)/$(BIN)/python $(VERSION)

.PHONY: appliance-test
appliance-test: SYSTEM += $(TRYING)
appliance-test: deb ## The packages on a small machine that boots: install, a visit, upgrade, purge (root; minutes)
	@lintian --allow-root --fail-on error --tag-display-limit 0 --display-level '>=error' dist/*.changes
	$(BIN)/pytest -m appliance -s --no-header -q tests/appliance

.PHONY: faults
faults: ready ## Write tests/drivers/FAULTS.md anew
	@ESTATION_WRITE_FAULTS=1 $(BIN)/pytest -q tests/drivers/test_faults.py

.PHONY: texts
texts: $(VENV)/.installed ## Compile the texts of the three languages
	@for po in $(CATALOGUES); do mo=$${po%.po}.mo; if [ ! -f $$mo ] || [ $$po -nt $$mo ]; then $(BIN)/pybabel -q compile -i $$po -o $$mo; fi; done

.PHONY: schemas
schemas: ready ## Write config/schemas anew from the messages
	@$(BIN)/kiosk schemas --to config/schemas

.PHONY: lock
lock: $(VENV)/.installed ## Pin the dependencies anew, by hash, naming no registry
	@$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q pyproject.toml --extra centre --group dev --universal --python-version 3.11 --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock

.PHONY: ready
ready: $(VENV)/.installed $(FONTS) $(CHARTS) texts compiled

# As on an installed kiosk, also where PYTHONDONTWRITEBYTECODE is set: a third of a start otherwise.
.PHONY: compiled
compiled: $(VENV)/.installed
	@$(BIN)/python -m compileall -q kiosk drivers

# Which of the system's packages are missing is asked each time: it takes a few milliseconds.
.PHONY: system
system:
	@missing=""
	for package in $(SYSTEM); do dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"
	if [ -z "$$missing" ]; then exit 0; fi
	if ! command -v apt-get >/dev/null; then echo "This machine has no apt-get. Install by hand:$$missing" >&2; exit 1; fi
	if [ "$$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else
	  echo "These packages are missing, and installing them needs root:" >&2
	  echo "  sudo apt-get install --no-install-recommends$$missing" >&2; exit 1; fi
	echo "Installing:$$missing"
	$$as_root apt-get update -q=2
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q=2 -y --no-install-recommends $$missing >/dev/null

$(VENV)/.installed: requirements.lock pyproject.toml | system
	@echo "Installing Python packages into $(VENV)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(FONTS): kiosk/commands/fonts.py kiosk/texts/faces.py | system $(VENV)/.installed
	@$(BIN)/kiosk fonts --icons $(ICONS)
	touch $@

# What the browser needs and we did not write, pinned by package-lock.json; its own scripts are not run.
$(CHARTS): package.json package-lock.json .npmrc | system
	@npm ci --ignore-scripts --silent
	mkdir -p $(@D)
	cp node_modules/uplot/dist/uPlot.iife.min.js node_modules/uplot/dist/uPlot.min.css $(@D)
	cp node_modules/uplot/LICENSE $(@D)/uPlot.LICENSE
	touch $@

.PHONY: clean
clean: ## Remove what was made here
	@rm -rf $(VENV) node_modules $(dir $(CHARTS)) demo-out build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find config/texts -name '*.mo' -delete
