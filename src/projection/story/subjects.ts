import type { DecodedSpan } from "../../analysis/logs/decode-line.ts";
import type { NamedUuid } from "../../analysis/logs/name-uuids.ts";
import { recordTitle, type SpanNames, shortId } from "./explain-span.ts";
import type { StorySubject } from "./types.ts";

/** Ids of one record that are listed; a batch may name thousands. */
const MOST_SUBJECTS = 24;

/** Whom and what a record of a log names: each once, in the order in which it names them. */
export function subjectsOf(
  spans: readonly DecodedSpan[],
  names: SpanNames,
): readonly StorySubject[] {
  const found = new Map<string, StorySubject>();
  for (const span of spans) {
    if (found.size >= MOST_SUBJECTS) break;
    const subject = subjectOf(span, names);
    if (subject !== undefined && !found.has(subject.id)) found.set(subject.id, subject);
  }
  return [...found.values()];
}

function subjectOf(span: DecodedSpan, names: SpanNames): StorySubject | undefined {
  switch (span.kind) {
    case "uuid":
      return subjectOfUuid(span.uuid, names.uuid(span.uuid));
    case "stamp": {
      const peer = names.peer(span.peer);
      return peer && subjectOfUuid(peer.uuid, peer);
    }
    case "cid": {
      const known = names.cid(span.cid);
      const detail = known === undefined ? "in no store of this folder" : known.what;
      return { id: span.cid, kind: "record", label: shortId(span.cid), detail, model: undefined };
    }
    case "time":
      return undefined;
  }
}

function subjectOfUuid(id: string, named: NamedUuid | undefined): StorySubject | undefined {
  switch (named?.kind) {
    case "library":
      return undefined;
    case undefined:
      return {
        id,
        kind: "other",
        label: shortId(id),
        detail: "in no database here",
        model: undefined,
      };
    case "peer":
      return {
        id,
        kind: "peer",
        label: named.name,
        detail: named.displayName ?? "",
        model: undefined,
      };
    case "record": {
      const { model, lacking, holders } = named;
      const where =
        holders.length === 0
          ? "held by nobody"
          : lacking.length === 0
            ? ""
            : `missing at ${lacking.join(", ")}`;
      return { id, kind: "record", label: recordTitle(named), detail: where, model };
    }
  }
}
