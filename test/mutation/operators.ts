/** A node of the parser's tree (ESTree); only what is read of it has a type. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const COMPARED: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
};
const CALLED: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};
/** Calls that give back what they are called on, changed: without them it comes as it is. */
const PASSING: ReadonlySet<string> = new Set(
  'filter sort toSorted reverse toReversed slice trim toLowerCase toUpperCase trunc floor round'.split(' '),
);

/**
 * What may be put instead of an expression: one small mistake each, as people make them.
 * @param text the source of a node.
 */
export function replacementsOf(node: Node, text: (node: Node) => string): string[] {
  const part = (key: string) => node[key] as Node;
  switch (node.type) {
    case 'BinaryExpression': {
      const [left, right] = [part('left'), part('right')];
      if (node['operator'] === '+' && [left, right].some(isText)) return [];
      const others = COMPARED[String(node['operator'])] ?? [];
      return others.map((operator) => `(${text(left)}) ${operator} (${text(right)})`);
    }
    case 'LogicalExpression': {
      const [left, right] = [text(part('left')), text(part('right'))];
      if (node['operator'] === '??') return [`(${left}) && (${right})`];
      const other = node['operator'] === '&&' ? '||' : '&&';
      return [`(${left}) ${other} (${right})`, left, right];
    }
    case 'UnaryExpression':
      return ['!', '-'].includes(String(node['operator'])) ? [text(part('argument'))] : [];
    case 'UpdateExpression':
      return [text(node).replaceAll(/\+\+|--/g, (sign) => (sign === '++' ? '--' : '++'))];
    case 'AssignmentExpression': {
      const other = { '+=': '-=', '-=': '+=' }[String(node['operator'])];
      return other ? [`${text(part('left'))} ${other} ${text(part('right'))}`] : [];
    }
    case 'Literal':
      return literal(node, text(node));
    case 'TemplateLiteral':
      return ['``'];
    case 'ArrayExpression':
      return (node['elements'] as unknown[]).length > 0 ? ['[]'] : [];
    case 'ObjectExpression':
      return (node['properties'] as unknown[]).length > 0 ? ['{}'] : [];
    case 'ChainExpression':
      return [text(node).replace('?.', text(node).includes('?.[') || text(node).includes('?.(') ? '' : '.')];
    case 'CallExpression':
      return call(node, text);
    default:
      return [];
  }
}

function isText(node: Node): boolean {
  return node.type === 'TemplateLiteral' || typeof node['value'] === 'string';
}

function literal({ value, regex }: Node, raw: string): string[] {
  if (regex)
    return [raw.replace(/^\/\^/, '/'), raw.replace(/\$(\/[a-z]*)$/, '$1')].filter((one) => one !== raw);
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'number') return [String(value + 1)];
  if (typeof value === 'string') return [value === '' ? "'mutant'" : "''"];
  return [];
}

function call({ callee: called, arguments: given }: Node, text: (node: Node) => string): string[] {
  const callee = called as Node;
  if (callee.type !== 'MemberExpression' || callee['computed'] || callee['optional']) return [];
  const [object, property] = [callee['object'] as Node, callee['property'] as Node];
  const name = text(property);
  const passed = (given as Node[]).map(text).join(', ');
  const other = CALLED[name];
  if (other) return [`${text(object)}.${other}(${passed})`];
  if (!PASSING.has(name)) return [];
  return text(object) === 'Math' ? [passed] : [text(object)];
}
