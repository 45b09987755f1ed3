import { parseSync } from 'oxc-parser';
import { replacementsOf, type Node } from './operators.js';

/** One small mistake in a source file. */
export interface Mutant {
  readonly id: number;
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
  /** The whole file with this mistake in it. */
  readonly version: string;
}

/** A source file that holds all its mistakes at once; `__mutant(id)` says of each whether it is made. */
export interface Mutated {
  readonly code: string;
  readonly mutants: readonly Mutant[];
}

/** Where a condition stands: it is made true, and false. */
const CONDITIONS: ReadonlySet<string> = new Set([
  'IfStatement',
  'ConditionalExpression',
  'WhileStatement',
  'ForStatement',
]);
const REMOVED: ReadonlySet<string> = new Set([
  'ExpressionStatement',
  'ContinueStatement',
  'BreakStatement',
  'ThrowStatement',
]);

/** Makes every mistake that the operators know, in every place of a TypeScript file but its types and imports. */
export function mutate(fileName: string, source: string): Mutated {
  const { program, errors } = parseSync(fileName, source, { preserveParens: false });
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0]?.message}`);
  const mutants: Mutant[] = [];
  const raw = ({ start, end }: Node) => source.slice(start, end);

  function add(node: Node, replacement: string): number {
    const id = mutants.length;
    const line = source.slice(0, node.start).split('\n').length;
    const version = `${source.slice(0, node.start)}${asWritten(replacement)}${source.slice(node.end)}`;
    mutants.push({ id, line, original: raw(node), replacement, version });
    return id;
  }

  /** @param replacements beyond the node's own: what its parent would have in its place. */
  function render(node: Node, replacements: readonly string[] = []): string {
    let code = '';
    let at = node.start;
    for (const { child, more, isSpine } of childrenOf(node)) {
      code += source.slice(at, child.start) + (isSpine ? renderSpine(child) : render(child, more));
      at = child.end;
    }
    code += source.slice(at, node.end);
    if (REMOVED.has(node.type)) return `{ if (!__mutant(${add(node, '')})) { ${code} } }`; // an `else` may follow
    const all = [...new Set([...replacementsOf(node, raw), ...replacements])];
    const choices = all.map((replacement) => `__mutant(${add(node, replacement)}) ? (${replacement}) : `);
    return choices.length === 0 ? code : `(${choices.join('')}(${code}))`;
  }

  /** Inside `a?.b.c()` nothing may be put in brackets: the whole ends where `a` is undefined. */
  function renderSpine(node: Node): string {
    let code = '';
    let at = node.start;
    for (const { child, more } of childrenOf(node)) {
      const onward = child === node['object'] || child === node['callee'];
      code += source.slice(at, child.start) + (onward ? renderSpine(child) : render(child, more));
      at = child.end;
    }
    return code + source.slice(at, node.end);
  }

  return { code: render(program as unknown as Node), mutants };
}

function asWritten(replacement: string): string {
  return replacement === '' ? ';' : `(${replacement})`;
}

interface Child {
  readonly child: Node;
  readonly more: readonly string[];
  readonly isSpine: boolean;
}

function childrenOf(node: Node): Child[] {
  const children: Child[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (isName(node, key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child) || isForTypes(child)) continue;
      children.push({ child, more: moreOf(node, key, child), isSpine: node.type === 'ChainExpression' });
    }
  }
  return children.toSorted((a, b) => a.child.start - b.child.start);
}

function moreOf(node: Node, key: string, child: Node): string[] {
  if (key === 'test' && CONDITIONS.has(node.type))
    return node.type.endsWith('Expression') || node.type === 'IfStatement' ? ['true', 'false'] : ['false'];
  if (node.type === 'ArrowFunctionExpression' && key === 'body' && child.type !== 'BlockStatement')
    return ['undefined'];
  if (node.type === 'SpreadElement') return ['[]'];
  return [];
}

/** Keys and the names of modules are no values, nor is what a tag reads in its own way. */
function isName(node: Node, key: string): boolean {
  return (
    (key === 'key' && node['computed'] !== true) ||
    (key === 'property' && node['computed'] !== true) ||
    (key === 'key' && node.type === 'MethodDefinition') ||
    (key === 'quasi' && node.type === 'TaggedTemplateExpression') ||
    key === 'parent'
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function isForTypes({ type }: Node): boolean {
  const isWrapper = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'].includes(type);
  const isModule = ['ImportDeclaration', 'ExportAllDeclaration', 'TemplateElement'].includes(type);
  return isModule || (type.startsWith('TS') && !isWrapper);
}
