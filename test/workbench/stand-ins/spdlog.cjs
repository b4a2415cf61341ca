// Stands in for `@vscode/spdlog`: log files, written synchronously. Without it the Output panel stays empty.
// Named exports must be plain `exports.x =` lines: the server imports this as an ES module.
const fs = require("node:fs");
const path = require("node:path");

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical"];

class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
    if (file) fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, message) {
    if (level < this.level || !this.file) return;
    const time = new Date().toISOString().replace("T", " ").replace("Z", "");
    const line = this.raw ? String(message) : `${time} [${LEVELS[level]}] ${message}\n`;
    try {
      fs.appendFileSync(this.file, line);
    } catch {
      // The data folder goes away while the server still ends; nobody reads this log any more.
      this.file = undefined;
    }
  }
  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.raw = true;
  }
  setPattern() {
    // One pattern is enough for tests.
  }
  flush() {
    // Every line is on disk already.
  }
  drop() {
    this.file = undefined;
  }
}

const ignore = () => undefined;

exports.version = 0;
exports.setLevel = ignore;
exports.setFlushOn = ignore;
exports.Logger = Logger;
exports.createRotatingLogger = async (name, file) => new Logger("rotating", name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger("rotating_async", name, file);
