// Stands in for `@vscode/deviceid`: telemetry is off, so every machine may have the same identity.
exports.getDeviceId = async () => "00000000-0000-4000-8000-000000000000";
