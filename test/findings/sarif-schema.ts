/** Holds SARIF logs to the schema of the standard. */
import fs from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

const SCHEMA = path.resolve(import.meta.dirname, "../fixtures/sarif/sarif-2.1.0.json");

const ajv = new Ajv2020({ strict: false, allErrors: true });
/** Characters of a reference by RFC 3986. */
const REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=[\]]|%[0-9A-F]{2})*$/;
ajv.addFormat("uri-reference", REFERENCE);
ajv.addFormat(
  "uri",
  (text: string) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && REFERENCE.test(text),
);
ajv.addFormat("date-time", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/);
ajv.addFormat("uuid", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const fits = ajv.compile(JSON.parse(fs.readFileSync(SCHEMA, "utf8")));

/** What is wrong with a SARIF log: sentences. */
export function sarifProblems(log: unknown): readonly string[] {
  if (fits(log)) return [];
  return (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
