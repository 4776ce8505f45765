# `just --list` says what there is. `.ci/run` does all of it, and more.

# Formats the code.
fmt:
    cargo fmt --all

# Looks for what is badly formatted or likely wrong.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Runs all tests.
test:
    cargo test --workspace

# Writes the golden files anew: read the difference then.
golden:
    UPDATE_GOLDEN=1 cargo test -p iplink golden
    git diff --stat -- tests/golden

# Makes the documentation.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Measures.
bench *ARGS:
    cargo bench -p iplink-benches {{ARGS}}

# Runs each fuzz target, or those that are named, for some seconds.
fuzz SECONDS='20' *TARGETS:
    #!/usr/bin/env bash
    set -euo pipefail
    targets="{{TARGETS}}"
    for target in ${targets:-$(cargo fuzz list)}; do
        mkdir -p "fuzz/found/$target"
        RUSTC_BOOTSTRAP=1 cargo fuzz run "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- \
            -max_total_time={{SECONDS}}
    done

# Checks licences and sources of the dependencies.
deny:
    cargo deny check

# Draws the pictures of the README and the gallery anew.
picture:
    UPDATE_GOLDEN=1 cargo test -p iplink gallery

# Does all that is checked before a change is merged.
ci:
    .ci/run
