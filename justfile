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

# Draws the pictures of the tutorial anew; needs pngquant.
tutorial-pictures:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release -p iplink
    draw() {
        local name="$1"
        shift
        target/release/iplink -q render tests/corpus/office.pcap "$@" -P as=png -P scale=1 \
            | pngquant --nofs --speed 1 64 - > "docs/images/tutorial-$name.png"
    }
    draw graph -f graph -P width=900
    draw chord -f chord -P width=800
    draw ports -f bezier -P width=900 --host 192.168.10.113
    draw parallel -f parallel -P width=900 --range 2025-3-4-14-0-0:2025-3-4-16-0-0
    draw scatter -f scatter -P width=800 --range 1741096800:1741104000
    draw wheel -f wheel -P width=800
    draw histogram -f histogram -P width=800 -P source=192.168.10.113
    draw night -f graph -P width=800 --range 2025-3-4-22-0-0:2025-3-5-4-0-0

# Does all that is checked before a change is merged.
ci:
    .ci/run
