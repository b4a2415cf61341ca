import type { StepTable } from "./step-table.ts";

/** One step as it is added to a table. */
export interface StepRow {
  /** Index into the kinds of the table. */
  readonly kind: number;
  readonly peer: number;
  readonly author: number;
  readonly model: string;
  readonly record: string | undefined;
  readonly batch: number;
  /** Whether an event begins with it. */
  readonly begins: boolean;
  readonly path: string | undefined;
  readonly line: number;
}

export interface StepTableBuilder {
  add(row: StepRow): void;
  finish(): StepTable;
}

/** Fills the columns of `count` steps. */
export function buildStepTable(count: number, kinds: readonly string[]): StepTableBuilder {
  const kind = new Uint8Array(count);
  const peer = new Uint16Array(count);
  const author = new Int16Array(count);
  const model = new Uint16Array(count);
  const record = new Int32Array(count);
  const batch = new Int32Array(count);
  const event = new Int32Array(count);
  const file = new Int16Array(count);
  const line = new Int32Array(count);
  const models = numberTexts();
  const records = numberTexts();
  const files = numberTexts();
  let at = 0;
  return {
    add: (row) => {
      kind[at] = row.kind;
      peer[at] = row.peer;
      author[at] = row.author;
      model[at] = models.number(row.model);
      record[at] = row.record === undefined ? -1 : records.number(row.record);
      batch[at] = row.batch;
      event[at] = row.begins || at === 0 ? at + 1 : (event[at - 1] ?? at + 1);
      file[at] = row.path === undefined ? -1 : files.number(row.path);
      line[at] = row.path === undefined ? -1 : row.line;
      at++;
    },
    finish: () => ({
      count,
      kind,
      kinds,
      peer,
      author,
      model,
      models: models.texts,
      record,
      batch,
      event,
      file,
      line,
      files: files.texts,
      recordText: (number) => records.texts[number],
      recordNumber: (text) => records.known(text) ?? -1,
    }),
  };
}

interface NumberedTexts {
  readonly texts: readonly string[];
  number(text: string): number;
  known(text: string): number | undefined;
}

function numberTexts(): NumberedTexts {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    texts,
    known: (text) => numbers.get(text),
    number: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
  };
}
