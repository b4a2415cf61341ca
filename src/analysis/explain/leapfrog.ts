/**
 * Which setting moved a watermark over missing rows. A claim that is the very time of a row came from a record; one
 * between the times came from a clock. Only pulls or only real-time records may have been there to move it.
 */
import { parseTime } from "../../base/time.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { watermarkPlace } from "../findings/places.ts";
import type { Emissions } from "../replay/emissions.ts";
import type { Finding, FindingPlace, Hypothesis } from "../report.ts";
import type { Evidence } from "./judge-variants.ts";
import { placeText } from "./place-text.ts";
import { meaningOf } from "./protocol-verdicts.ts";

const SETTINGS = [
  { name: "realtime.watermark", value: "event", needs: "realtime.watermark", takes: "record" },
  { name: "realtime.watermark", value: "sent", needs: "realtime.watermark", takes: "clock" },
  { name: "watermark", value: "received", needs: "watermark", takes: "record" },
  { name: "watermark", value: "now", needs: "watermark", takes: "clock" },
  { name: "empty-advances", value: "on", needs: "empty-advances", takes: "clock" },
] as const;

/** What a peer has of shared changes is told by its log; these move it over changes that are missing. */
const SHARED = [
  ["shared.watermark", "own-log"],
  ["notify", "off"],
] as const;

/** One hypothesis for each way to leap; more than one is `unknown` where the evidence allows several. */
export function judgeLeapfrog(
  { context, parts, stage, base }: Evidence,
  finding: Finding,
): readonly Hypothesis[] {
  const { prepared } = stage;
  const { fidelity } = base;
  const shared = context.holdings.view.registry.model(finding.model ?? "")?.ownership === "shared";
  if (shared || finding.where[0]?.table === "shared_changes") {
    return SHARED.map(([name, value]): Hypothesis => {
      const shown = `Shown by ${placeText(finding.where[0])}: ${finding.message}`;
      const reasons = [
        shown,
        "Another setting leaves the same trace; this folder does not tell them apart.",
        meaningOf(name, value),
      ];
      const policy = { [name]: value };
      return { policy, fidelity, verdict: "unknown", reasons, where: finding.where };
    });
  }
  // Where rows alone tell of deliveries, a pull cannot be told from records that came by themselves.
  const isTold = prepared.plans.every(({ basis }) => basis === "log");
  const mark = context.report.watermarks.find(
    (each) =>
      each.holder === finding.peer && each.resource === finding.model && each.state === "leapfrog",
  );
  const holder = context.holdings.view.peers.findIndex(({ id }) => id === mark?.holder);
  const author = context.holdings.view.peers.findIndex(({ id }) => id === mark?.peer);
  const time = parseTime(mark?.claimed ?? "");
  const model = mark?.resource ?? "";
  const row =
    rowAt(context, author, model, time) ??
    emittedAt(prepared.scene.emissions, context.id(author), model, time);
  const where = [...watermarkPlace(context, holder), ...(row === undefined ? [] : [row])];
  const takes = row === undefined ? "clock" : "record";
  const open = SETTINGS.filter(
    (each) => each.takes === takes && (!isTold || parts.has(each.needs)),
  );
  const why =
    row === undefined
      ? `the claim ${mark?.claimed ?? ""} is the time of no row and of no event of its author: a clock gave it, not a record.`
      : `the claim ${mark?.claimed ?? ""} is the very time of ${placeText(row)}: a record gave it, not a clock.`;
  return SETTINGS.map((each): Hypothesis => {
    const policy = { [each.name]: each.value };
    const meaning = meaningOf(each.name, each.value);
    if (open.includes(each)) {
      const verdict = open.length === 1 ? "holds" : "unknown";
      const also =
        verdict === "holds"
          ? []
          : ["Another setting leaves the same trace; this folder does not tell them apart."];
      const reasons = [
        `Shown by ${placeText(where[0])}: ${finding.message}`,
        why,
        ...also,
        meaning,
      ];
      return { policy, fidelity, verdict, reasons, where };
    }
    const because =
      each.takes === takes
        ? `Excluded by ${placeText(where[0])}: the evidence tells of no ${each.needs === "watermark" ? "pull" : "record in real time"} that could have moved it.`
        : `Excluded by ${placeText(where[where.length - 1])}: ${why}`;
    return { policy, fidelity, verdict: "violated", reasons: [because, meaning], where };
  });
}

function emittedAt(
  emissions: Emissions,
  author: string,
  model: string,
  time: number | undefined,
): FindingPlace | undefined {
  for (let number = 0; number < emissions.count; number++) {
    if (emissions.timeOf(number) !== time || emissions.modelOf(number) !== model) continue;
    if (emissions.authorOf(number) !== author) continue;
    const log = emissions.logOf(number);
    return log && { path: log.path, line: log.line[emissions.indexOf(number)] ?? 1 };
  }
  return undefined;
}

function rowAt(context: LibraryContext, author: number, model: string, time: number | undefined) {
  const rows = context.holdings.view.rows(author, model);
  const column = rows?.model.timestampColumn;
  if (rows === undefined || column === undefined || time === undefined || !rows.table.has(column))
    return undefined;
  const times = rows.table.column(column);
  for (let row = 0; row < rows.count; row++) {
    if (times.micros(row) !== time) continue;
    const path = context.holdings.view.peers[author]?.main?.path ?? "";
    const uuid = rows.table.column("uuid").uuid(row);
    return { path, table: rows.model.table, ...(uuid === undefined ? {} : { uuid }) };
  }
  return undefined;
}
