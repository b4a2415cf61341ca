import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { createVscodeFileTree } from "../../src/extension/platform/vscode-file-tree.ts";
import { fileTreeSuite } from "../conformance/file-tree.suite.ts";

suite("the file tree over the editor's file systems", () => {
  const folders: string[] = [];
  teardown(() => {
    for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true });
  });
  fileTreeSuite({ test }, async (files) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tree-"));
    folders.push(folder);
    for (const [name, bytes] of Object.entries(files)) {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, bytes);
    }
    return createVscodeFileTree(vscode.Uri.file(folder));
  });
});
