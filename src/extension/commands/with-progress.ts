import { ProgressLocation, window } from "vscode";
import type { Progress } from "../../base/progress.ts";
import type { CallOptions } from "../../protocol/endpoint.ts";

/** A task that takes no longer says nothing. */
const PATIENCE_MS = 500;

/** Runs a task; when it takes its time, under a notification with a bar and a button to cancel. */
export async function withProgress<Result>(
  title: string,
  task: (options: CallOptions) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let latest: Progress | undefined;
  let tell: (progress: Progress) => void = () => undefined;
  const running = task({
    signal: controller.signal,
    onProgress: (progress) => {
      latest = progress;
      tell(progress);
    },
  });
  if (await isDoneWithin(running, PATIENCE_MS)) return running;
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      let shown = 0;
      tell = ({ task: message, fraction }) => {
        const percent = Math.round((fraction ?? 0) * 100);
        progress.report({ message, increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      };
      if (latest !== undefined) tell(latest);
      return running;
    },
  );
}

async function isDoneWithin(running: Promise<unknown>, ms: number): Promise<boolean> {
  let handle: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => {
    handle = setTimeout(() => resolve(false), ms);
  });
  const ended = running.then(
    () => true,
    () => true,
  );
  const isDone = await Promise.race([ended, timeout]);
  clearTimeout(handle);
  return isDone;
}
