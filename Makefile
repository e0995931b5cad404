# Every command makes what it needs ready first: Odoo 19, its libraries, PostgreSQL. See README.md.

# The first of these that fits Odoo 19 (Python 3.10 to 3.13).
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)
# The command takes this shell's place, and ends when make does.
DEV = @$(if $(PYTHON),MAKE_PID=$$PPID exec $(PYTHON) -m scripts.dev,echo "FAILED: no Python 3.10 to 3.13 was found.\
	Install one, or name it: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; :)


.DEFAULT_GOAL := help
.PHONY: help run test lint format bench test-core screenshots pot shell clean distclean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 21
	@echo
	@echo "Settings, as in 'make run PORT=8070': PORT, DB; ODOO_HOME (your checkout of Odoo 19.0);"
	@echo "PGHOST PGPORT PGUSER PGPASSWORD (your PostgreSQL); CHROME_BIN; PYTHON."

run: ## Serve a demo on http://127.0.0.1:8069 (another: PORT=8070)
	$(DEV) run

test: ## Run all tests; some: TESTS=path ARGS="-k name"; on the last database: REUSE=1
	$(DEV) test

lint: ## Check the code's style and traps
	$(DEV) lint

format: ## Repair what the linters can repair
	@FIX=1 $(MAKE) --no-print-directory lint

bench: ## Measure speed; one question: ONLY=name; size of the data: SCALE=1
	$(DEV) bench

test-core: ## Show which tests of Odoo itself fail only with our addons (an hour); one suite: ONLY=sale
	$(DEV) test-core

screenshots: ## Make the pictures of the documentation
	$(DEV) screenshots

pot: ## Update the translation templates
	$(DEV) pot

shell: ## Open Odoo's Python shell on the demo database
	$(DEV) shell

clean: ## Remove this checkout's databases, logs and results
	$(DEV) clean

distclean: ## Remove your downloads as well
	$(DEV) distclean
