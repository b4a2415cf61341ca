import { FailureError } from "../base/failure.ts";

/** Throws "unreadable" for a path that could lead out of the opened folder: absolute, with `..`, `.` or empty parts. */
export function assertInside(path: string): void {
  if (path === "") return;
  const outside =
    path.includes("\\") ||
    path.includes("\0") ||
    /^[a-z]:(?:\/|$)/i.test(path) ||
    path.split("/").some((part) => part === "" || part === "." || part === "..");
  if (outside) throw new FailureError("unreadable", `"${path}" is not a path inside the folder.`);
}
