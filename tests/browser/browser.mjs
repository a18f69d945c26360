// A browser, and how a test ends.
import puppeteer from "puppeteer-core";

export function browser() {
  return puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--allow-file-access-from-files"],
  });
}

/** Ends with what was wrong, or says how much was looked at. */
export function conclude(wrong, looked) {
  for (const line of wrong.slice(0, 60)) console.error(line);
  if (wrong.length > 0) {
    console.error(`${wrong.length} faults`);
    process.exit(1);
  }
  console.log(`${looked}: nothing wrong`);
}
