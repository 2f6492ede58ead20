# Two commands do everything: `make run` and `make test`. `make release` builds what is deployed.

.DEFAULT_GOAL := help
.PHONY: help run release test web generate format lint deny docs test-sqlite test-postgres conformance \
  non-interference prices bench bench-record bench-peers

help: ## lists the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

run: web ## builds quickly, without LTO, and serves on SQLite at http://127.0.0.1:8080
	cargo run --profile local --locked --bin mgi -- serve

release: web ## builds the program to deploy, target/release/mgi: with LTO, stripped
	cargo build --release --locked --bin mgi

test: web format lint deny docs test-sqlite test-postgres conformance ## everything

web: ## fetches the assets of the page /graphiql from npm; without npm, prints a note and continues
	@web/fetch

format: ## checks that all files are formatted
	cargo fmt --all --check

lint: ## runs clippy; a warning fails
	cargo clippy --locked --workspace --all-targets -- -D warnings

deny: ## checks the licences, sources and bans of the dependencies
	cargo deny --log-level error check bans licenses sources

docs: ## checks that the documentation builds
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items

test-sqlite: ## runs all tests, on SQLite
	MGI_TEST_DB=sqlite cargo test --locked --workspace

test-postgres: ## runs tests/api and tests/proofs on a PostgreSQL server that the tests start themselves
ifeq ($(MGI_TEST_PG),skip)
	@echo "The tests on PostgreSQL are skipped (MGI_TEST_PG=skip)."
else
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  echo "PostgreSQL is not installed: install the package postgresql, or skip its tests with MGI_TEST_PG=skip."; exit 1; }
	MGI_TEST_DB=postgres cargo test --locked --workspace --test api --test proofs
endif

conformance: ## runs clients and audits written by others against the service
	cargo build --locked --workspace --bin mgi
	tests/conformance/run

generate: ## regenerates schema.graphql, docs/configuration.md, docs/access.md, docs/cookbook.md and docs/*.schema.json
	cargo run --locked --bin mgi -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql
	cargo run --locked --bin mgi -- check-config --reference > configuration.new && mv configuration.new docs/configuration.md
	for document in content codebook links; do \
	  cargo run --locked --bin mgi -- schema --document $$document > document.new && mv document.new docs/$$document.schema.json; \
	done
	MGI_WRITE_ACCESS=1 MGI_WRITE_COOKBOOK=1 cargo test --locked --workspace --test api -- access:: cookbook::

non-interference: ## sends N=1000000 random requests to two databases that differ in unpublished data only
	MGI_TEST_DB=sqlite MGI_NON_INTERFERENCE=$(or $(N),100000) cargo test --profile local --locked --workspace --test proofs -- --nocapture \
	  what_happens_at_the_desk_changes_no_byte_of_any_public_answer

prices: ## checks that no request uses more CPU than its cost pays for; minutes, on an otherwise idle machine
	MGI_TEST_DB=sqlite cargo test --release --locked --workspace --test proofs -- --ignored --nocapture no_request_uses_more_than_it_pays_for

bench: ## measures the workloads in process, counts their instructions against benches/instructions.tsv, times publications
	MGI_TEST_DB=sqlite cargo bench --locked --bench workloads
	benches/instructions.py
	cargo bench --locked --bench publish

bench-record: ## writes benches/instructions.tsv anew
	benches/instructions.py --record

bench-peers: release ## measures the service beside PostGraphile, SQL and static bodies, and writes docs/performance.md
	benches/peers/run
