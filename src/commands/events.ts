import type { Command } from './command.js';

/** `events schema`: JSON Schema of what may be sent, made from the schemas that the emitter checks against. */
export const eventsSchema: Command = async ({ stdout }) => {
  const { eventJsonSchema } = await import('../events/schema.js');
  stdout.write(`${JSON.stringify(eventJsonSchema(), null, 2)}\n`);
  return 0;
};
