// Stands in for `@vscode/ripgrep`, whose installation downloads what this package carries.
exports.rgPath = require("@vscode/ripgrep-universal").rgPath;
