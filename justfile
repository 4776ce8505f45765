# `just --list` lists the recipes. `.ci/run` runs all checks, in steps.

# Formats the code.
fmt:
    cargo fmt --all

# Checks the formatting, and runs clippy and rustdoc.
lint:
    .ci/run lint

# Runs the fast tests.
test:
    cargo test --workspace

# Runs the ignored tests: slow ones, and those that need programs or captures.
slow:
    .ci/run slow

# Updates the golden files; read the difference before you commit it.
golden:
    UPDATE_GOLDEN=1 cargo test -p iplink golden
    git diff --stat -- tests/golden

# Builds the API documentation.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Runs the benchmarks.
bench *ARGS:
    cargo bench -p iplink-benches {{ARGS}}

# Runs each fuzz target, or the named ones, for some seconds.
fuzz SECONDS='20' *TARGETS:
    #!/usr/bin/env bash
    set -euo pipefail
    targets="{{TARGETS}}"
    for target in ${targets:-$(cargo fuzz list)}; do
        mkdir -p "fuzz/found/$target"
        RUSTC_BOOTSTRAP=1 cargo fuzz run "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- \
            -max_total_time={{SECONDS}}
    done

# Checks licenses, sources and advisories of the dependencies.
deny:
    cargo deny check

# Redraws the pictures of the README and the gallery.
picture:
    UPDATE_GOLDEN=1 cargo test -p iplink gallery

# Redraws the pictures of the tutorial; needs pngquant.
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
    draw histogram -f histogram -P width=800 -P source=192.168.10.113
    draw night -f graph -P width=800 --range 2025-3-4-22-0-0:2025-3-5-4-0-0

# Retakes the screenshots of the pages; needs chromium, node, npm and pngquant.
page-pictures:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release -p iplink
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    iplink() { target/release/iplink -q "$@"; }
    take() {
        local name="$1" page="$2"
        shift 2
        tests/pages/screenshot "$page" "$work/picture.png" "$@"
        pngquant --nofs --speed 1 160 - < "$work/picture.png" > "docs/images/page-$name.png"
    }
    capture=tests/corpus/office.pcap
    for format in graph3d moowheel matrix-page; do
        iplink render "$capture" -f "$format" -o "$work/$format.html"
    done
    iplink report "$capture" -o "$work/report.html"
    iplink report "$capture" -o "$work/gallery/"
    take graph3d "$work/graph3d.html" 1000x680
    take moowheel "$work/moowheel.html" 1000x800
    take moowheel-pinned "$work/moowheel.html" 1000x800 find=192.168.10.113
    take matrix "$work/matrix-page.html" 960x900 key=c find=192.168.10.113
    take report "$work/report.html" 1280x900
    take gallery "$work/gallery/host-192-168-10-113.html" 1000x900 whole
    target/release/iplink live "$capture" --replay 1800 2> "$work/live.txt" &
    until grep -q http: "$work/live.txt"; do sleep 0.1; done
    take live "$(grep -Eo 'http:.*' "$work/live.txt")" 1000x680 dark wait=13
    kill $!
    wait $!

# Runs all checks that a change must pass.
ci:
    .ci/run
