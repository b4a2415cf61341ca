import { commands, l10n, Uri, window, workspace } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import { CSV_TABLES, type CsvTable } from "../../projection/text/csv.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  formatsOf,
  isExportFormat,
} from "../../session/exports/export-formats.ts";
import type { Services } from "../services.ts";
import type { ReportSummary, Snapshot } from "../snapshots.ts";
import { chooseSnapshot } from "./choose-snapshot.ts";
import {
  assertEmpty,
  assertOutside,
  chooseNewFolder,
  chooseTarget,
  writeFolder,
} from "./save-target.ts";
import { withProgress } from "./with-progress.ts";

type Chosen =
  | { readonly kind: "text"; readonly format: ExportFormat; readonly table?: CsvTable }
  | { readonly kind: "bundle" };

/**
 * Writes the snapshot in a form of the user's choice to a place of the user's choice. A caller may name both:
 * `{ format, target }`, with the name of a format or `bundle`.
 */
export async function exportReport(
  services: Services,
  argument?: unknown,
  wish?: unknown,
): Promise<void> {
  const { snapshot, summary } = await chooseSnapshot(services, argument);
  const { format, target } = wishOf(wish);
  const chosen = format === undefined ? await pickFormat(summary) : named(format);
  if (chosen.kind === "bundle") await writeBundle(services, snapshot, target);
  else await writeText(services, snapshot, chosen, target);
}

function wishOf(wish: unknown): { readonly format?: string; readonly target?: Uri } {
  if (typeof wish !== "object" || wish === null) return {};
  return {
    ...("format" in wish && typeof wish.format === "string" ? { format: wish.format } : {}),
    ...("target" in wish && wish.target instanceof Uri ? { target: wish.target } : {}),
  };
}

function named(format: string): Chosen {
  if (format === "bundle") return { kind: "bundle" };
  if (isExportFormat(format)) return { kind: "text", format };
  throw new FailureError("usage", l10n.t('There is no export format "{0}".', format));
}

async function pickFormat({ kind }: ReportSummary): Promise<Chosen> {
  const texts = formatsOf(kind === "library" ? "library" : "stores").map((format) => ({
    label: EXPORT_FORMATS[format].label,
    description: `.${EXPORT_FORMATS[format].extension}`,
    chosen: { kind: "text", format } as const,
  }));
  const bundle = {
    label: l10n.t("Bundle: a copy under pseudonyms"),
    description: l10n.t("a folder, for others to look at"),
    chosen: { kind: "bundle" } as const,
  };
  const items = kind === "library" ? [...texts, bundle] : texts;
  const picked = await window.showQuickPick(items, {
    title: l10n.t("Export Report: in which form?"),
  });
  if (picked === undefined) throw new CancelledError();
  if (picked.chosen.kind === "bundle" || picked.chosen.format !== "csv") return picked.chosen;
  const table = await window.showQuickPick([...CSV_TABLES], {
    title: l10n.t("Export: which table?"),
  });
  const chosen = CSV_TABLES.find((each) => each === table);
  if (chosen === undefined) throw new CancelledError();
  return { ...picked.chosen, table: chosen };
}

async function writeText(
  { client }: Services,
  { id, title }: Snapshot,
  { format, table }: Extract<Chosen, { kind: "text" }>,
  given: Uri | undefined,
): Promise<void> {
  const { label, extension } = EXPORT_FORMATS[format];
  const target =
    given ??
    (await chooseTarget({
      title: l10n.t("Export Report"),
      name: `${title.replace(/[^\p{L}\p{N}._-]+/gu, "-")}.${extension}`,
      filters: { [label]: [extension] },
    }));
  if (target === undefined) throw new CancelledError();
  assertOutside(id, target);
  const request = { format, title, table };
  const { text } = await withProgress(l10n.t("Exporting {0}", title), (options) =>
    client.call("export", { snapshot: id, request }, options),
  );
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  if (given === undefined) await offerToOpen(target);
}

/** The file is where the user said; a look at it is one click away. */
async function offerToOpen(target: Uri): Promise<void> {
  const name = target.path.slice(target.path.lastIndexOf("/") + 1);
  const choice = await window.showInformationMessage(
    l10n.t("{0} is written.", name),
    l10n.t("Open"),
  );
  if (choice === l10n.t("Open")) await commands.executeCommand("vscode.open", target);
}

async function writeBundle(
  { client }: Services,
  { id, title }: Snapshot,
  given: Uri | undefined,
): Promise<void> {
  const target =
    given ??
    (await chooseNewFolder({
      title: l10n.t("Export Bundle: into which folder?"),
      label: l10n.t("Write Bundle Here"),
      name: `${title}-bundle`,
    }));
  assertOutside(id, target);
  await assertEmpty(target);
  const { files } = await withProgress(l10n.t("Bundling {0}", title), (options) =>
    client.call("bundle", { snapshot: id }, options),
  );
  await writeFolder(target, files);
  if (given !== undefined) return;
  void window.showInformationMessage(
    l10n.t("{0} files are written to {1}.", files.length, target.path),
  );
}
