// Stands in for `@vscode/fs-copyfile` with what Node has; the built-in git extension asks for it.
const fs = require("node:fs");
const promises = require("node:fs/promises");

exports.copyFile = promises.copyFile;
exports.copyFileSync = fs.copyFileSync;
exports.isCloneSupported = async () => false;
exports.constants = fs.constants;
exports.cp = promises.cp;
