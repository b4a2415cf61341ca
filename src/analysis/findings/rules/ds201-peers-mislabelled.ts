import { DIRECTION } from "../../facts/roles.ts";
import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-24: names, the test or the summary call the receiver the source. */
export const peersMislabelled: Rule<LibraryContext> = {
  id: "DS201",
  name: "peers-mislabelled",
  title: "Source and receiver are named the wrong way round",
  severity: "error",
  meaning:
    "The name of the test, or the sections of the summary, say that one peer indexed and the other received; the authorship of the rows says the opposite. Whoever believes the names explains the wrong side.",
  needs: ["the main databases", "summary.md or the name of the test"],
  explains: ["summary-contradicts-rows", "same-display-name", "unlinked-rows"],
  notToBeConfusedWith: ["Two peers that both index: then no direction is right or wrong."],
  remedy: "Read the roles from the rows; correct the labels of the snapshot.",
  check(context) {
    const { recording } = context.holdings.view;
    const { summary } = recording;
    const places = summary === undefined ? [] : [{ path: summary.path }];
    const reversed = reversedDirection(context);
    const problems: FoundProblem[] = [];
    if (reversed !== undefined) {
      const [test, source, receiver] = reversed;
      problems.push({
        peer: context.id(source),
        where: places,
        message: `The test is called ${test}, but the rows were authored by ${context.name(source)} and received by ${context.name(receiver)}.`,
        reasons: [
          ...(context.report.peers[source]?.role.proof.slice(0, 2) ?? []),
          ...(context.report.peers[receiver]?.role.proof.slice(0, 2) ?? []),
        ],
        excludes: [`that ${context.name(receiver)} lost rows of its own: it authored none`],
      });
    }
    problems.push(...swappedSections(context));
    return answerOf(problems);
  },
};

/** The test's name and the peers that truly were source and receiver, when they are the other way round. */
function reversedDirection(
  context: LibraryContext,
): readonly [test: string, source: number, receiver: number] | undefined {
  const { peers, recording } = context.holdings.view;
  const test = recording.summary?.test ?? recording.summary?.title;
  const direction = test === undefined ? null : DIRECTION.exec(test);
  if (test === undefined || direction === null) return undefined;
  const numbered = (name: string | undefined): number =>
    peers.findIndex((peer) => peer.name.toLowerCase() === name?.toLowerCase());
  const claimedSource = numbered(direction[1]);
  const claimedReceiver = numbered(direction[2]);
  const role = (peer: number): string | undefined => context.report.peers[peer]?.role.value;
  if (role(claimedSource) !== "receiver" || role(claimedReceiver) !== "source") return undefined;
  return [test, claimedReceiver, claimedSource];
}

/** Sections of the summary whose title is another peer's folder than the device they name. */
function swappedSections(context: LibraryContext): readonly FoundProblem[] {
  const { peers, recording } = context.holdings.view;
  return (recording.summary?.claims ?? []).flatMap((claim): FoundProblem[] => {
    const byLabel = peers.find((peer) => peer.name.toLowerCase() === claim.label.toLowerCase());
    const byDevice = peers.find((peer) => peer.id === claim.peer);
    if (byLabel === undefined || byDevice === undefined || byLabel === byDevice) return [];
    return [
      {
        peer: byDevice.id,
        where: [{ path: recording.summary?.path ?? "", line: claim.line }],
        message: `summary.md calls device ${claim.peer} ${claim.label}; its files are in the folder ${byDevice.path}.`,
        reasons: byDevice.identityProof,
      },
    ];
  });
}
