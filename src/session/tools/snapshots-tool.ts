import { pageFields, pageOf, restText } from "./paging.ts";
import { type Tool, toolAnswer } from "./tool.ts";

/** Which snapshots there are. */
export const snapshotsTool: Tool = {
  name: "snapshots",
  title: "List Snapshots",
  about:
    "Lists the sync snapshots that can be asked about, by the name that the other tools take. Looks at the folder again, so call it once more after evidence has changed: other tools answer from what was read first.",
  doing: () => "Looking for sync snapshots",
  fields: pageFields(200, 50),
  run: async (host, input, options) => {
    const page = pageOf(await host.snapshots(true, options), input);
    const snapshots = page.items.map(({ name, about }) => ({ name, about }));
    const { total, next } = page;
    return toolAnswer(
      {
        schema: "driftscope/tool-snapshots@1",
        snapshots,
        total,
        ...(next === undefined ? {} : { next }),
      },
      [
        `${total} ${total === 1 ? "snapshot" : "snapshots"}`,
        ...snapshots.map(({ name, about }) => `- ${name}: ${about}`),
        ...restText(page),
      ],
    );
  },
};
