# Habits. Nothing needs `just`: `cargo run` and `cargo test` do, and every line here is a command to type.

# What there is.
default:
    @just --list --unsorted

# Tests whose name holds one of these words, or all: `just test plan ground::timeline`.
test *words:
    cargo test -- {{ words }}

# What is quick: form, lints, and the tests that watch over the house and its book.
quick:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test --test it -- tidy crates docs recipes

# Keeps what is made today: golden files, written pages of the book, lists of files. Then look at the diff.
bless *words="golden docs recipes":
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
    cargo doc --no-deps --document-private-items --open

# What is asked of every change, on a Debian machine: about 40 minutes.
ci:
    .ci/run
