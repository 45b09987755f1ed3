import { getEmitter } from '../../src/index.js';

/** `emit-error.js MESSAGE`: emits an ErrorLogged, and prints what became of it. */
const result = await getEmitter().errorLogged({
  error_type: 'runtime',
  error_message: process.argv[2] ?? '',
});
process.stdout.write(`${JSON.stringify(result)}\n`);
