/** What was asked of runs beside their results; each answer is kept, since it takes many replays. */
import {
  type AskedReplay,
  inevitabilityOf,
  ordersOf,
} from "../analysis/explain/further-questions.ts";
import type { Holdings } from "../analysis/facts/holdings.ts";
import type { InevitabilityReport, OrderCheckReport } from "../analysis/report.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { RunAnswers } from "./api.ts";
import type { SessionPorts } from "./ports.ts";

export interface KeptAnswers {
  orders(id: string, options?: TaskOptions): Promise<OrderCheckReport>;
  inevitability(id: string, options?: TaskOptions): Promise<InevitabilityReport>;
  answers(id: string): RunAnswers;
}

/** `wishOf` says what a run is of; it throws a `FailureError` for what is no run. */
export function keepAnswers(
  holdings: () => Holdings,
  wishOf: (id: string) => AskedReplay,
  ports: Pick<SessionPorts, "sqlEngine" | "pause">,
): KeptAnswers {
  const kept = new Map<string, RunAnswers>();
  const keep = (id: string, more: RunAnswers): void => {
    kept.set(id, { ...kept.get(id), ...more });
  };
  return {
    answers: (id) => kept.get(id) ?? {},
    orders: async (id, options) => {
      const known = kept.get(id)?.orders;
      if (known !== undefined) return known;
      const asked = { ...options, pause: ports.pause };
      const sql = await ports.sqlEngine();
      const orders = await ordersOf(holdings(), wishOf(id), asked, { sql });
      keep(id, { orders });
      return orders;
    },
    inevitability: async (id, options) => {
      const known = kept.get(id)?.inevitability;
      if (known !== undefined) return known;
      const asked = { ...options, pause: ports.pause };
      const sql = await ports.sqlEngine();
      const inevitability = await inevitabilityOf(holdings(), wishOf(id), asked, { sql });
      keep(id, { inevitability });
      return inevitability;
    },
  };
}
