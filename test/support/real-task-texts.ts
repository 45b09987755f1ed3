import * as fs from 'node:fs';
import { sharedFile } from './shared-folder.js';

const FOLDER = 'corpus/taskfiles';

/** A real file, or one of its variants. */
export interface RealText {
  readonly name: string;
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** The real task files of ../shared, each also with other line ends, a BOM and other quotes; undefined without ../shared. */
export function realTaskTexts(): RealText[] | undefined {
  const manifest = sharedFile(`${FOLDER}/manifest.json`);
  if (manifest === undefined) return undefined;
  const files = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { file: string; path: string }[];
  return files.flatMap(({ file, path }) => {
    const text = fs.readFileSync(sharedFile(`${FOLDER}/${file}`) ?? '', 'latin1').replaceAll('\r\n', '\n');
    const variants: Record<string, string> = {
      'as it is': fs.readFileSync(sharedFile(`${FOLDER}/${file}`) ?? '', 'latin1'),
      CRLF: text.replaceAll('\n', '\r\n'),
      BOM: `\xEF\xBB\xBF${text}`,
      'single quotes': requoted(text, "'$1'"),
      'no quotes': requoted(text, '$1'),
      comments: text.replaceAll(/^(lane|agent|assignee|shell_pid):(.*)$/gm, '$1:$2  # a remark'),
      'no last newline': text.replace(/\n+$/, ''),
    };
    return Object.entries(variants).map(([variant, bytes]) => ({
      name: `${file}, ${variant}`,
      fileName: path.slice(path.lastIndexOf('/') + 1),
      bytes: Buffer.from(bytes, 'latin1'),
    }));
  });
}

function requoted(text: string, as: string): string {
  return text.replaceAll(/(?<=^(?:lane|agent|assignee|shell_pid): )"([^"\n]*)"/gm, as);
}
