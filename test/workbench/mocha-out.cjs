// Loaded inside the extension host through mocha's `require`: sends the reporter's lines to the file that the harness
// prints from. Does nothing under a desktop VS Code, whose console already reaches the terminal.
const fs = require("node:fs");
const { format } = require("node:util");

const out = process.env.WORKBENCH_OUT;
if (out) {
  const write = (...args) => fs.appendFileSync(out, `${format(...args)}\n`);
  for (const [file, module] of Object.entries(require.cache)) {
    if (/[\\/]mocha[\\/]lib[\\/]reporters[\\/]base\.js$/.test(file))
      module.exports.consoleLog = write;
  }
}
