# Habits. Nothing needs `just`: `cargo run --release` and `cargo test` do, and every line here is a command to type.

# What there is.
default:
    @just --list --unsorted

# Tests whose name holds these words, or all: `just test plan`, `just test ground::timeline`.
test *words:
    cargo test {{ words }}

# Everything that takes no minutes: form, lints, and the tests that watch over the house and its book.
quick:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test --test it -- tidy crates docs recipes

# Keeps what is made today: golden mails and pages, the pages of the book that the program writes. Then look at the diff.
bless *words="golden docs":
    WAVECAST_BLESS=1 cargo test --test it -- {{ words }}
    git diff --stat

# One bench or all: `just bench mail`.
bench name="":
    cargo bench {{ if name == "" { "" } else { "--bench " + name } }}

# Licences, duplicates and known weaknesses of what we depend on (`cargo install cargo-deny`).
deny:
    cargo deny check

# The map of the house, in a browser.
map:
    cargo doc --no-deps --open

# What is asked of every change, on a Debian machine: about 40 minutes.
ci:
    .ci/run
