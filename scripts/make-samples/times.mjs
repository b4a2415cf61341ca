// Times are whole microseconds since 1970. No wall clock is ever read.

const SECOND = 1_000_000;

/** Microseconds of a time given as `2025-11-20T09:14:02.5Z`. */
export function micros(text) {
  return Date.parse(text) * 1000;
}

/** With 0, 3 or 6 digits, as many as needed: how the recorded system prints times into JSON and databases. */
export function timeText(time, zone) {
  const fraction = time % SECOND;
  const digits = String(fraction).padStart(6, "0");
  const shown =
    fraction === 0 ? "" : fraction % 1000 === 0 ? `.${digits.slice(0, 3)}` : `.${digits}`;
  return `${wholeSeconds(time)}${shown}${zone}`;
}

/** As in JSON. */
export const jsonTime = (time) => timeText(time, "Z");

/** As in databases. */
export const rowTime = (time) => timeText(time, "+00:00");

/** As SQLite's CURRENT_TIMESTAMP. */
export const defaultTime = (time) => wholeSeconds(time).replace("T", " ");

/** As tracing logs begin their lines: always six digits. */
export function traceTime(time) {
  return `${wholeSeconds(time)}.${String(time % SECOND).padStart(6, "0")}Z`;
}

/** As job logs begin their lines: local time, here eight hours behind, in milliseconds. */
export function jobTime(time) {
  const local = time - 8 * 3600 * SECOND;
  const ms = String(Math.floor((local % SECOND) / 1000)).padStart(3, "0");
  return `${defaultTime(local)}.${ms}`;
}

function wholeSeconds(time) {
  return new Date(Math.floor(time / SECOND) * 1000).toISOString().slice(0, 19);
}

/** The 70 characters of a stamp in databases. */
export function stampText({ ms, counter, peer }) {
  const hex = (value) => value.toString(16).padStart(16, "0");
  return `${hex(ms)}-${hex(counter)}-${peer}`;
}

/** A stamp as logs print it until December 2025. */
export function shortStamp({ ms, counter, peer }) {
  return `HLC(${ms},${counter},:${peer.slice(0, 8)})`;
}
