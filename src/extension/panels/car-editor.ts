import type {
  CustomReadonlyEditorProvider,
  Disposable,
  ExtensionContext,
  Uri,
  WebviewPanel,
} from "vscode";
import { Uri as Uris, window } from "vscode";
import type {
  HostEvents,
  HostMethods,
  PageEvents,
  PageMethods,
  PageShow,
} from "../../protocol/contract.ts";
import { Endpoint, type Handlers } from "../../protocol/endpoint.ts";
import { EndpointError } from "../../protocol/errors.ts";
import { markNumbers, unmarkNumbers } from "../../protocol/json-numbers.ts";
import type { SessionClient } from "../session-client.ts";
import type { Snapshots } from "../snapshots.ts";
import { addressOfCar, CAR_VIEW_TYPE, type CarAddress, wantedBlocks } from "./car-address.ts";
import { pageHandlers } from "./page-handlers.ts";
import { pageHtml, pageRoots } from "./page-html.ts";

interface CarDocument extends Disposable {
  readonly uri: Uri;
}

export interface CarEditorOptions {
  readonly context: ExtensionContext;
  readonly client: SessionClient;
  readonly snapshots: Snapshots;
  readonly report: (what: string, error: unknown) => void;
}

/** Registers the read-only editor of CAR files. */
export function registerCarEditor(options: CarEditorOptions): Disposable {
  return window.registerCustomEditorProvider(CAR_VIEW_TYPE, carEditor(options), {
    supportsMultipleEditorsPerDocument: true,
  });
}

function carEditor(options: CarEditorOptions): CustomReadonlyEditorProvider<CarDocument> {
  return {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: (document, panel) => fillEditor(document.uri, panel, options),
  };
}

type PageEndpoint = Endpoint<HostMethods, PageMethods, PageEvents, HostEvents>;

/** Each load of the page begins with `ready` and is told the file; a link that leads here later is told as well. */
function fillEditor(file: Uri, panel: WebviewPanel, options: CarEditorOptions): void {
  const { context, report } = options;
  const { extensionUri } = context;
  panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(extensionUri) };
  const show = (): void => {
    carShow(file, options)
      .then((shown) => endpoint.emit("show", shown))
      .catch((error: unknown) => report("A CAR could not be shown.", error));
  };
  const endpoint: PageEndpoint = new Endpoint<HostMethods, PageMethods, PageEvents, HostEvents>({
    send: (message) => void panel.webview.postMessage(markNumbers(message)),
    timer: (ms, action) => {
      const handle = setTimeout(action, ms);
      return () => clearTimeout(handle);
    },
    handlers: carHandlers(file, options),
    report: (error) => report("A message to a page was lost.", error),
  });
  endpoint.on("ready", show);
  endpoint.on("fault", ({ message }) =>
    report("The CAR page failed.", new EndpointError("bug", message)),
  );
  const subscriptions = [
    panel.webview.onDidReceiveMessage((data: unknown) => endpoint.receive(unmarkNumbers(data))),
    panel.onDidChangeViewState(() => {
      if (panel.active && wantedBlocks.has(file.toString())) show();
    }),
  ];
  panel.onDidDispose(() => {
    endpoint.dispose();
    for (const one of subscriptions) one.dispose();
  });
  panel.webview.html = pageHtml(panel.webview, extensionUri, "car");
}

/** A file of a snapshot of the tree is asked of that snapshot, opened when it is not yet; any other is read alone. */
function carHandlers(file: Uri, { client, snapshots }: CarEditorOptions): Handlers<HostMethods> {
  const opened = async (): Promise<CarAddress> => {
    const address = addressOfCar(file, snapshots);
    if (address.isKnown) await snapshots.open(address.snapshot);
    return address;
  };
  const accessOf = ({ snapshot, isKnown }: CarAddress): { access?: EvidenceAccessOf } =>
    isKnown ? {} : { access: client.accessTo(Uris.parse(snapshot)) };
  const { snapshot } = addressOfCar(file, snapshots);
  return {
    ...pageHandlers(client, snapshot),
    car: async ({ path }) => {
      const address = await opened();
      return client.call("car", { snapshot: address.snapshot, path, ...accessOf(address) });
    },
    carBlock: async ({ path, block }) => {
      const address = await opened();
      return client.call("carBlock", {
        snapshot: address.snapshot,
        path,
        block,
        ...accessOf(address),
      });
    },
  };
}

type EvidenceAccessOf = ReturnType<SessionClient["accessTo"]>;

async function carShow(file: Uri, { snapshots }: CarEditorOptions): Promise<PageShow> {
  const address = addressOfCar(file, snapshots);
  const block = wantedBlocks.get(file.toString());
  wantedBlocks.delete(file.toString());
  return {
    kind: "car",
    snapshot: file.toString(),
    title: address.isKnown ? (snapshots.get(address.snapshot)?.title ?? "") : "opened alone",
    peers: [],
    focus: {},
    matrix: { peers: [], models: [], claims: [], headline: "" },
    evidenceNote: undefined,
    pairs: [],
    policies: [],
    car: { path: address.path, block },
  };
}
