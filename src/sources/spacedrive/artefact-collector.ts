import type { SourceFinding } from "../recording.ts";

/** What copying did to the evidence: checked before anything in it is believed. */
export interface Artefacts {
  readonly findings: readonly SourceFinding[];
  /** Notes for the list of evidence, by path. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
  /** Files that no reader took, because what they hold is broken. */
  readonly damaged: ReadonlySet<string>;
}

/** Gathers findings and notes of several checks. */
export class ArtefactCollector implements Artefacts {
  readonly findings: SourceFinding[] = [];
  readonly notes = new Map<string, string[]>();
  readonly damaged = new Set<string>();

  damage(path: string): void {
    this.damaged.add(path);
  }

  add(finding: SourceFinding): void {
    this.findings.push(finding);
  }

  note(path: string, text: string): void {
    const notes = this.notes.get(path);
    if (notes === undefined) this.notes.set(path, [text]);
    else notes.push(text);
  }
}
