# Two commands do everything: `make run` and `make test`.

.DEFAULT_GOAL := help
.PHONY: help run test web generate format lint deny docs test-sqlite test-postgres conformance fuzz \
  non-interference prices bench

help: ## what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

run: web ## the service with its data, on SQLite, at http://127.0.0.1:8080
	cargo run --release --locked --bin mgi -- serve

test: web format lint deny docs test-sqlite test-postgres conformance ## everything

web: ## what the page /graphiql needs, from npm; without npm it says so and goes on
	@web/fetch

format: ## are all files formatted?
	cargo fmt --all --check

lint: ## clippy, without a warning
	cargo clippy --locked --workspace --all-targets -- -D warnings

deny: ## licences, sources and bans of what we depend on
	cargo deny --log-level error check bans licenses sources

docs: ## does the documentation build?
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items

test-sqlite: ## all tests, on SQLite
	MGI_TEST_DB=sqlite cargo test --locked --workspace

test-postgres: ## the tests of behaviour, on a PostgreSQL cluster that they start themselves
ifeq ($(MGI_TEST_PG),skip)
	@echo "The tests on PostgreSQL are left out (MGI_TEST_PG=skip)."
else
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  echo "PostgreSQL is not installed: install the package postgresql, or leave its tests out with MGI_TEST_PG=skip."; exit 1; }
	MGI_TEST_DB=postgres cargo test --locked --workspace --test api --test proofs
endif

conformance: ## clients and audits that others wrote, against the running service
	cargo build --locked --workspace --bin mgi
	tests/conformance/run

generate: ## writes schema.graphql, docs/configuration.md, docs/access.md and docs/*.schema.json anew
	cargo run --locked --bin mgi -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql
	cargo run --locked --bin mgi -- check-config --reference > configuration.new && mv configuration.new docs/configuration.md
	for document in content codebook links; do \
	  cargo run --locked --bin mgi -- schema --document $$document > document.new && mv document.new docs/$$document.schema.json; \
	done
	MGI_WRITE_ACCESS=1 cargo test --locked --workspace --test api access::

non-interference: ## two worlds, one with a desk at work, asked the same: N=1000000 requests
	MGI_TEST_DB=sqlite MGI_NON_INTERFERENCE=$(or $(N),100000) cargo test --release --locked --workspace --test proofs -- --nocapture \
	  what_happens_at_the_desk_changes_no_byte_of_any_public_answer

prices: ## does any of 10,000 requests use more CPU than it pays for? alone on the machine, for some minutes
	MGI_TEST_DB=sqlite cargo test --release --locked --workspace --test proofs -- --ignored --nocapture no_request_uses_more_than_it_pays_for

bench: ## how long a publication takes, beside more and more assessments
	cargo bench --locked --bench publish

fuzz: ## the gate's lexer against the parser, for five minutes (needs cargo-fuzz)
	cd fuzz && cargo fuzz run gate --sanitizer none -- -dict=gate.dict -max_len=4096 -max_total_time=300
