// Stands in for `@vscode/native-watchdog`: the tests end the server by themselves.
exports.start = () => undefined;
exports.exit = (code) => process.exit(code);
