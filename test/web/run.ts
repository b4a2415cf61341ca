/**
 * What the web extension host loads as the suite: one line for each test. mocha is in the global scope by then, put there
 * by `scripts/test-web.mjs`.
 */

/** Collects what `scripts/test-web.mjs` prints: mocha's own reporters format in ways that do not leave a worker well. */
function lines(runner: Mocha.Runner): void {
  let passing = 0;
  let failing = 0;
  runner.on("pass", (test) => {
    passing++;
    tell(`  ✔ ${test.fullTitle()} (${test.duration ?? 0} ms)`);
  });
  runner.on("fail", (test, error) => {
    failing++;
    tell(`  ✖ ${test.fullTitle()}\n${error.stack ?? error.message}`);
  });
  runner.on("end", () => tell(`  ${passing} passing\n  ${failing} failing`));
}

/** The line begins with a mark, so that it is told apart from whatever else the workbench prints. */
function tell(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the console is the way out of the worker.
  console.log(`suite: ${line}`);
}

/** Called by the workbench; its rejection is the run's failure. */
export async function run(): Promise<void> {
  // mocha takes a reporter as a constructor; a plain function of the runner is one.
  const reporter = lines as unknown as Mocha.ReporterConstructor;
  mocha.setup({ ui: "tdd", timeout: 60_000, reporter });
  await import("./web.test.ts");
  await import("./debug.test.ts");
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures === 0) resolve();
      else reject(new Error(`${failures} tests failed`));
    });
  });
}
