import { type TransferListItem, Worker } from "node:worker_threads";
import { Uri } from "vscode";
import type { HostPlatform, WorkerLink } from "./host-platform.ts";

/** The desktop's host: the session in a thread of Node, files of `file:` folders read there. */
export function nodePlatform(extension: Uri): HostPlatform {
  const script = Uri.joinPath(extension, "dist", "worker.js").fsPath;
  return {
    samples: Uri.joinPath(extension, "samples"),
    startWorker: (cancelCells) => Promise.resolve(startNodeWorker(script, cancelCells)),
    localRoot: (uri) => (uri.scheme === "file" ? uri.fsPath : undefined),
  };
}

function startNodeWorker(script: string, cancelCells: Int32Array | undefined): WorkerLink {
  const worker = new Worker(script, { workerData: { cancelCells } });
  let isStopping = false;
  return {
    send: (message, transfer) => worker.postMessage(message, transferList(transfer)),
    onMessage: (listener) => worker.on("message", listener),
    onExit: (listener) => {
      let reason = "it stopped";
      worker.on("error", (error) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      });
      worker.on("exit", (code) => {
        if (!isStopping) listener(`${reason} (exit code ${code})`);
      });
    },
    terminate: () => {
      isStopping = true;
      void worker.terminate();
    },
  };
}

function transferList(buffers: readonly ArrayBuffer[]): TransferListItem[] {
  return [...buffers];
}
