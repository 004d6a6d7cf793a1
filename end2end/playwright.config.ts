// Headset as people use it: the real binary on a free port with a data folder of its own, and agents and customers in
// browser contexts of their own.
//
//   make test                                 runs these among all the others
//   npx playwright test --project=desk        only these; `race`, say, after it: only the files so named
//   npx playwright test --project=patient     those that wait for the desk's own clocks, minutes each
//   npx playwright test --project=bench       what the screens cost, as `make bench` prints it
//   npx playwright test --project=screenshots a picture of every screen
//
// What they take from the environment:
//   HEADSET_BINARY    the binary; otherwise target/debug/headset (CARGO_TARGET_DIR counts)
//   HEADSET_TRIAL     what fills a large desk; otherwise target/debug/trial
//   HEADSET_CHROMIUM  the browser; otherwise /usr/bin/chromium
//   HEADSET_FIREFOX   for the story in Firefox; otherwise firefox-esr
//   HEADSET_WEBKIT    for the story in WebKit, its driver; otherwise WebKitWebDriver
//   SHOTS             where the pictures go; otherwise test-results/shots
//   DAY               how many conversations the day by keyboard has; otherwise 20
//   DOCS              set to 1, also makes docs/desk.png anew
//
// The tests know a screen by roles and accessible names only (behaviour 13), and wait for what is to be seen, never for time
// to pass. Nothing is tried a second time: a test that fails now and then has found something.
import { defineConfig } from "@playwright/test";

const PATIENT = /@patient/;

export default defineConfig({
  testDir: ".",
  // Each test has a server of its own, so any of them could run beside any other; on two cores those that do not only wait run
  // one after the other.
  fullyParallel: false,
  workers: 3,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./last-words.ts"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.HEADSET_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "desk", testDir: "specs", testIgnore: "*.bench.spec.ts", grepInvert: PATIENT, workers: 1 },
    // Those that sit out the desk's own clocks, beside the others.
    { name: "patient", testDir: "specs", testIgnore: "*.bench.spec.ts", grep: PATIENT, workers: 2 },
    // One after the other: what is measured has the machine to itself.
    { name: "bench", testDir: "specs", testMatch: "*.bench.spec.ts", timeout: 300_000, workers: 1 },
    { name: "screenshots", testMatch: "screenshots.spec.ts", timeout: 300_000 },
  ],
});
