// Every test has a runner, and every port has a suite that runs.
import ts from "typescript";

const TEST_FILE = /\.(?:test|spec)\.(?:ts|mts|mjs|js)$/;

/** Test files on disk that no runner collects, or that two do. `collected` maps a runner's name to its files. */
export function judgeCollected(files, collected) {
  const problems = [];
  for (const [runner, list] of Object.entries(collected)) {
    if (list.length === 0) problems.push(`${runner} collects no test file`);
  }
  for (const file of files.filter((name) => TEST_FILE.test(name))) {
    const runners = Object.keys(collected).filter((runner) => collected[runner].includes(file));
    if (runners.length !== 1) {
      problems.push(
        `${file} is collected by ${runners.length === 0 ? "no runner" : runners.join(" and ")}`,
      );
    }
  }
  return problems;
}

/** Suites that no collected test file imports. `imports` maps a test file to the paths that it imports. */
export function judgeSuites(suites, imports) {
  return suites
    .filter((suite) => ![...imports.values()].some((targets) => targets.includes(suite)))
    .map((suite) => `${suite} is run by no test`);
}

/** Exported interfaces whose comment calls them a port or names a suite, with that comment. */
export function portsOf(fileName, text) {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2023, true);
  const ports = [];
  ts.forEachChild(source, (node) => {
    const exported = ts.canHaveModifiers(node)
      ? ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
      : false;
    if (!ts.isInterfaceDeclaration(node) || !exported) return;
    const comment = text.slice(node.getFullStart(), node.getStart());
    if (/\bport\b|test\/conformance\//i.test(comment))
      ports.push({ name: node.name.text, comment });
  });
  return ports;
}

/** Ports whose comment does not name the conformance suite that holds their implementations, or names a missing one. */
export function judgePorts(file, text, exists) {
  return portsOf(file, text).flatMap(({ name, comment }) => {
    const match = /`(test\/conformance\/[\w-]+\.suite\.ts)`/.exec(comment);
    if (!match) return [`${file}: the port ${name} names no suite of test/conformance`];
    return exists(match[1]) ? [] : [`${file}: ${match[1]} of the port ${name} does not exist`];
  });
}
