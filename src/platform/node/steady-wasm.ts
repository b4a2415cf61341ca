import { setFlagsFromString } from "node:v8";

/**
 * Turns off the inlining of calls into WebAssembly in this process. With it, V8 of Node 20 crashes the process now and
 * then once the calls of sql.js are hot; without it they take a few nanoseconds longer. Call before sql.js is started.
 */
export function steadyWasm(): void {
  setFlagsFromString("--no-turbo-inline-js-wasm-calls");
}
