import type { CheckReport, InspectReport, WhyReport } from "../../analysis/report.ts";
import type { ClockView } from "../clock/types.ts";
import type { OrphanCause } from "../orphans/types.ts";
import type { TimelineOverview } from "../timeline/types.ts";

/** Everything that a report tells of one snapshot. */
export interface ReportInput {
  /** Name of the snapshot's folder. A label. */
  readonly title: string;
  readonly version: string;
  readonly inspect: InspectReport;
  readonly check: CheckReport;
  /** The ways of a few records that findings name. */
  readonly lineages: readonly WhyReport[];
  /** Of library snapshots, by stamp. */
  readonly timeline?: TimelineOverview | undefined;
  /** Of library snapshots: why rows are orphaned. */
  readonly orphanCauses?: readonly OrphanCause[] | undefined;
  /** Of block stores. */
  readonly clock?: ClockView | undefined;
}
