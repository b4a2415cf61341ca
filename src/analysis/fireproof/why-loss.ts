import type { CarFile } from "../../sources/fireproof/recording.ts";
import type { FindingPlace } from "../report.ts";
import { carPlaces, linePlaces } from "./findings/fireproof-context.ts";
import { lockOf } from "./key-sets.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";
import { hasEvent } from "./why-target.ts";
import type { Lineage, Question, Walk } from "./why-walk.ts";
import { addStep, mentions } from "./why-walk.ts";

type Loss = Omit<Lineage, "steps">;

function lossAt(
  walk: Walk,
  at: string,
  facts: StoreFacts,
  answer: {
    readonly what: string;
    readonly where?: readonly FindingPlace[];
    readonly why: readonly string[];
  },
): Loss {
  addStep(walk, at, facts, answer.what, answer.where);
  return {
    lostAt: { at, peer: facts.store.id, what: answer.what },
    verdict: "violated",
    reasons: [answer.what, ...answer.why],
  };
}

/** The stages of arrival, in order: the first that failed is the answer. */
export function findLoss(walk: Walk, question: Question): Loss {
  const here = walk.peer.store.ledger.cars.filter((car) => question.cars.has(car.cid));
  if (here.length > 0) return lossOnDisk(walk, question, here);
  return lossOnTheWay(walk, question);
}

function lossOnDisk(walk: Walk, question: Question, here: readonly CarFile[]): Loss {
  const { peer } = walk;
  const lock = (car: CarFile): string | undefined => lockOf(walk.snapshot, peer, car.keyId);
  const usable = here.filter((car) => car.state === "complete" && lock(car) === undefined);
  const places = carPlaces(
    peer,
    here.map((car) => car.cid),
  );
  const [car] = here;
  if (usable.length === 0 && car !== undefined) {
    const why = lock(car);
    const isLocked = why !== undefined;
    const lines = isLocked
      ? walk.context
          .lines("keysbyfingerprint:get: not found")
          .filter(({ record }) => record.fields["fpr"] === car.keyId)
      : [];
    const what = isLocked
      ? `The CAR ${car.cid} lies in ${peer.store.name} and is encrypted with key ${car.keyId ?? ""}, ${why}.`
      : `The CAR ${car.cid} lies in ${peer.store.name} and is ${car.state}.`;
    return lossAt(walk, isLocked ? "key" : "decode", peer, {
      what,
      where: [...places, ...linePlaces(lines)],
      why: ["The transfer worked: the file is here."],
    });
  }
  const failed = [
    ...walk.context.lines("failed to advance head"),
    ...walk.context.lines("int_applyhead missing block"),
  ].filter((line) => mentions(line, "error", question.cid) || mentions(line, "cid", question.cid));
  const leads = usable.some((each) => peer.cars.reachable.includes(each.cid));
  const behind = peer.history.missing.length > 0;
  return lossAt(walk, "head", peer, {
    what: `The block is on the disk of ${peer.store.name}, and the head ${peer.heads.join(", ") || "(none)"} does not lead to it.`,
    where: [...places, ...linePlaces(failed)],
    why: [
      leads
        ? "The car log names the CAR, so it was received; the head never took the event."
        : "Nothing leads to the CAR: it is an orphan, received or written under a head that was not kept.",
      ...(peer.opening === "unreadable"
        ? ["The newest CAR of the store cannot be read with its keybag, so it opens empty."]
        : []),
      ...(behind ? ["The walk from the head stops at blocks that are missing in between."] : []),
    ],
  });
}

function lossOnTheWay(walk: Walk, question: Question): Loss {
  const { peer, context, snapshot } = walk;
  const named = peer.cars.missing.filter((cid) => question.cars.has(cid));
  const remotes = context.remotes.filter((remote) => remote !== peer);
  const withFile = remotes.find((remote) =>
    remote.store.ledger.cars.some((car) => question.cars.has(car.cid)),
  );
  const stale = context
    .lines("load-car-stale car")
    .filter((line) => [...question.cars].some((cid) => mentions(line, "cid", cid)));
  if (withFile === undefined) {
    const unsent = [peer, ...remotes].find((each) =>
      each.cars.missing.some((cid) => question.cars.has(cid)),
    );
    return unsent === undefined
      ? notExchanged(walk, question, remotes)
      : lossAt(walk, "upload", unsent.store.kind === "remote" ? unsent : (remotes[0] ?? peer), {
          what: `${[...question.cars].filter((cid) => unsent.cars.missing.some((each) => each === cid)).join(", ")} was referred to and never uploaded.`,
          where: [...carPlaces(unsent, [...question.cars]), ...linePlaces(stale)],
          why: [
            question.author === undefined
              ? `The file lies in ${ownersOf(snapshot, question.cars).join(" and ")}.`
              : `${question.author.store.name} has the file and did not send it: it was written before attach, in the same run, or the upload failed.`,
          ],
        });
  }
  if (named.length > 0) {
    return lossAt(walk, "fetch", peer, {
      what: `The car log of ${peer.store.name} names ${named.join(", ")}; ${withFile.store.name} has the file, and it was not fetched.`,
      where: [...carPlaces(peer, named), ...linePlaces(stale)],
      why: ["A CAR that was absent once counts as absent until the next attach."],
    });
  }
  return lockedMeta(walk, question) ?? notTold(walk, question, withFile);
}

/** The CAR that a meta names arrived and cannot be opened, so nobody looked for what its log leads to. */
function lockedMeta(walk: Walk, question: Question): Loss | undefined {
  const { peer, snapshot } = walk;
  const others = snapshot.stores.flatMap(({ store }) => store.ledger.cars);
  const leads = (car: CarFile): boolean =>
    car.header?.cars.flat().some((cid) => question.cars.has(cid)) === true;
  const locked = peer.store.ledger.cars.find(
    ({ cid, keyId }) =>
      lockOf(snapshot, peer, keyId) !== undefined &&
      others.some((car) => car.cid === cid && leads(car)),
  );
  if (locked === undefined) return undefined;
  const asked = walk.context
    .lines("keysbyfingerprint:get: not found")
    .filter(({ record }) => record.fields["fpr"] === locked.keyId);
  return lossAt(walk, "key", peer, {
    what: `The CAR ${locked.cid}, whose log leads to it, lies in ${peer.store.name} and is encrypted with key ${locked.keyId ?? ""}, ${lockOf(snapshot, peer, locked.keyId) ?? ""}.`,
    where: [...carPlaces(peer, [locked.cid]), ...linePlaces(asked)],
    why: [
      "A meta that could not be read counts as seen, so the CARs that it leads to were never fetched.",
    ],
  });
}

function ownersOf({ stores }: SnapshotFacts, cars: ReadonlySet<string>): readonly string[] {
  return stores
    .filter(({ store }) => store.ledger.cars.some((car) => cars.has(car.cid)))
    .map(({ store }) => store.name);
}

function notTold(walk: Walk, { node, cars }: Question, remote: StoreFacts): Loss {
  const { peer } = walk;
  const held = remote.store.ledger.cars.filter((car) => cars.has(car.cid)).map((car) => car.cid);
  if (hasEvent(remote, node) || node < 0) {
    return lossAt(walk, "notification", peer, {
      what: `${remote.store.name} has it, and nothing of it reached ${peer.store.name}.`,
      where: carPlaces(remote, held),
      why: [
        `${peer.store.name} was not attached when it was written, was not notified, or has not attached since.`,
      ],
    });
  }
  return lossAt(walk, "meta", remote, {
    what: `The CAR lies in ${remote.store.name}, and the meta there does not lead to it.`,
    where: carPlaces(remote, held),
    why: [
      "A remote has one slot for the newest meta: another peer's put replaced the one that led to this CAR.",
    ],
  });
}

function notExchanged(
  walk: Walk,
  { author, cars }: Question,
  remotes: readonly StoreFacts[],
): Loss {
  const owners = ownersOf(walk.snapshot, cars).join(" and ");
  const [remote] = remotes;
  if (remote === undefined) {
    return {
      verdict: "unknown",
      reasons: [
        `Unknown, because no remote is in the folder: ${owners || "nobody here"} has it, and whether it was sent cannot be seen.`,
      ],
    };
  }
  const name = author?.store.name ?? owners;
  return lossAt(walk, "attach", remote, {
    what: `${name} has it; it was not sent to ${remotes.map(({ store }) => store.name).join(" or ")}.`,
    why: [
      "The remote neither has the CAR nor names it, so its owner was not attached when or after it was written.",
    ],
  });
}
