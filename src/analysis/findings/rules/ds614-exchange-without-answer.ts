import { lastSign } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type Rule } from "../rule.ts";
import { hasGap, problemsFrom } from "../signs.ts";

const SENT = "Watermark exchange request sent, waiting for response";
const RECEIVED = "Received watermark exchange response";

/** F-32: the answer of a one-way request is thrown away. */
export const exchangeWithoutAnswer: Rule<LibraryContext> = {
  id: "DS614",
  name: "exchange-without-answer",
  title: "Watermark exchanges got no answer",
  severity: "info",
  meaning:
    "The request is sent as a one-way message, so the answer cannot come back. The exchange, which should find gaps, finds none.",
  needs: ["the tracing logs"],
  explains: [],
  notToBeConfusedWith: ["An exchange that is answered."],
  remedy: "Send the request in the form that waits for its answer.",
  check(context) {
    if (!hasGap(context)) return { verdict: "holds" };
    return answerOf(
      problemsFrom(context, SENT, (signs, who) =>
        lastSign(signs.logs, RECEIVED) !== undefined
          ? undefined
          : {
              count: signs.count,
              where: signs.where,
              message: `${who} sent ${plural(signs.count, "watermark exchange")} and got no answer.`,
              reasons: ["No line says that an answer was received."],
            },
      ),
    );
  },
};
