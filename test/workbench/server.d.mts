/** What `startWorkbench` takes; each option is described at the function. */
export interface WorkbenchOptions {
  readonly vsix?: readonly string[];
  readonly link?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly dataFolder?: string;
  readonly token?: boolean;
  readonly port?: number;
  readonly driver?: boolean;
}

/** What the page shows. */
export interface WorkbenchTarget {
  readonly folder?: string;
  readonly dev?: readonly string[];
  readonly tests?: string;
}

export interface Workbench {
  readonly origin: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly pid: number;
  log(): string;
  url(target?: WorkbenchTarget): string;
  stop(): Promise<void>;
}

export function startWorkbench(options?: WorkbenchOptions): Promise<Workbench>;
