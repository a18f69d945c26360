// Every page is valid HTML, by two judges: the Nu Html Checker on all, html-validate on one of each template.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { conclude, files, portal, samples } from "./portal.mjs";

const require = createRequire(import.meta.url);
const wrong = [];
const pages = files(".html");
const jar = String(require("vnu-jar"));
for (let at = 0; at < pages.length; at += 400) {
  const some = pages.slice(at, at + 400).map((page) => join(portal, page));
  try {
    execFileSync("java", ["-Xmx700m", "-jar", jar, "--errors-only", "--stdout", ...some], { maxBuffer: 1 << 27 });
  } catch (error) {
    wrong.push(...String(error.stdout ?? error).split("\n").filter(Boolean));
  }
}

const judge = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    "long-title": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "require-sri": "off",
    // A phone number is shown as people dial it.
    "tel-non-breaking": "off",
    // `role="list"` gives back to Safari what `list-style: none` takes away.
    "no-redundant-role": "off",
    "prefer-native-element": "off",
  },
});
for (const page of samples()) {
  const report = await judge.validateString(readFileSync(join(portal, page), "utf8"), page);
  for (const result of report.results) {
    wrong.push(...result.messages.map((fault) => `${page}:${fault.line}:${fault.column}: ${fault.message} (${fault.ruleId})`));
  }
}
conclude(wrong, `${pages.length} pages`);
