// Measures programs: wall time and peak memory of a child, medians, and pairs of contestants in alternation.
import { spawn } from "node:child_process";
import fs from "node:fs";

const POLL_MS = 10;

/** The most memory that a process has had resident, in MB; 0 where the system does not say. */
function peakMegabytes(pid) {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) / 1024 : 0;
  } catch {
    // It has ended, or there is no such file on this system; the last value that was seen stands.
    return 0;
  }
}

/** Processor time that a process and its threads have taken, in ms; 0 where the system does not say. */
function processorTime(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // Behind the name in brackets, which may hold anything: user and system time, in hundredths of a second.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    // As above.
    return 0;
  }
}

/**
 * Runs a program to its end with its output thrown away, or with `timeOf` read as a report in JSON, which says how long the
 * part took that counts. Rejects when its exit code is not among `codes`.
 */
export function measure({ command, args, cwd, input, codes = [0], timeOf }) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const stdin = input === undefined ? "ignore" : fs.openSync(input, "r");
    const child = spawn(command, args, { cwd, stdio: [stdin, timeOf ? "pipe" : "ignore", "pipe"] });
    let peak = 0;
    let cpu = 0;
    let errors = "";
    const timer = setInterval(() => {
      peak = Math.max(peak, peakMegabytes(child.pid));
      cpu = Math.max(cpu, processorTime(child.pid));
    }, POLL_MS);
    let report = "";
    child.stdout?.on("data", (chunk) => {
      report += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      if (input !== undefined) fs.closeSync(stdin);
      const whole = Number(process.hrtime.bigint() - started) / 1e6;
      const ms = timeOf && code === 0 ? timeOf(JSON.parse(report)) : whole;
      if (codes.includes(code)) resolve({ ms, cpu, peak });
      else
        reject(new Error(`${command} ${args.join(" ")} ended with ${code}: ${errors.slice(-500)}`));
    });
  });
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Several programs one after the other, as one contestant. */
export async function measureAll(programs) {
  let ms = 0;
  let cpu = 0;
  let peak = 0;
  for (const program of programs) {
    const result = await measure(program);
    ms += result.ms;
    cpu += result.cpu;
    peak = Math.max(peak, result.peak);
  }
  return { ms, cpu, peak };
}

/** Ours and theirs in alternation, so that both meet the same load; medians of `rounds`. */
export async function compare(ours, theirs, rounds) {
  const samples = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    samples.theirs.push(await measureAll(theirs));
    samples.ours.push(await measureAll(ours));
  }
  const summary = (list) => ({
    ms: median(list.map((sample) => sample.ms)),
    // Whatever else runs can only add to it.
    cpu: Math.min(...list.map((sample) => sample.cpu)),
    peak: Math.max(...list.map((sample) => sample.peak)),
  });
  return { ours: summary(samples.ours), theirs: summary(samples.theirs) };
}
