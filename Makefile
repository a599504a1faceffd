.PHONY: help check fmt lint test docs deny bench soak
.DEFAULT_GOAL := help

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

check: fmt lint test docs ## all that CI runs; green before every commit that matters

fmt: ## formatting, without changing anything
	cargo fmt --check

lint: ## clippy with warnings denied
	cargo clippy --all-targets --locked -- -D warnings

test: ## the README's test command
	cargo test --locked

docs: ## documentation builds, without warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --document-private-items

deny: ## licences and sources of the dependency tree (needs cargo-deny)
	cargo deny --locked check bans licenses sources

bench: ## speed of the parts and of the whole (release build)
	cargo bench --locked

soak: ## the long forms of the durability tests (200 kills, 100 stops, a log cut at each of its last 4096 bytes)
	GJALLAR_SOAK=1 cargo test --release --locked --lib a_torn_log
	GJALLAR_SOAK=1 cargo test --release --locked --test promises -- durability stopping --nocapture
