import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { SpecKittyEvent } from './event.js';
import { eventJsonSchema, parseEvent, type ParsedEvent } from './schema.js';

interface Member {
  readonly properties?: { readonly event_type?: { readonly const?: string } };
}

/**
 * The same check as `parseEvent`, for who checks thousands: the contract's JSON Schema, made from the very same schemas, compiled to a
 * function for each event type. Whatever it does not let pass is judged by `parseEvent`, whose reasons are for people; so the
 * two can only differ in what this one lets pass, and a test holds that against it.
 *
 * Unlike `parseEvent` it makes no copy: the contract's defaults are written into the value itself. Compiling takes about
 * a tenth of a second, so it is for long-running processes.
 */
export function compileQuickValidator(): (value: unknown) => ParsedEvent {
  const validators = compileAll();
  return (value) => {
    const check = validators.get(eventTypeOf(value));
    return check?.(value) ? { ok: true, event: value as SpecKittyEvent } : parseEvent(value);
  };
}

function compileAll(): ReadonlyMap<unknown, ValidateFunction> {
  // Formats are patterns in the schema, too. Defaults are not applied inside oneOf, hence a function for each.
  const ajv = new Ajv2020({ useDefaults: true, validateFormats: false, strict: false });
  const { oneOf = [] } = eventJsonSchema() as { readonly oneOf?: readonly Member[] };
  const validators = oneOf.map(
    (member) => [member.properties?.event_type?.const, ajv.compile(member)] as const,
  );
  return new Map(validators);
}

function eventTypeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'event_type' in value ? value.event_type : undefined;
}
