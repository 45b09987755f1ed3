/** The one owner of the YAML library. Import this file where a config file is read or written, not before: it is large. */
export { parse as parseYaml, parseDocument as parseYamlDocument } from 'yaml';
