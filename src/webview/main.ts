/** Starts the page that the body asks for. One bundle serves all kinds. */

import type { PageKind } from "../protocol/contract.ts";
import { CarPage } from "./car/page.ts";
import { ClockPage } from "./clock/page.ts";
import { ComparePage } from "./compare/page.ts";
import { connectHost, type Host } from "./host.ts";
import { MatrixPage } from "./matrix/page.ts";
import { OrphansPage } from "./orphans/page.ts";
import type { Page } from "./page.ts";
import { ReplayPage } from "./replay/page.ts";
import { StoryPage } from "./story/page.ts";
import { t } from "./texts.ts";
import { TimelinePage } from "./timeline/page.ts";
import { h } from "./widgets/dom.ts";
import { notice } from "./widgets/notice.ts";
import { installToolkit } from "./widgets/toolkit.ts";

/** Replaced when bundling. */
declare const process: { readonly env: { readonly NODE_ENV: string } };

function start<Kind extends PageKind>(
  kind: Kind,
  Make: new (host: Host<Kind>, root: HTMLElement) => Page,
): void {
  const root = h("div", { id: "root" });
  document.body.append(root);
  let page: Page | undefined;
  const host = connectHost(kind, async () => {
    await page?.idle();
    return page?.toText() ?? "";
  });
  page = new Make(host, root);
  const made = page;
  // Bundles that do not ship let tests wait for the finished picture.
  if (process.env.NODE_ENV !== "production") Object.assign(globalThis, { driftscopePage: made });
  host.onShow((shown) => {
    // Says to screen readers, and to whoever takes a picture, whether something is still to come.
    root.setAttribute("aria-busy", "true");
    made.show(shown);
    void made.idle().then(() => root.setAttribute("aria-busy", "false"));
  });
  host.onFocus((focus) => made.focus(focus));
  host.ready();
}

installToolkit();
const kind = document.body.dataset["kind"];
switch (kind) {
  case "timeline":
    start("timeline", TimelinePage);
    break;
  case "orphans":
    start("orphans", OrphansPage);
    break;
  case "replay":
    start("replay", ReplayPage);
    break;
  case "matrix":
    start("matrix", MatrixPage);
    break;
  case "clock":
    start("clock", ClockPage);
    break;
  case "car":
    start("car", CarPage);
    break;
  case "story":
    start("story", StoryPage);
    break;
  case "compare":
    start("compare", ComparePage);
    break;
  default:
    document.body.append(
      notice({ kind: "error", title: t("This page has no known kind"), detail: kind ?? t("none") }),
    );
}
