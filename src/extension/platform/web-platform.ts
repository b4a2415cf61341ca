import { Uri, workspace } from "vscode";
import { SAMPLES_ROOT } from "./bundled-samples.ts";
import type { HostPlatform, WorkerLink } from "./host-platform.ts";

/** What the web host has of the DOM; its types are not otherwise visible to the extension. */
interface WebWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "error", listener: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

declare const Worker: new (url: string) => WebWorker;
declare const Blob: new (
  parts: readonly Uint8Array[],
  options: { readonly type: string },
) => object;
declare const URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };

/**
 * The web host: the session in a web worker, every file through the editor. The worker's script comes as a blob, because
 * the extension's own address is of another origin than the host's.
 */
export function webPlatform(extension: Uri): HostPlatform {
  // One script of two parts: what all workers have in common, and what is the web host's own.
  const parts = ["core.js", "web/worker.js"].map((file) => Uri.joinPath(extension, "dist", file));
  return {
    samples: SAMPLES_ROOT,
    startWorker: async () => {
      const bytes = await Promise.all(parts.map((part) => workspace.fs.readFile(part)));
      const url = URL.createObjectURL(new Blob(bytes, { type: "text/javascript" }));
      return linkWebWorker(new Worker(url), () => URL.revokeObjectURL(url));
    },
    localRoot: () => undefined,
  };
}

function linkWebWorker(worker: WebWorker, release: () => void): WorkerLink {
  return {
    send: (message, transfer) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => worker.addEventListener("message", ({ data }) => listener(data)),
    onExit: (listener) =>
      worker.addEventListener("error", ({ message }) => {
        worker.terminate();
        release();
        listener(message ?? "it failed to start");
      }),
    terminate: () => {
      worker.terminate();
      release();
    },
  };
}
