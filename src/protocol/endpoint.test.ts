import { MessageChannel, type MessagePort, type TransferListItem } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import {
  type EndpointPair,
  endpointSuite,
  type SuiteEndpoint,
  suiteHandlers,
} from "../../test/conformance/endpoint.suite.ts";
import { type CallContext, Endpoint, type Timer } from "./endpoint.ts";

const timer: Timer = (ms, action) => {
  const handle = setTimeout(action, ms);
  return () => clearTimeout(handle);
};

/** Two ends in one thread; messages are cloned and delivered in later microtasks, as between real sides. */
function connectDirectly(cancelCells?: Int32Array): EndpointPair {
  const hanging: CallContext[] = [];
  const make = (other: () => SuiteEndpoint, log: CallContext[]): SuiteEndpoint =>
    new Endpoint({
      send: (message, transfer) => {
        const copy: unknown = structuredClone(message, { transfer: [...transfer] });
        queueMicrotask(() => other().receive(copy));
      },
      timer,
      handlers: suiteHandlers(log),
      report: () => undefined,
      cancelCells,
    });
  const left: SuiteEndpoint = make(() => right, []);
  const right: SuiteEndpoint = make(() => left, hanging);
  return {
    left,
    right,
    hanging,
    intrude: (data) => left.receive(data),
    dispose: () => {
      left.dispose();
      right.dispose();
    },
  };
}

function connectPorts(): EndpointPair {
  const { port1, port2 } = new MessageChannel();
  const hanging: CallContext[] = [];
  const make = (port: MessagePort, log: CallContext[]): SuiteEndpoint => {
    const endpoint: SuiteEndpoint = new Endpoint({
      send: (message, transfer) => port.postMessage(message, [...transfer] as TransferListItem[]),
      timer,
      handlers: suiteHandlers(log),
      report: () => undefined,
    });
    port.on("message", (data) => endpoint.receive(data));
    return endpoint;
  };
  const left = make(port1, []);
  const right = make(port2, hanging);
  return {
    left,
    right,
    hanging,
    intrude: (data) => port2.postMessage(data),
    dispose: () => {
      left.dispose();
      right.dispose();
      port1.close();
    },
  };
}

endpointSuite("direct calls", () => Promise.resolve(connectDirectly()));
endpointSuite("message ports", () => Promise.resolve(connectPorts()));
endpointSuite("direct calls with shared cancel cells", () =>
  Promise.resolve(connectDirectly(new Int32Array(new SharedArrayBuffer(16)))),
);

describe("endpoint with shared cancel cells", () => {
  it("shows a cancellation to the serving side before any message is read", async () => {
    const pair = connectDirectly(new Int32Array(new SharedArrayBuffer(16)));
    const controller = new AbortController();
    const call = pair.left.call("hang", null, { signal: controller.signal }).catch(() => undefined);
    await pair.left.call("echo", "the call has arrived");
    controller.abort();
    // No await in between: nothing has been delivered yet.
    expect(pair.hanging[0]?.signal.aborted).toBe(true);
    await call;
    pair.dispose();
  });
});
