// Prints the statements that create both databases of a replica, as JSON: what others are measured with is what we write.
import { createStatements, schemaFor } from "../../src/engine/store/schema.ts";

const { main, sync } = schemaFor(6);
console.log(JSON.stringify({ main: createStatements(main), sync: createStatements(sync) }));
