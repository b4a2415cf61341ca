// Promise P11: nothing that ships can reach a network. What could is a word in the text of a source or of a bundle.

const IN_SOURCES =
  /\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b|\bsendBeacon\b|\bWebTransport\b|\bRTCPeerConnection\b|["'](?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?["']/;
/** A bundle may hold a packaged loader that would fetch where nobody calls it; modules of Node it must not load. */
const IN_BUNDLES =
  /(?:require|import)\s*\(\s*["'](?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?["']\s*\)|from\s*["'](?:node:)?(?:http|https|http2|net|tls|dgram|dns)["']/;

function judge(file, text, pattern) {
  return text.split("\n").flatMap((line, at) => {
    const [found] = pattern.exec(line) ?? [];
    return found === undefined ? [] : [`${file}:${at + 1} could reach a network: ${found}`];
  });
}

/** Problems of a source file. */
export const judgeSource = (file, text) => judge(file, text, IN_SOURCES);

/** Problems of a bundle. */
export const judgeBundle = (file, text) => judge(file, text, IN_BUNDLES);
