// Reads the schema with the reference implementation, which checks what the engine does not: that objects have
// the fields of their interfaces, with the same types and arguments.
import { readFileSync } from 'node:fs';
import { buildSchema, validateSchema } from 'graphql';

const schema = buildSchema(readFileSync(process.argv[2], 'utf8'));
const errors = validateSchema(schema);
for (const error of errors) console.log(error.message);
const types = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__')).length;
console.log(`schema.graphql: ${types} types, ${errors.length} mistakes`);
process.exit(errors.length === 0 ? 0 : 1);
