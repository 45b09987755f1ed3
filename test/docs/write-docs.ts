import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { commandsPage } from './commands-page.js';
import { makeTranscript } from './transcript.js';

/** `npm run docs`: the pages that are made from the program, made anew. */
const docs = join(packageRoot(), 'docs');
fs.writeFileSync(join(docs, 'commands.md'), commandsPage());
fs.writeFileSync(join(docs, 'transcript.md'), await makeTranscript());
