import type { LogLine } from '../collector/log-line.js';
import { startCollector } from '../collector/server.js';
import { compileQuickValidator } from '../events/quick-validator.js';
import { Failure } from '../shared/failure.js';
import { isLoopbackHost } from '../shared/loopback.js';
import { serveWords } from '../words/serve.js';
import { textOption, type Command, type CommandInput } from './command.js';
import { addCommand, servePlace } from './serve-place.js';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 8787;
const HIGHEST_PORT = 65_535;

/**
 * `serve [--host] [--port] [--data] [--database-url]`: runs until the signal is aborted, then drains and answers 0. On stdout one line,
 * when it is ready; on stderr the log, one JSON object a line.
 */
export const serve: Command = async (context, input) => {
  const host = textOption(input, 'host') ?? DEFAULT_HOST;
  const port = portOption(input);
  const { folder, databaseUrl } = servePlace(context, input);
  if (!isLoopbackHost(host)) context.stderr.write(serveWords.clearText(host));
  const collector = await startCollector({
    host,
    port,
    dataFolder: folder.path,
    databaseUrl,
    validateEvent: compileQuickValidator(),
    openMetrics: input.options['openMetrics'] === true,
    time: context.time,
    log: (line: LogLine) => context.stderr.write(`${JSON.stringify(line)}\n`),
  });
  if (collector.hasNoUsers) context.stderr.write(serveWords.noUsersYet(addCommand(context, input)));
  context.stdout.write(serveWords.listening(collector.url));
  await aborted(context.signal);
  await collector.close();
  return 0;
};

function portOption({ options }: CommandInput): number {
  const given = options['port'];
  if (given === undefined) return DEFAULT_PORT;
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= HIGHEST_PORT) return port;
  throw new Failure(serveWords.badPort(text));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
