// Instead of the schema validator of the Model Context Protocol's package, which checks what a client answers when it is
// asked for input. Our server never asks, so the validator and its compiler of schemas need not ship.
exports.AjvJsonSchemaValidator = class {
  getValidator() {
    throw new Error("this server asks its clients for nothing");
  }
};
