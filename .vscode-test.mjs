import { defineConfig } from "@vscode/test-cli";

// Run through `scripts/test-host.mjs`, which makes the folder that is opened and chooses the workbench.
export default defineConfig({
  // An absolute glob would be taken for a file name.
  files: "dist-test/host/**/*.test.js",
  workspaceFolder: process.env.HOST_WORKSPACE ?? "dist-test/workspace",
  launchArgs: ["--disable-workspace-trust", "--skip-welcome", "--skip-release-notes"],
  mocha: {
    require: ["./test/workbench/mocha-out.cjs"],
    ui: "tdd",
    timeout: 60_000,
    forbidOnly: true,
    forbidPending: true,
  },
  ...(process.env.VSCODE_EXECUTABLE
    ? { useInstallation: { fromPath: process.env.VSCODE_EXECUTABLE } }
    : {}),
});
