// Browsers have it without a module.
exports.URL = globalThis.URL;
