import type { Uri } from "vscode";

/** A started worker as the extension sees it. */
export interface WorkerLink {
  send(message: unknown, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (data: unknown) => void): void;
  /** Called once when the worker ends without having been told to, with what is known of the reason. */
  onExit(listener: (reason: string) => void): void;
  terminate(): void;
}

/** What differs between the desktop's host and the web host. */
export interface HostPlatform {
  /** The folder of the bundled samples, at an address where folders can be listed. */
  readonly samples: Uri;
  /** Starts the session's worker. `cancelCells` is shared with it where the platform can. */
  startWorker(cancelCells: Int32Array | undefined): Promise<WorkerLink>;
  /** Path of a folder that the worker can read by itself; `undefined` when files must come through the editor. */
  localRoot(uri: Uri): string | undefined;
}
