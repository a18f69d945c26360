//! A release is whole or there is none. The script goes its whole way, with a stand-in for the compiler that makes a file of what
//! it is told.

#![cfg(unix)]

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

/// What is called instead of Cargo. With `DIFFER` its bytes depend on the folder, as those of a build that is not reproducible do.
const COMPILER: &str = r#"#!/bin/sh
case "$*" in *auditable*) exit 1;; esac
while [ $# -gt 0 ]; do
  case $1 in --target-dir) target=$2;; --profile) profile=$2;; esac
  shift
done
[ "$profile" != dev ] || profile=debug
mkdir -p "$target/$profile"
echo "$WAVECAST_COMMIT $SOURCE_DATE_EPOCH ${DIFFER:+$target}" >"$target/$profile/wavecast"
"#;

/// A checkout of which everything is in a commit.
fn checkout() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (source, own) = (Path::new(env!("CARGO_MANIFEST_DIR")), folder.path().join("src"));
    fs::create_dir_all(own.join("packaging")).unwrap();
    for file in ["packaging/release", "packaging/sbom.cdx.json", "packaging/THIRD-PARTY.txt", "Cargo.lock"] {
        fs::copy(source.join(file), own.join(file)).unwrap();
    }
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(&own).args(["-c", "user.name=it", "-c", "user.email=it@example.com"]);
        let output = git.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "All"]);
    fs::create_dir(folder.path().join("bin")).unwrap();
    let compiler = folder.path().join("bin/cargo");
    fs::write(&compiler, COMPILER).unwrap();
    fs::set_permissions(&compiler, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn release(folder: &TempDir, said: &[(&str, &str)]) -> Output {
    let path = env::var("PATH").unwrap_or_default();
    let mut script = Command::new(folder.path().join("src/packaging/release"));
    script.arg(folder.path().join("out")).env("PATH", format!("{}/bin:{path}", folder.path().display()));
    script.envs(said.iter().copied()).output().unwrap()
}

fn files(folder: &TempDir) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.path().join("out")) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_release_is_the_program_and_what_it_was_made_from() {
    let folder = checkout();
    for profile in ["dist", "release", "dev"] {
        let output = release(&folder, &[("PROFILE", profile)]);
        assert!(output.status.success(), "{profile}: {}", String::from_utf8_lossy(&output.stderr));
        let all = ["SHA256SUMS", "THIRD-PARTY.txt", "provenance.json", "sbom.cdx.json", "wavecast"];
        assert_eq!(files(&folder), all);
        let provenance = fs::read_to_string(folder.path().join("out/provenance.json")).unwrap();
        let provenance: serde_json::Value = serde_json::from_str(&provenance).unwrap();
        let sums = fs::read_to_string(folder.path().join("out/SHA256SUMS")).unwrap();
        let own = provenance["subject"][0]["digest"]["sha256"].as_str().unwrap();
        assert!(sums.contains(&format!("{own}  wavecast")), "{sums}");
    }
}

#[test]
fn two_builds_that_differ_are_no_release() {
    let folder = checkout();
    let output = release(&folder, &[("DIFFER", "yes")]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing is released"));
    assert!(files(&folder).is_empty(), "{:?}", files(&folder));
}

/// Whoever waited for two builds must not learn then that their key is not there, and find a release without a signature.
#[test]
fn a_key_that_cannot_sign_is_found_before_anything_is_built() {
    let folder = checkout();
    let output = release(&folder, &[("SIGN_WITH", "/nowhere/key")]);
    assert!(!output.status.success());
    assert!(files(&folder).is_empty(), "{:?}", files(&folder));
}
