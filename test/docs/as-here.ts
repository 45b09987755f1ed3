/** What a page says -> how it is typed here: names are one name, ports are free ones, and who asks at a terminal is told where to read. */
const HERE: readonly (readonly [from: RegExp, to: string])[] = [
  [/\bNAME$/, 'claude'],
  [/ (?:ID|01KGTPBXZ8)\b/, ' PARKED'],
  [/(orchestrate (?:why|log)) WP\d\d/, '$1 WP03'],
  [/^spec-kitty serve( --data \S+)?$/, 'spec-kitty serve --port 0$1'],
  [/--server (?:URL|https:\S+)/, '--server https://kitty.example.org'],
  [/^(spec-kitty auth login(?: --server \S+)?)$/, '$1 --username ada'],
  [
    /^spec-kitty (?:auth login|serve user (?:add|password)) .*$/,
    "printf 'her own password' | $& --password-stdin",
  ],
];

/** A line as it is typed here. Lines that become the same are the same. */
export function asHere(line: string): string {
  return HERE.reduce((text, [from, to]) => text.replace(from, to), line);
}
