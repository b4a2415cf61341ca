import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { collectVotes, type IdentityInput, type Vote } from "./identity-votes.ts";

/** Whose folder it is, and why. */
export interface Identity {
  readonly id: Uuid;
  readonly proof: readonly string[];
  /** False where nothing in the folder tells: `id` is then made up from the folder's path. */
  readonly known: boolean;
  /** Whether some source that only the peer itself writes says otherwise. */
  readonly conflict: boolean;
}

/**
 * Weight from which a differing source is a conflict and not a label: below lie titles of a summary, and the few changes
 * of others that a peer passes on.
 */
const SERIOUS = 10;

interface Candidate {
  readonly input: IdentityInput;
  readonly votes: readonly Vote[];
  /** Best first. */
  readonly ranked: readonly (readonly [id: Uuid, weight: number])[];
}

/**
 * Whose each folder is, in the order of `inputs`. Two folders never get the same device: the one with the weaker proof
 * takes its next best. A single folder that nothing tells about is the single device that is `named` somewhere and has
 * no folder yet.
 */
export function identifyPeers(
  inputs: readonly IdentityInput[],
  named: readonly Uuid[],
): readonly Identity[] {
  const candidates = inputs.map(rank);
  const byStrength = [...candidates].sort(
    (a, b) => (b.ranked[0]?.[1] ?? 0) - (a.ranked[0]?.[1] ?? 0),
  );
  const chosen = new Map<Candidate, Uuid>();
  for (const candidate of byStrength) {
    const taken = new Set(chosen.values());
    const best = candidate.ranked.find(([id]) => !taken.has(id));
    if (best !== undefined) chosen.set(candidate, best[0]);
  }
  const taken = new Set(chosen.values());
  const left = [...new Set(named)].filter((id) => !taken.has(id));
  const silent = candidates.filter((candidate) => !chosen.has(candidate));
  return candidates.map((candidate) => {
    const id = chosen.get(candidate);
    if (id !== undefined) return prove(candidate, id);
    const [only, ...others] = left;
    return only !== undefined && others.length === 0 && silent.length === 1
      ? byElimination(only)
      : unknownIdentity(candidate.input.folder);
  });
}

function rank(input: IdentityInput): Candidate {
  const votes = collectVotes(input);
  const totals = new Map<Uuid, number>();
  for (const vote of votes) totals.set(vote.id, (totals.get(vote.id) ?? 0) + vote.weight);
  const ranked = [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { input, votes, ranked };
}

function prove({ votes }: Candidate, id: Uuid): Identity {
  const agreeing = votes.filter((vote) => vote.id === id);
  const opposing = votes.filter((vote) => vote.id !== id);
  return {
    id,
    known: true,
    conflict: opposing.some((vote) => vote.weight >= SERIOUS),
    proof: [
      ...agreeing.map((vote) => `${vote.source} says ${vote.id}.`),
      ...opposing.map((vote) => `${vote.source} says ${vote.id} instead; outweighed.`),
    ],
  };
}

function byElimination(id: Uuid): Identity {
  return {
    id,
    known: true,
    conflict: false,
    proof: [
      `Nothing in the folder names its device; ${id} is the only device named in the snapshot whose files are not elsewhere.`,
    ],
  };
}

/**
 * An id for a folder that names no device: the same for the same path, and recognisable by its version digit 8, which
 * the recorded system never writes.
 */
function unknownIdentity(folder: string): Identity {
  let hash = 0x811c9dc5;
  let text = "";
  for (let round = 0; text.length < 32; round++) {
    for (const character of `${round}/${folder}`) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    text += hash.toString(16).padStart(8, "0");
  }
  const id = parseUuid(`${text.slice(0, 12)}8${text.slice(13, 16)}a${text.slice(17)}`);
  return {
    id: id ?? ("" as Uuid),
    known: false,
    conflict: false,
    proof: [
      `Nothing in ${folder === "" ? "the folder" : `"${folder}"`} names its device: the id is made up from the path and stands for "unknown".`,
    ],
  };
}
