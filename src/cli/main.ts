/**
 * The command line: `node dist/cli.js <command> <folder> [options]`. Results on standard output, everything else on
 * standard error; nothing here that could be tested without a process.
 */
import { EXIT_USAGE } from "./io.ts";
import { runCli } from "./run.ts";

// A reader that closes the pipe early (`| head`) has read what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

runCli(process.argv.slice(2), {
  // The process ends by itself once everything is written; exiting by force would cut a large report in a pipe.
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const sentence = error instanceof Error ? error.message : String(error);
    process.stderr.write(`driftscope failed, which is a mistake of its own: ${sentence}\n`);
    if (process.env["DRIFTSCOPE_DEBUG"] !== undefined && error instanceof Error) {
      process.stderr.write(`${error.stack ?? ""}\n`);
    }
    process.exitCode = EXIT_USAGE;
  },
);
