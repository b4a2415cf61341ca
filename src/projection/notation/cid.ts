/** Characters of a CID in text that tell blocks of one kind apart: the first seven are the same for all of them. */
const SHORT_LENGTH = 14;

/** The first characters of a CID or a fingerprint, enough to tell it from others; commands take such a beginning. */
export function shortCid(cid: string): string {
  return cid.length <= SHORT_LENGTH ? cid : `${cid.slice(0, SHORT_LENGTH)}…`;
}

/** Several of them, at most `limit`, with the number of the rest. */
export function shortCids(cids: readonly string[], limit = 6): string {
  const rest = cids.length - limit;
  const shown = cids.slice(0, limit).map(shortCid).join(", ");
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
