/** The kernel: what the readers of large databases spend their time on, for hosts that run WebAssembly. */
export { countPairs, hashUuids, orderTree, scanIntegers } from "./joins";
export { checkPages } from "./leaf";
export { rowCount, scanLeaves } from "./rows";
