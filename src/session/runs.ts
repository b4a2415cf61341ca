import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { ReplayStepView, ReplayView } from "../projection/replay/types.ts";
import type { LibraryRecording } from "../sources/recording.ts";
import type { RunListing, SessionMethods } from "./api.ts";

/** The runs of one snapshot, kept by id. */
export interface KeptRuns {
  replay(
    which: Omit<SessionMethods["replay"]["params"], "snapshot">,
    options?: TaskOptions,
  ): Promise<ReplayView>;
  runs(): readonly RunListing[];
  run(id: string): ReplayView;
  replayStep(id: string, step: number): ReplayStepView;
  runAsText(id: string): string;
}

export function keepRuns(_recording: LibraryRecording): KeptRuns {
  const none = (): never => {
    throw new FailureError("unsupported", "There is no such run.");
  };
  return {
    replay: async () => none(),
    runs: () => [],
    run: none,
    replayStep: none,
    runAsText: none,
  };
}
