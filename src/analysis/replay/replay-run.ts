import type { Uuid } from "../../base/uuid.ts";
import type { RunHistory } from "../../engine/replay/history.ts";
import type { Journal } from "../../engine/replay/journal.ts";
import type { Store } from "../../engine/store/store.ts";
import type { Policy } from "../../engine/sync/policy.ts";
import type { CountSeries } from "./count-series.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Sides } from "./sides.ts";

/** Everything of one run that a view can ask for. */
export interface ReplayRun {
  readonly journal: Journal;
  readonly policy: Policy;
  readonly sides: Sides;
  readonly deliveries: Deliveries;
  /** The receivers' replicas as the run left them; SQL through `materialise`. */
  readonly stores: ReadonlyMap<Uuid, Store>;
  /** The receivers' replicas as of every step. */
  readonly history: RunHistory;
  readonly series: readonly CountSeries[];
  /** Whether a cluster was simulated: then own rows are written in the run, and peers start without any. */
  readonly simulated?: boolean | undefined;
}
