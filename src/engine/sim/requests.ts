import type { Uuid } from "../../base/uuid.ts";
import type { PeerContext } from "./peer-context.ts";
import type { Request, Response } from "./wire.ts";

type Unnumbered<Each> = Each extends Request ? Omit<Each, "id"> : never;

/** Sends a request and calls back once: with the reply, or with `undefined` when none came in time. */
export function ask(
  peer: PeerContext,
  to: Uuid,
  request: Unnumbered<Request>,
  onReply: (reply: Response | undefined) => void,
): void {
  const id = ++peer.requestNumber;
  const end = (reply: Response | undefined): void => {
    if (!peer.requests.delete(id)) return;
    onReply(reply);
  };
  peer.requests.set(id, end);
  peer.network.send(peer.spec.id, to, { ...request, id }, () => end(undefined));
  peer.scheduler.after(peer.network.options.requestTimeout, () => end(undefined));
}
