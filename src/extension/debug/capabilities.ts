import type { DebugProtocol } from "@vscode/debugprotocol";
import { ANOMALIES } from "../../analysis/debug/anomalies.ts";

const SYSTEMS = { library: "library sync", fireproof: "Fireproof" } as const;

/** What the adapter can do, as the answer to `initialize`. */
export const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsDataBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsStepBack: true,
  supportsRestartFrame: true,
  supportsGotoTargetsRequest: true,
  supportsRestartRequest: true,
  supportsCancelRequest: true,
  supportsTerminateRequest: true,
  supportsModulesRequest: true,
  additionalModuleColumns: [
    { attributeName: "events", label: "Events", type: "number" },
    { attributeName: "peer", label: "Peer", type: "string" },
  ],
  supportsLoadedSourcesRequest: true,
  supportsExceptionInfoRequest: true,
  supportsExceptionFilterOptions: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: [".", " ", '"', "'"],
  supportsClipboardContext: true,
  exceptionBreakpointFilters: ANOMALIES.map(
    ({
      name,
      label,
      description,
      isDefault,
      systems,
    }): DebugProtocol.ExceptionBreakpointsFilter => ({
      filter: name,
      label: systems.length === 1 ? `${label} (${SYSTEMS[systems[0] ?? "library"]})` : label,
      description,
      default: isDefault,
      supportsCondition: true,
      conditionDescription: 'An expression, e.g. model == "entry" && data.size > 1000',
    }),
  ),
};
