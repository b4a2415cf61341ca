import * as assert from "node:assert";
import { type TransferListItem, Worker } from "node:worker_threads";
import { fingerprint, pageText, sample, services, until } from "./harness.ts";

/**
 * Goal: what the analysis dies of takes nothing of the window with it.
 * Method: the thread that answers is caught when it is spoken to and ended from outside, as a crash would.
 */
async function killAnalysis(speak: () => Promise<unknown>): Promise<void> {
  const speakers = new Set<Worker>();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, value, list) {
    speakers.add(this);
    postMessage.call(this, value, list as readonly TransferListItem[]);
  };
  try {
    await speak();
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
  assert.strictEqual(speakers.size, 1, "one thread answers");
  for (const worker of speakers) await worker.terminate();
}

suite("when the analysis ends unexpectedly", () => {
  test("snapshots and pages stay, and what is asked next is answered by another", async () => {
    const { client, snapshots, findings, panels } = await services();
    const before = fingerprint();
    const id = await sample("fk-drop");
    await snapshots.open(id);
    panels.show("compare", id);
    const page = await pageText("compare", id);
    await killAnalysis(() => client.call("diff", { snapshot: id }));

    assert.strictEqual(snapshots.get(id)?.state.kind, "open", "the tree keeps what it shows");
    assert.strictEqual(await pageText("compare", id), page, "the page keeps what it shows");
    // The new thread has read nothing yet: the snapshot is opened in it first.
    const { models } = await client.call("diff", { snapshot: id });
    assert.strictEqual(models["entry"]?.missing.count, 33);
    panels.refresh(id);
    await until("the page is filled anew", async () => (await pageText("compare", id)) === page);
    assert.ok((await findings.ask(id)).report.findings.length > 0);
    assert.deepStrictEqual(fingerprint(), before);
  });

  test("a question under way is answered with a sentence, and the next one as ever", async () => {
    const { client, snapshots } = await services();
    const id = await sample("nothing-crossed");
    await snapshots.open(id);
    let asked: Promise<unknown> | undefined;
    await killAnalysis(async () => {
      asked = client.call("explain", { snapshot: id });
      // It is to be under way when the thread ends, not answered before.
      asked.catch(() => undefined);
      await client.call("runs", { snapshot: id });
    });
    await assert.rejects(async () => asked, /The analysis worker ended before it answered/);
    assert.ok((await client.call("explain", { snapshot: id })).hypotheses.length > 0);
  });

  test("a comparison opens both snapshots that it names in the next one", async () => {
    const { client, snapshots } = await services();
    const [one, other] = [await sample("fk-drop"), await sample("healthy")];
    for (const id of [one, other]) await snapshots.open(id);
    const ask = () => client.call("compare", { snapshot: one, other });
    const before = await ask();
    await killAnalysis(ask);
    assert.deepStrictEqual(await ask(), before);
    const request = { what: "compare", other } as const;
    await killAnalysis(ask);
    const { text } = await client.call("text", { snapshot: one, request });
    assert.match(text, /scenario/);
  });
});
