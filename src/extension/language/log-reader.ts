import type { CancellationToken, TextDocument } from "vscode";
import { CancelledError } from "../../base/progress.ts";
import type { CallOptions } from "../../protocol/endpoint.ts";
import type { LogPart } from "../../session/log-language.ts";
import type { SessionClient } from "../session-client.ts";
import type { Snapshots } from "../snapshots.ts";
import { LineMarks } from "./line-marks.ts";
import { type LogAddress, logAddressOf } from "./log-address.ts";

/** What the editor's features share: which log a document shows, and the session that answers about it. */
export interface LogReader {
  readonly client: SessionClient;
  readonly snapshots: Snapshots;
  readonly marks: LineMarks;
  /**
   * Asks about the log that a document shows, opening its snapshot first. `otherwise` where the document shows none,
   * where the snapshot cannot be opened, and where the editor does not want the answer any more.
   */
  ask<Answer>(
    document: TextDocument,
    token: CancellationToken,
    otherwise: Answer,
    question: (address: LogAddress, options: CallOptions) => Promise<Answer>,
  ): Promise<Answer>;
  /** Phases and batches of the log, computed once. */
  outline(address: LogAddress, options: CallOptions): Promise<readonly LogPart[]>;
}

export function createLogReader(
  client: SessionClient,
  snapshots: Snapshots,
  report: (what: string, error: unknown) => void,
): LogReader {
  const marks = new LineMarks(client);
  const outlines = new Map<string, Promise<readonly LogPart[]>>();
  snapshots.onDidChange(() => {
    marks.clear();
    outlines.clear();
  });
  return {
    client,
    snapshots,
    marks,
    ask: async (document, token, otherwise, question) => {
      const address = logAddressOf(document.uri, snapshots);
      if (address === undefined) return otherwise;
      const controller = new AbortController();
      const listening = token.onCancellationRequested(() => controller.abort());
      try {
        const summary = await snapshots.open(address.snapshot);
        if (summary.kind === "listing" || token.isCancellationRequested) return otherwise;
        return await question(address, { signal: controller.signal });
      } catch (error) {
        // Features of a language say nothing rather than interrupt who reads.
        if (!(error instanceof CancelledError)) report("A log could not be read.", error);
        return otherwise;
      } finally {
        listening.dispose();
      }
    },
    outline: ({ snapshot, path }, options) => {
      const key = `${snapshot}\n${path}`;
      const known = outlines.get(key);
      if (known !== undefined) return known;
      const asked = client.call("logOutline", { snapshot, path }, options);
      outlines.set(key, asked);
      asked.catch(() => outlines.delete(key));
      return asked;
    },
  };
}
